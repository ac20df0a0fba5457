from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from io import StringIO
from pathlib import Path

import attrs
import pytest

from practiceops.billing import (
    Adjustment,
    AdjustmentCategory,
    Charge,
    Claim,
    ClaimPayment,
    Denial,
    Entry,
    EntryKind,
    Ledger,
    Remittance,
    ServiceLine,
    age_columns,
    age_receivables,
    aged_share,
    days_in_ar,
    find_denials,
    post_claim,
    post_remittance,
    reverse,
)
from practiceops.errors import InvalidValueError, PracticeOpsError
from practiceops.money import ZERO, Money, total

DAY = date(2026, 6, 1)
PAID = date(2026, 6, 20)


def charge(number: str = "1", amount: str = "120", served: date = DAY, **more: object) -> Charge:
    return Charge(id=number, procedure="99213", amount=Money.of(amount), service_date=served, **more)


def claim(number: str = "A-17", *charges: Charge, payer: str = "Aetna") -> Claim:
    return Claim(
        id=number, payer=payer, patient="p-9", charges=charges or (charge(),), provider="dr-lee", facility="main"
    )


def decided(
    number: str = "A-17", charge: str = "120", paid: str = "80", *adjusted: str, status: str = "1"
) -> ClaimPayment:
    parts = [one.split() for one in adjusted]
    return ClaimPayment(
        claim=number,
        status=status,
        charge=Money.of(charge),
        paid=Money.of(paid),
        adjustments=[
            Adjustment(group=group, reason=reason, amount=Money.of(amount)) for group, reason, amount in parts
        ],
    )


def remittance(*claims: ClaimPayment, trace: str = "881", **more: object) -> Remittance:
    amount = total(one.paid for one in claims)
    given: dict[str, object] = {"amount": amount, "payment_date": PAID, **more}
    return Remittance(payer="Aetna", payee="Elm Street", trace_number=trace, claims=claims, **given)


def books(*claims: Claim) -> Ledger:
    ledger = Ledger()
    for one in claims or (claim(),):
        ledger = post_claim(ledger, one, posted=DAY).ledger
    return ledger


# Values


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: charge(amount="-1"), r"amount must not be negative, got -1.00 \(charge '1'\)"),
        (lambda: charge(served=datetime(2026, 6, 1)), "service date must be a date without a time"),
        (lambda: attrs.evolve(charge(), procedure="9921"), "procedure must have the five characters"),
        (lambda: charge(modifiers=["A"]), "modifiers must be at most four"),
        (lambda: charge(units=0), "units must be greater than zero"),
        (lambda: charge(place_of_service="1"), "place of service must have two digits"),
        (lambda: charge(diagnosis_pointers="1"), "diagnosis pointers must be several values"),
        (lambda: claim("A", charge(), charge()), "charges must have ids that differ"),
        (lambda: attrs.evolve(claim(), diagnoses=["flu"]), "diagnoses must be shaped like ICD-10-CM codes"),
        (lambda: claim("A", charge(diagnosis_pointers=[1])), "point beyond the claim's 0 diagnoses"),
        (lambda: entry("payment", 80), "amount of a payment must not be above zero, got 80.00"),
        (lambda: entry("charge", -80), "amount of a charge must not be below zero"),
        (lambda: entry("refund", 80, reversal=True), "amount of a reversed refund must not be above zero"),
        (lambda: entry("denial", 80), "amount of a denial must be zero"),
        (lambda: entry("charge", 80, denied=Money.of(1)), "denied belongs to a denial, not to a charge"),
        (lambda: entry("chagre", 80), "kind must be one of 'charge', 'payment'"),
        (lambda: Denial(claim="A", payer="p", amount=ZERO, reason="CO-1", denied_on=DAY), "amount must be greater"),
        (lambda: Denial(claim="A", payer="p", amount=ZERO, reason=7, denied_on=DAY), "reason must be a text"),
        (lambda: age_receivables(Ledger(), DAY, "birthday"), "basis must be one of 'service_date'"),
        (lambda: age_receivables(Ledger(), DAY, by=["doctor"]), "by must name 'payer', .* got 'doctor'"),
        (lambda: age_receivables(Ledger(), DAY, buckets=[]), "buckets must be whole days"),
        (lambda: age_receivables(Ledger(), DAY, buckets=[30.5]), "buckets must be whole days"),
        (lambda: age_receivables(Ledger(), DAY, buckets=[30, 30]), "buckets must ascend"),
        (lambda: age_columns([1], [DAY, DAY], as_of=DAY), "columns must be equally long"),
        (lambda: age_columns([1], [DAY], [["p"]], as_of=DAY), "keys must have one column for each of"),
        (lambda: attrs.evolve(age_receivables(books(), DAY), by=()), "row must have 0 key texts and 5 buckets"),
        (lambda: post_remittance(Ledger(), remittance(), posted=DAY, accept="no_envelope"), "accept must hold codes"),
        (lambda: days_in_ar(ZERO, ZERO, days=0), "days must be an exact number above zero"),
        (lambda: days_in_ar(ZERO, ZERO, days=30.5), "days must be an exact number above zero"),
        (lambda: aged_share(age_receivables(books(), DAY), over=45), "over must be one of the buckets"),
        (lambda: age_receivables(books(), datetime(2026, 6, 1)), "as of must be a date without a time, got"),
        (lambda: age_receivables(books(), DAY, known_by=datetime(2026, 6, 1)), "known by must be a date without"),
        (lambda: age_receivables(books(), DAY, buckets=30), "buckets must be whole days, got 30"),
        (lambda: age_receivables(books(), DAY, by=["payer", "payer"]), "by must have names that differ"),
        (lambda: age_columns([1], ["2026-06-01"], as_of=DAY), "dates must be a date without a time, got '2026"),
        (lambda: books().balance(datetime(2026, 6, 1)), "as of must be a date without a time"),
        (lambda: find_denials(books(), datetime(2026, 6, 1)), "as of must be a date without a time"),
        (
            lambda: post_remittance(
                books(),
                remittance(decided("A-17", "120", "80", "CO 45 40")),
                posted=PAID,
                categorize=lambda _: "write it off",
            ),
            "category must be one of 'contractual'",
        ),
    ],
)
def test_what_cannot_be(make, reason: str):
    with pytest.raises(PracticeOpsError, match=reason):
        make()


