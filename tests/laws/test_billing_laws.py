from __future__ import annotations

import io
from datetime import date, timedelta

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practiceops.billing import (
    AdjustmentCategory,
    AgingBasis,
    Claim,
    ClaimPayment,
    Entry,
    EntryKind,
    Ledger,
    Remittance,
    age_columns,
    age_receivables,
    categorize,
    find_denials,
    find_imbalances,
    iter_835,
    post_claim,
    post_remittance,
    read_835,
    reverse,
)
from practiceops.errors import InvalidValueError
from practiceops.findings import Finding, Severity
from practiceops.money import Money, total
from practiceops.testing.billing import claim_payments, claims, entries, ledgers, remittances, taken_back, write_835

DAY = date(2026, 6, 15)
days = st.dates(date(2025, 12, 1), date(2026, 9, 30))
delimiters = st.permutations(["*", "|", ">", ":", "^", "+", "\x1d"]).map(
    lambda some: {"element": some[0], "component": some[1], "terminator": f"{some[2]}\r\n"}
) | st.sampled_from([{"terminator": "\n"}, {"terminator": "~"}])
groupings = st.lists(st.sampled_from(["payer", "patient", "provider", "facility", "claim"]), max_size=3, unique=True)
slow = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


# The text of an 835


@slow
@given(st.lists(remittances(), min_size=1, max_size=3), delimiters)
def test_what_is_written_is_read(written: list[Remittance], how: dict[str, str]):
    text = write_835(written, **how)
    assert read_835(text) == tuple(written)
    assert tuple(iter_835(io.BytesIO(text.encode()))) == tuple(written)


@slow
@given(st.lists(remittances(), min_size=1, max_size=2), st.data())
def test_damage_ends_in_one_of_three_grades(written: list[Remittance], data: st.DataObject):
    segments = write_835(written).splitlines(keepends=True)
    first = data.draw(st.integers(0, len(segments) - 1))
    other = data.draw(st.integers(0, len(segments) - 1))
    how = data.draw(st.sampled_from(["swap", "drop", "double", "cut", "noise"]))
    if how == "swap":
        segments[first], segments[other] = segments[other], segments[first]
    elif how == "drop":
        del segments[first]
    elif how == "double":
        segments.insert(first, segments[other])
    text = "".join(segments)
    if how == "cut":
        text = text[: data.draw(st.integers(0, len(text)))]
    elif how == "noise":
        place = data.draw(st.integers(0, len(text)))
        text = text[:place] + data.draw(st.text(max_size=3)) + text[place + data.draw(st.integers(0, 3)) :]
    try:
        read = read_835(text)
    except InvalidValueError:
        return
    for remittance in read:
        find_imbalances(remittance)
        post_remittance(Ledger(), remittance, posted=DAY)
    assert tuple(iter_835(io.StringIO(text)))


@slow
@given(remittances(), st.integers(1, 10**6), st.data())
def test_a_cent_too_much_is_found_at_its_level(remittance: Remittance, cents: int, data: st.DataObject):
    assert find_imbalances(remittance) == ()
    more = Money.from_cents(cents)
    (found,) = find_imbalances(attrs.evolve(remittance, amount=remittance.amount - more))
    assert (found.level, found.amount) == ("transaction", more)
    if remittance.claims:
        place = data.draw(st.integers(0, len(remittance.claims) - 1))
        parts = list(remittance.claims)
        parts[place] = attrs.evolve(parts[place], paid=parts[place].paid - more)
        found = find_imbalances(attrs.evolve(remittance, claims=parts, amount=remittance.amount - more))
        assert [(one.level, one.amount, one.path) for one in found] == [("claim", more, ("claim", place))]


# Posting


@slow
@given(ledgers(), remittances(), days)
def test_posting_twice_changes_nothing(ledger: Ledger, remittance: Remittance, day: date):
    once = post_remittance(ledger, remittance, posted=day)
    again = post_remittance(once.ledger, remittance, posted=day + timedelta(days=3))
    assert again.ledger is once.ledger
    assert not again.posted
    assert [finding.code for finding in again.findings] == ["already_posted"]


