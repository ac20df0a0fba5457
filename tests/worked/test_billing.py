"""Published examples of aging, measures, and the sums of public 835 files; the sources stand in ``billing.json``."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from practiceops.billing import (
    Adjustment,
    AgingReport,
    ClaimPayment,
    Entry,
    Ledger,
    ProviderAdjustment,
    Remittance,
    ServiceLine,
    age_receivables,
    days_in_ar,
    find_imbalances,
    gross_collection_rate,
    net_collection_rate,
)
from practiceops.money import ZERO, Money

CASES = json.loads(Path(__file__).with_name("billing.json").read_text("utf-8"))
TODAY = date(2026, 6, 30)


def named(cases: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in cases]


def case_of(part: str, name: str) -> dict[str, Any]:
    (case,) = (case for case in CASES[part] if case["id"] == name)
    return case


# 835 sums


def adjustments(parts: list[list[str]]) -> list[Adjustment]:
    return [Adjustment(group=group, reason=reason, amount=Money.of(amount)) for group, reason, amount in parts]


@pytest.mark.parametrize("case", named(CASES["balance"]))
def test_balance(case: dict[str, Any]):
    given, expected = case["inputs"], case["expected"]
    claims = [
        ClaimPayment(
            claim=claim["id"],
            status=claim["status"],
            charge=Money.of(claim["charge"]),
            paid=Money.of(claim["paid"]),
            adjustments=adjustments(claim["cas"]),
            lines=[
                ServiceLine(
                    procedure=line["proc"],
                    charge=Money.of(line["charge"]),
                    paid=Money.of(line["paid"]),
                    adjustments=adjustments(line["cas"]),
                )
                for line in claim["lines"]
            ],
        )
        for claim in given["claims"]
    ]
    kept = [ProviderAdjustment(provider="", reason=code, amount=Money.of(amount)) for code, amount in given["plb"]]
    remittance = Remittance(
        payer="p",
        payee="q",
        trace_number="1",
        amount=Money.of(given["bpr"]),
        claims=claims,
        provider_adjustments=kept,
    )
    found = find_imbalances(remittance)
    levels = {(one.level.value, one.path) for one in found}
    assert (("transaction", ()) not in levels) == expected["transaction"]
    for index, balances in enumerate(expected["claims"]):
        assert (("claim", ("claim", index)) not in levels) == balances
        for place, line_balances in enumerate(expected["lines"][index]):
            assert (("line", ("claim", index, "line", place)) not in levels) == line_balances


# Aging


def entry(kind: str, amount: str | int, day: date = TODAY, *, claim: str = "A", payer: str = "p", **more: Any) -> Entry:
    return Entry(kind=kind, amount=Money.of(amount), effective=day, posted=day, claim=claim, payer=payer, **more)


def aged(*entries: Entry, as_of: date = TODAY, **how: Any) -> AgingReport:
    return age_receivables(Ledger(entries), as_of, **how)


@pytest.mark.parametrize("name", ["erpnext.terms.fifo.partial2", "erpnext.terms.fifo.creditnote"])
def test_payments_and_credit_notes_settle_the_oldest_instalment_first(name: str):
    case = case_of("aging", name)
    ages = (100, 70, 40)
    instalments = [
        entry("charge", amount, due_date=TODAY - timedelta(days=age))
        for amount, age in zip(case["inputs"]["instalments"], ages, strict=True)
    ]
    paid = [entry("payment", f"-{case['inputs']['payment']}")]
    if "credit_note" in case["inputs"]:
        paid.append(entry("contractual", "-100"))
    report = aged(*instalments, *paid, basis="due_date")
    outstanding = [Money.of(row[-1]) for row in case["expected"]["rows"]]
    by_age = [report.total.buckets[3], report.total.buckets[2], report.total.buckets[1]]
    assert by_age[-len(outstanding) :] == outstanding
    assert report.total.total == Money.of(sum(int(row[-1]) for row in case["expected"]["rows"]))


def test_one_invoice_and_what_came_in():
    penny = case_of("aging", "erpnext.penny")["inputs"]
    rest = aged(entry("charge", penny["invoice"]), entry("payment", f"-{penny['payment']}"))
    assert rest.total.total == Money.of(case_of("aging", "erpnext.penny")["expected"]["outstanding"])
    assert len(rest.rows) == 1

    full = case_of("aging", "erpnext.je.full")["inputs"]
    assert aged(entry("charge", full["invoice"]), entry("payment", f"-{full['journal_payment']}")).rows == ()
    note = case_of("aging", "erpnext.creditnote.full_no_payment")["inputs"]
    assert aged(entry("charge", note["invoice"]), entry("contractual", "-100.00")).rows == ()

    part = case_of("aging", "erpnext.je.partial")
    rest = aged(entry("charge", part["inputs"]["invoice"]), entry("payment", f"-{part['inputs']['journal_payment']}"))
    assert rest.total.total == Money.of(part["expected"]["outstanding"])
    counter = case_of("aging", "erpnext.pos.half")
    rest = aged(
        entry("charge", counter["inputs"]["invoice"]), entry("payment", f"-{counter['inputs']['paid_at_counter']}")
    )
    assert rest.total.total == Money.of(counter["expected"]["invoiced"]) - Money.of(counter["expected"]["paid"])


def test_money_on_account_is_an_unapplied_credit():
    case = case_of("aging", "erpnext.advance.no_invoice")
    report = aged(entry("payment", f"-{case['inputs']['payment_on_account']}", claim=""))
    assert report.total.unapplied == report.total.total == Money.of(case["expected"]["outstanding"])


def test_a_credit_kept_as_an_item_of_its_own():
    case = case_of("aging", "erpnext.creditnote.self")
    report = aged(
        entry("charge", 100), entry("payment", -40), entry("contractual", -100, claim="credit note"), by=["claim"]
    )
    assert [row.total for row in report.rows] == [Money.of(row["outstanding"]) for row in case["expected"]["rows"]]
    assert report.total.total == Money.of(case["expected"]["net"])
    assert report.total.unapplied == Money.of(-100)


def test_groups_add_up():
    case = case_of("aging", "erpnext.group_by_party")
    first, second = case["inputs"]["invoices"]
    report = aged(entry("charge", first, claim="A"), entry("charge", second, claim="B"))
    assert [row.total for row in report.rows] == [Money.of(case["expected"]["party_total"])]
    assert report.total.total == Money.of(case["expected"]["grand_total"])


def test_a_payment_of_tomorrow_does_not_count_today():
    case = case_of("aging", "erpnext.future.over")
    tomorrow = TODAY + timedelta(days=1)
    invoice = entry("charge", case["inputs"]["invoice"])
    payment = Entry(
        kind="payment",
        amount=-Money.of(case["inputs"]["payment_dated_tomorrow"]),
        effective=tomorrow,
        posted=TODAY,
        claim="A",
        payer="p",
    )
    item, excess = case["expected"]["rows"]
    assert aged(invoice, payment).total.total == Money.of(item["outstanding"])
    assert aged(invoice, payment, as_of=tomorrow).total.unapplied == Money.of(excess["remaining"])


def test_one_payment_of_tomorrow_for_two_invoices():
    case = case_of("aging", "erpnext.future.two_invoices")
    tomorrow = TODAY + timedelta(days=1)
    invoices = [
        entry("charge", amount, claim=name) for name, amount in zip("ab", case["inputs"]["invoices"], strict=True)
    ]
    parts = case["inputs"]["one_payment_tomorrow"]
    payments = [entry("payment", f"-{amount}", tomorrow, claim=name) for name, amount in parts.items()]
    now, then = (aged(*invoices, *payments, as_of=day, by=["claim"]).rows for day in (TODAY, tomorrow))
    for row, later, future in zip(now, then, case["expected"].values(), strict=True):
        assert row.total - later.total == Money.of(future)


def test_as_of_a_past_day():
    given = case_of("aging", "asof.backdated.oca707")["inputs"]
    invoiced, paid, as_of = (date.fromisoformat(given[name]) for name in ("invoice_date", "paid_date", "as_of"))
    report = aged(entry("charge", 100, invoiced), entry("payment", -100, paid), as_of=as_of)
    assert report.total.buckets[1] == Money.of(100)


def test_an_item_without_a_due_date_falls_in_a_bucket_all_the_same():
    report = aged(entry("charge", 100, TODAY - timedelta(days=45)), basis="due_date")
    assert report.total.buckets[1] == Money.of(100)


# Measures


def test_collection_rates():
    case = case_of("measures", "kpi.ncr.97")
    given = case["inputs"]
    rate = net_collection_rate(*(Money.of(given[name]) for name in ("collections", "gross_charges", "adjustments")))
    assert rate.value == Fraction(case["expected"]["net_collection_rate_exact"])
    assert f"{float(rate.value):.0%}" == case["expected"]["published"]
    case = case_of("measures", "kpi.quarter.codapedia")
    given = case["inputs"]
    assert gross_collection_rate(Money.of(given["collections"]), Money.of(given["charges"])).value == Fraction("0.70")


def test_days_in_ar():
    case = case_of("measures", "kpi.days_ar.45")
    given = case["inputs"]
    days = days_in_ar(Money.of(given["ar"]), Money.of(given["charges"]), given["days"])
    assert (days.denominator, days.value) == (case["expected"]["avg_daily_charges"], case["expected"]["days_in_ar"])


def test_a_quarter_has_the_days_of_a_quarter():
    # the page divides a quarter's charges by 365, which makes the days four times too many; see the note there
    case = case_of("measures", "kpi.quarter.codapedia")
    ar, charges = Money.of(case["inputs"]["ar"]), Money.of(case["inputs"]["charges"])
    wrong, right = days_in_ar(ar, charges, 365).value, days_in_ar(ar, charges, Fraction("91.25")).value
    assert wrong is not None
    assert right is not None
    assert f"{float(wrong):.4f}" == case["expected"]["days_ar_with_365_as_stated"].rpartition("=")[2]
    assert f"{float(right):.4f}" == case["expected"]["days_ar_with_quarter_91_25"]


def test_undefined_is_not_zero():
    assert net_collection_rate(ZERO, Money.of(10), Money.of(10)).value is None
    assert days_in_ar(Money.of(10), ZERO).value is None