def entry(kind: str, amount: int | str, day: date = DAY, **more: object) -> Entry:
    return Entry(kind=kind, amount=Money.of(amount), effective=day, posted=day, **more)


def test_patients_stay_out_of_text_and_messages():
    ledger = books()
    report = age_receivables(ledger, DAY, by=["patient", "payer"])
    assert not any("p-9" in text for text in (repr(claim()), repr(ledger), repr(report), report._repr_html_()))
    assert report.to_columns()["patient"] == ("p-9",)
    with pytest.raises(InvalidValueError) as caught:
        attrs.evolve(claim(), patient=17)
    assert "17" not in str(caught.value).replace("A-17", "")


# Posting


def test_each_kind_of_adjustment_has_its_entry():
    paid = decided("A-17", "120", "50", "CO 45 30", "PR 3 10", "CO 16 20", "OA 23 10")
    result = post_remittance(books(), remittance(paid), posted=PAID)
    assert [(one.kind.value, str(one.amount), one.payer, one.reason) for one in result.entries] == [
        ("payment", "-50.00", "Aetna", ""),
        ("contractual", "-30.00", "Aetna", "CO-45"),
        ("transfer", "-10.00", "Aetna", "PR-3"),
        ("transfer", "10.00", "patient", "PR-3"),
        ("denial", "0.00", "Aetna", "CO-16"),
    ]
    assert result.findings == ()
    ledger = result.ledger
    assert (ledger.balance(payer="Aetna"), ledger.balance(payer="patient")) == (Money.of(30), Money.of(10))
    (denial,) = find_denials(ledger)
    assert (denial.amount, denial.reason, denial.category, denial.denied_on) == (
        Money.of(20), "CO-16", "information", PAID)  # fmt: skip
    assert find_denials(ledger, date(2026, 6, 19)) == ()
    assert find_denials(ledger.add(entry("write_off", -30, claim="A-17", payer="Aetna"))) == ()


def test_the_next_payer_and_other_categories():
    paid = decided("A-17", "120", "80", "PR 2 30", "CO 97 10")
    result = post_remittance(
        books(), remittance(paid), posted=PAID, next_payers={"A-17": "Cigna"},
        categorize=lambda one: AdjustmentCategory.PATIENT if one.group == "PR" else AdjustmentCategory.CONTRACTUAL,
    )  # fmt: skip
    assert (result.ledger.balance(payer="Cigna"), result.ledger.balance()) == (Money.of(30), Money.of(30))