@slow
@given(ledgers(), remittances(), st.integers(1, 10**6))
def test_the_same_key_with_other_content_is_refused(ledger: Ledger, remittance: Remittance, cents: int):
    once = post_remittance(ledger, remittance, posted=DAY).ledger
    kept = attrs.evolve(remittance, claims=(*remittance.claims, *_pair(Money.from_cents(cents))))
    refused = post_remittance(once, kept, posted=DAY, accept=("same_key_differs",))
    assert (refused.posted, refused.ledger, refused.findings[0].code) == (False, once, "same_key_differs")


def _pair(amount: Money) -> tuple[ClaimPayment, ...]:
    return (
        ClaimPayment(claim="B-1", status="1", charge=amount, paid=amount),
        ClaimPayment(claim="B-1", status="22", charge=-amount, paid=-amount),
    )


@slow
@given(ledgers(), remittances())
def test_the_cash_posted_is_the_payment(ledger: Ledger, remittance: Remittance):
    result = post_remittance(ledger, remittance, posted=DAY)
    if result.posted:
        kinds = (EntryKind.PAYMENT, EntryKind.PROVIDER_ADJUSTMENT)
        assert total(entry.amount for entry in result.entries if entry.kind in kinds) == -remittance.amount
        moved = total(entry.amount for entry in result.entries if entry.kind is EntryKind.TRANSFER)
        assert moved == Money.of(0)
        written_down = total(
            one.amount
            for claim in remittance.claims
            for one in claim.all_adjustments
            if categorize(one) is AdjustmentCategory.CONTRACTUAL
        )
        assert result.ledger.balance() == ledger.balance() - remittance.amount - written_down


@slow
@given(ledgers(), st.lists(claim_payments(), min_size=1, max_size=3))
def test_a_reversal_restores(ledger: Ledger, decided: list[ClaimPayment]):
    def remittance(trace: str, parts: list[ClaimPayment]) -> Remittance:
        return Remittance(
            payer="Aetna",
            payee="Elm Street",
            trace_number=trace,
            amount=total(one.paid for one in parts),
            payment_date=DAY,
            claims=parts,
        )

    decided = [one for one in decided if not one.is_reversal]
    back = [taken_back(one) for one in decided]
    first = post_remittance(ledger, remittance("first of two", decided), posted=DAY).ledger
    second = post_remittance(first, remittance("second of two", back), posted=DAY)
    assert second.posted
    before, after = age_receivables(ledger, DAY, by=["claim", "payer"]), second.ledger.balance()
    assert after == ledger.balance()
    assert age_receivables(second.ledger, DAY, by=["claim", "payer"]) == before
    assert find_denials(second.ledger) == find_denials(ledger)


@slow
@given(st.lists(entries(), max_size=8), st.data())
def test_reversing_entries_restores_every_balance(some: list[Entry], data: st.DataObject):
    ledger = Ledger(some)
    undone = ledger.add(*(reverse(one, effective=DAY, posted=DAY) for one in some))
    assert undone.balance() == Money.of(0)
    assert age_receivables(undone, date(2027, 1, 1), data.draw(st.sampled_from(AgingBasis))).rows == ()


@slow
@given(
    st.lists(claims(), max_size=3, unique_by=lambda one: one.id),
    st.lists(remittances(), max_size=3, unique_by=lambda one: one.key),
    st.data(),
)
def test_the_order_within_a_day_does_not_matter(billed: list[Claim], paid: list[Remittance], data: st.DataObject):
    def post(work: list[Claim | Remittance]) -> Ledger:
        ledger = Ledger()
        for one in work:
            if isinstance(one, Claim):
                ledger = post_claim(ledger, one, posted=DAY).ledger
            else:
                ledger = post_remittance(ledger, one, posted=DAY).ledger
        return ledger

    work = [*billed, *paid]
    one, other = post(work), post(data.draw(st.permutations(work)))
    as_of, basis, by = data.draw(days), data.draw(st.sampled_from(AgingBasis)), data.draw(groupings)
    assert one.balance(as_of) == other.balance(as_of)
    assert age_receivables(one, as_of, basis, by=by) == age_receivables(other, as_of, basis, by=by)