def test_a_category_may_be_told_by_its_word():
    paid = remittance(decided("A-17", "120", "80", "XX 1 40"))
    result = post_remittance(books(), paid, posted=PAID, categorize=lambda _: "contractual")
    assert [one.kind.value for one in result.entries] == ["payment", "contractual"]


def test_what_a_managed_care_plan_covers_is_not_written_off():
    # CO-24: the patient is a member of another plan, which is to be billed
    (denial,) = find_denials(
        post_remittance(books(), remittance(decided("A-17", "120", "0", "CO 24 120")), posted=PAID).ledger
    )
    assert denial.amount == Money.of(120)


def test_a_payment_on_a_predetermination_is_not_lost():
    odd = remittance(decided("A-17", "120", "20", "OA 101 100", status="25"))
    result = post_remittance(books(), odd, posted=PAID)
    assert [(one.kind.value, str(one.amount)) for one in result.entries] == [("payment", "-20.00")]
    assert [one.code for one in result.findings] == ["not_posted"]


def test_the_same_key_with_another_day_of_service_is_refused():
    paid = decided("A-17", "120", "80", "PR 1 40")
    ledger = post_remittance(books(), remittance(paid), posted=PAID).ledger
    for other in (attrs.evolve(paid, service_from=DAY), attrs.evolve(paid, provider="np-ortiz")):
        (finding,) = post_remittance(ledger, remittance(other), posted=PAID).findings
        assert finding.code == "same_key_differs"


def refusal(day: date, reason: str = "CO-16", amount: int = 120) -> Entry:
    return entry("denial", 0, day, denied=Money.of(amount), reason=reason, claim="A-17", payer="Aetna")


def test_a_claim_refused_twice_is_on_the_list_once():
    again = date(2026, 7, 20)
    ledger = books().add(refusal(PAID), refusal(again))
    assert [(one.amount, one.denied_on) for one in find_denials(ledger)] == [(Money.of(120), again)]
    other = books().add(refusal(PAID), refusal(again, "CO-29"))
    assert [(one.amount, one.reason) for one in find_denials(other)] == [(Money.of(120), "CO-29")]
    parts = books().add(refusal(PAID, amount=50), refusal(again, "CO-29", 30))
    assert [one.amount for one in find_denials(parts)] == [Money.of(50), Money.of(30)]
    paid = ledger.add(entry("payment", -100, claim="A-17", payer="Aetna"))
    assert [one.amount for one in find_denials(paid)] == [Money.of(20)]


def test_a_practice_may_read_reason_codes_its_own_way():
    ledger = books().add(refusal(PAID, "CO-252"))
    assert [one.category.value for one in find_denials(ledger)] == ["other"]
    assert [one.category.value for one in find_denials(ledger, categories={"252": "information"})] == ["information"]


def test_lines_are_posted_as_lines_where_they_make_up_the_claim():
    lines = [
        ServiceLine(procedure="99213", charge=Money.of(60), paid=Money.of(50), reference=str(place),
                    adjustments=[Adjustment(group="CO", reason="45", amount=Money.of(10))])
        for place in (1, 2)
    ]  # fmt: skip
    whole = attrs.evolve(decided(charge="120", paid="100"), lines=lines)
    result = post_remittance(books(), remittance(whole), posted=PAID)
    assert [(one.line, str(one.amount)) for one in result.entries if one.kind is EntryKind.PAYMENT] == [
        ("1", "-50.00"), ("2", "-50.00")]  # fmt: skip
    own = attrs.evolve(whole, paid=Money.of(90), adjustments=decided("A", "1", "1", "CO A2 10").adjustments)
    result = post_remittance(books(), remittance(own), posted=PAID)
    assert [(one.line, str(one.amount)) for one in result.entries if one.kind is EntryKind.PAYMENT] == [("", "-90.00")]
    assert result.ledger.balance() == ZERO


def test_an_imbalance_is_posted_only_when_accepted_and_never_plugged():
    off = remittance(decided(paid="80"))
    refused = post_remittance(books(), off, posted=PAID)
    assert (refused.posted, [one.code for one in refused.findings]) == (False, ["claim_imbalance"])
    accepted = post_remittance(books(), off, posted=PAID, accept=["claim_imbalance"])
    assert accepted.posted
    assert [str(one.amount) for one in accepted.entries] == ["-80.00"]
    short = remittance(decided(paid="120"), amount=Money.of(100))
    assert [one.code for one in post_remittance(books(), short, posted=PAID).findings] == ["transaction_imbalance"]