# Aging


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    ledger=ledgers(),
    as_of=days,
    basis=st.sampled_from(AgingBasis),
    by=groupings,
    buckets=st.sampled_from([(30, 60, 90, 120), (30,), (0, 7, 14)]),
    known=st.none() | days,
)
def test_the_columns_add_up_to_the_balance(
    ledger: Ledger, as_of: date, basis: AgingBasis, by: list[str], *, buckets: tuple[int, ...], known: date | None
):
    report = age_receivables(ledger, as_of, basis, buckets, by, known_by=known)
    assert report.total.total == ledger.balance(as_of, known_by=known)
    assert all(row.unapplied <= Money.of(0) for row in report.rows)
    assert all(amount >= Money.of(0) for row in report.rows for amount in (row.not_yet_due, *row.buckets))
    assert age_receivables(ledger, as_of, basis, buckets, (), known_by=known).total.buckets == report.total.buckets
    if by == ["payer"]:
        for row in report.rows:
            assert row.total == _balance_of(ledger, as_of, known, row.key[0])


def _balance_of(ledger: Ledger, as_of: date, known: date | None, payer: str) -> Money:
    return ledger.balance(as_of, known_by=known, payer=payer)


@slow
@given(st.lists(entries(), max_size=8), days, st.randoms())
def test_the_order_of_entries_does_not_matter(some: list[Entry], as_of: date, random):
    shuffled = list(some)
    random.shuffle(shuffled)
    by = ["payer", "provider", "patient"]
    assert age_receivables(Ledger(some), as_of, by=by) == age_receivables(Ledger(shuffled), as_of, by=by)


@given(
    st.lists(
        st.tuples(st.integers(-9999, 99999), st.integers(-40, 400), st.sampled_from("ABC"), st.sampled_from("xy"))
    ),
    st.integers(0, 2),
)
def test_columns_age_like_a_written_out_loop(items: list[tuple[int, int, str, str]], names: int):
    keys = [[item[2 + place] for item in items] for place in range(names)]
    dates = [DAY - timedelta(days=item[1]) for item in items]
    report = age_columns([item[0] for item in items], dates, keys, as_of=DAY, by=["payer", "provider"][:names])
    wanted: dict[tuple[str, ...], list[int]] = {}
    for cents, age, *rest in items:
        row = wanted.setdefault(tuple(rest[:names]), [0] * 7)
        column = 6 if cents < 0 else 0 if age < 0 else 1 + (age > 30) + (age > 60) + (age > 90) + (age > 120)
        row[column] += cents
    got = {
        row.key: [row.not_yet_due.cents, *(amount.cents for amount in row.buckets), row.unapplied.cents]
        for row in report.rows
    }
    assert got == {key: row for key, row in wanted.items() if any(row)}


@slow
@given(remittances(), st.sampled_from(["no_envelope", "line_imbalance"]))
def test_blocked_is_posted_only_when_accepted_by_code(remittance: Remittance, code: str):
    blocked = attrs.evolve(remittance, findings=[Finding(code, "odd", severity=Severity.BLOCKING)])
    assert not post_remittance(Ledger(), blocked, posted=DAY, accept=["other"]).posted
    assert post_remittance(Ledger(), blocked, posted=DAY, accept=["other", code]).posted


@slow
@given(ledgers(), st.none() | days)
def test_denials_never_come_to_more_than_is_owed(ledger: Ledger, as_of: date | None):
    found = find_denials(ledger, as_of)
    for claim, payer in {(one.claim, one.payer) for one in found}:
        denied = total(one.amount for one in found if (one.claim, one.payer) == (claim, payer))
        assert denied <= ledger.balance(as_of, claim=claim, payer=payer)