@pytest.mark.parametrize(
    ("code", "paid", "how"),
    [
        ("unknown_claim", decided("B-1", "120", "120"), {}),
        ("other_payer", decided(paid="120"), {"payer": "AETNA LIFE"}),
        ("charge_differs", decided(charge="121", paid="121"), {}),
        ("not_posted", decided(paid="120", status="25"), {}),
    ],
)
def test_doubts_are_told(code: str, paid: ClaimPayment, how: dict[str, str]):
    result = post_remittance(books(), remittance(paid), posted=PAID, **how)
    assert result.posted
    assert [one.code for one in result.findings] == [code]


def test_a_claim_is_posted_once():
    ledger = books()
    again = post_claim(ledger, claim(), posted=PAID)
    assert (again.posted, again.ledger, again.findings[0].code) == (False, ledger, "already_posted")
    other = claim("A-17", charge(amount="130"))
    refused = post_claim(ledger, other, posted=PAID)
    assert (refused.posted, refused.findings[0].code) == (False, "claim_differs")
    undone = ledger.add(*(reverse(one, effective=PAID, posted=PAID) for one in ledger.entries))
    assert post_claim(undone, other, posted=PAID).ledger.balance() == Money.of(130)
    free = books(claim("A-17", charge("1", "0"), charge("2", "10")))
    assert post_claim(free, claim("A-17", charge("1", "0"), charge("2", "10")), posted=PAID).ledger is free


def test_entries_take_effect_when_the_money_moves():
    undated = remittance(decided(paid="120"), payment_date=None, production_date=date(2026, 6, 10))
    assert post_remittance(books(), undated, posted=PAID).entries[0].effective == date(2026, 6, 10)
    neither = remittance(decided(paid="120"), payment_date=None)
    assert post_remittance(books(), neither, posted=PAID).entries[0].effective == PAID


# Aging


def test_bases():
    ledger = books().add(
        entry("bill", 0, date(2026, 6, 11), claim="A-17", payer="Aetna"),
        entry("bill", 0, date(2026, 6, 15), claim="A-17", payer="Aetna", due_date=date(2026, 7, 15)),
        entry("statement", 0, date(2026, 6, 21), claim="A-17", payer="Aetna"),
    )
    as_of = date(2026, 7, 11)
    ages = {
        basis: next(age for age in range(-1, 60) if _is_aged(ledger, as_of, basis, age))
        for basis in ("service_date", "first_bill", "statement", "due_date")
    }
    assert ages == {"service_date": 40, "first_bill": 30, "statement": 20, "due_date": -1}


def _is_aged(ledger: Ledger, as_of: date, basis: str, age: int) -> bool:
    row = age_receivables(ledger, as_of, basis, buckets=[max(age, 0)]).total
    return bool(row.not_yet_due) if age < 0 else bool(row.buckets[0])


def test_transfers_age_from_the_day_of_service():
    ledger = post_remittance(books(), remittance(decided("A-17", "120", "80", "PR 1 40")), posted=PAID).ledger
    report = age_receivables(ledger, date(2026, 7, 11), by=("payer", "provider", "facility"))
    (row,) = report.rows
    assert (row.key, row.buckets[1]) == (("patient", "dr-lee", "main"), Money.of(40))


def test_what_was_known_then():
    late = entry("charge", 100, DAY, claim="B")
    ledger = Ledger([attrs.evolve(late, posted=date(2026, 7, 5))])
    june = date(2026, 6, 30)
    assert age_receivables(ledger, june).total.total == ledger.balance(june) == ZERO
    later = date(2026, 7, 31)
    assert age_receivables(ledger, june, known_by=later).total.buckets[0] == Money.of(100)
    assert ledger.balance(june, known_by=later) == Money.of(100)
    assert (ledger.balance(known_by=june), ledger.balance(known_by=later)) == (ZERO, Money.of(100))


def test_any_key_of_the_caller():
    def first_letter(entry: Entry) -> str:
        return entry.payer[:1]

    ledger = books(claim("A"), claim("B", payer="Cigna"), claim("C"))
    report = age_receivables(ledger, DAY, by=[first_letter])
    assert report.by == ("first_letter",)
    assert [(row.key, str(row.total)) for row in report.rows] == [(("A",), "240.00"), (("C",), "120.00")]
    assert age_receivables(ledger, DAY, by="payer").by == ("payer",)


def test_a_refund_beyond_all_charges_is_owed_from_its_day():
    ledger = Ledger([entry("refund", 30, DAY, claim="A", payer="p")])
    assert age_receivables(ledger, DAY + timedelta(days=45)).total.buckets[1] == Money.of(30)
    more = ledger.add(entry("charge", 10, DAY + timedelta(days=20), claim="A", payer="p"))
    assert age_receivables(more, DAY + timedelta(days=45)).total.buckets[0] == Money.of(40)


def test_the_report_as_table():
    report = age_receivables(books(), date(2026, 7, 11))
    assert list(report.to_columns()) == [
        "payer", "not yet due", "0-30", "31-60", "61-90", "91-120", "over 120", "unapplied", "total"]  # fmt: skip
    assert all(text in report._repr_html_() for text in ("Aetna", "120.00", "total", "2026-07-11"))
    assert age_receivables(books(), DAY, by=())._repr_html_()
    share = aged_share(age_receivables(books(), date(2026, 12, 31)), over=90)
    assert share.value == Fraction(1)


# Synthetic claims: every claim ends at zero or in credit


COLUMNS = ("CLAIMID", "TYPE", "AMOUNT", "PAYMENTS", "PATIENTID", "PROVIDERID", "FROMDATE")
WRITTEN = """CLAIMID,TYPE,AMOUNT,PAYMENTS,PATIENTID,PROVIDERID,FROMDATE
c1,CHARGE,77.49,,p1,d1,2023-01-27T16:17:47Z
c1,TRANSFEROUT,,,p1,d1,2023-01-27T16:17:47Z
c1,TRANSFERIN,77.49,,p1,d1,2023-01-27T16:17:47Z
c1,PAYMENT,,77.49,p1,d1,2023-01-27T16:17:47Z
c2,CHARGE,100.00,,p2,d1,2023-03-01T10:00:00Z
c2,CHARGE,20.50,,p2,d1,2023-03-01T10:00:00Z
c2,PAYMENT,,100.00,p2,d1,2023-03-01T10:00:00Z
c2,PAYMENT,,31.61,p2,d1,2023-03-01T10:00:00Z
"""


def synthea_ledger(rows: Iterable[Mapping[str, str]]) -> Ledger:
    kinds = {"CHARGE": ("charge", "AMOUNT", 1), "PAYMENT": ("payment", "PAYMENTS", -1)}
    entries: list[Entry] = []
    for row in rows:
        if row["TYPE"] in kinds:
            kind, column, sign = kinds[row["TYPE"]]
            day = date.fromisoformat(row["FROMDATE"][:10])
            amount = Money.of(row[column]) * sign
            entries.append(
                Entry(
                    kind=kind,
                    amount=amount,
                    effective=day,
                    posted=day,
                    claim=row["CLAIMID"],
                    payer="all",
                    patient=row["PATIENTID"],
                    provider=row["PROVIDERID"],
                    service_date=day,
                )
            )
    return Ledger(entries)


def check_synthea(ledger: Ledger, claims: int, charges: str, payments: str, in_credit: tuple[int, str]) -> None:
    charged = total(one.amount for one in ledger.entries if one.kind is EntryKind.CHARGE)
    paid = -total(one.amount for one in ledger.entries if one.kind is EntryKind.PAYMENT)
    assert len({one.claim for one in ledger.entries}) == claims
    assert (charged, paid) == (Money.of(charges), Money.of(payments))
    last = max(one.effective for one in ledger.entries)
    by_claim = age_receivables(ledger, last, by=["claim"])
    assert len(by_claim.rows) == in_credit[0]
    assert by_claim.total.unapplied == by_claim.total.total == Money.of(in_credit[1])
    for as_of in (last, last - timedelta(days=100), last - timedelta(days=400)):
        for by in (("payer",), ("patient",), ("provider", "claim"), ()):
            assert age_receivables(ledger, as_of, by=by).total.total == ledger.balance(as_of)


def test_claims_in_credit_are_unapplied():
    check_synthea(synthea_ledger(csv.DictReader(StringIO(WRITTEN))), 2, "197.99", "209.10", (1, "-11.11"))


def test_the_synthea_claims(real_data: Path):
    with (real_data / "synthea" / "claims_transactions.csv").open(newline="") as file:
        ledger = synthea_ledger(csv.DictReader(file))
    check_synthea(ledger, 1267, "1092402.73", "1103503.95", (190, "-11101.22"))
