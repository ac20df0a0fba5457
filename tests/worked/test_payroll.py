"""Every published or re-derived case of the payroll facts that this room covers, to the cent."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from practiceops.dates import PayFrequency, PayPeriod, pay_calendar
from practiceops.money import Money, Rounding
from practiceops.payroll import (
    W4,
    Earning,
    Employer,
    Payee,
    Unemployment,
    W4Pre2020,
    YearToDate,
    certificates,
    federal_withholding,
    fica,
    futa,
    overtime,
    payslip,
    regular_rate,
    state_withholding,
)

CASES = json.loads(Path(__file__).with_name("payroll.json").read_text("utf-8"))["cases"]
COVERED = {
    "federal_withholding": 20,
    "wage_bracket_cell": 25,
    "fica": 4,
    "futa": 3,
    "overtime": 10,
    "illinois": 1,
    "employer_cost": 3,
}
WEEK = date(2026, 6, 7)


def of(topic: str) -> Callable[[Callable[..., None]], Any]:
    chosen = [pytest.param(case["inputs"], case["expected"], id=case["id"]) for case in CASES if case["topic"] == topic]
    return pytest.mark.parametrize(("inputs", "expected"), chosen)


def period(year: int, frequency: str = "biweekly") -> PayPeriod:
    return pay_calendar(frequency, start=date(year, 1, 1), until=date(year, 1, 2), pay_after=0)[0]


def fields(given: dict[str, Any]) -> dict[str, Any]:
    plain = ("filing_status", "marital_status")
    return {
        name: Money.of(value) if isinstance(value, str) and name not in plain else value
        for name, value in given.items()
    }


def w4(inputs: dict[str, Any]) -> W4 | W4Pre2020:
    return W4Pre2020(**fields(inputs["w4_pre_2020"])) if "w4_pre_2020" in inputs else W4(**fields(inputs["w4"]))


def earning(given: dict[str, str]) -> Earning:
    if "rate" in given:
        return Earning.hourly(given["rate"], given["hours"], kind=given["kind"])
    return Earning.fixed(given["kind"], Money.of(given["amount"]))


def test_how_many_cases_are_covered(record_property: Callable[[str, object], None]):
    found = Counter(case["topic"] for case in CASES)
    record_property("worked_examples", dict(found))
    assert found == COVERED
    assert all(case["source"] and case["provenance"] for case in CASES)
    assert len({case["id"] for case in CASES}) == len(CASES)


@of("federal_withholding")
def test_federal_withholding(inputs: dict[str, Any], expected: dict[str, Any]):
    paid = pay_year_end(inputs) if inputs["frequency"] == "annually" else period(inputs["year"], inputs["frequency"])
    assert federal_withholding(Money.of(inputs["wages"]), paid, w4(inputs)).amount == Money.of(expected["amount"])


def pay_year_end(inputs: dict[str, Any]) -> PayPeriod:
    year = inputs["year"]
    last = date(year, 12, 31)
    return PayPeriod(frequency=PayFrequency.ANNUALLY, start=date(year, 1, 1), end=last, pay_date=last)


@of("wage_bracket_cell")
def test_wage_bracket_cell_is_the_worksheet_at_its_midpoint(inputs: dict[str, Any], expected: dict[str, Any]):
    middle = (Money.of(inputs["at_least"]) + Money.of(inputs["less_than"])) / 2
    withheld = federal_withholding(middle, period(inputs["year"], inputs["frequency"]), w4(inputs)).amount
    assert withheld.rounded_to(Money.of(1), Rounding.HALF_UP) == Money.of(expected["whole_dollars"])


@of("fica")
def test_fica(inputs: dict[str, Any], expected: dict[str, Any]):
    found = fica(Money.of(inputs["wages"]), period(inputs["year"]), YearToDate(**fields(inputs["ytd"])))
    assert {name: str(getattr(found, name)) for name in expected} == expected


@of("futa")
def test_futa(inputs: dict[str, Any], expected: dict[str, Any]):
    found = futa(Money.of(inputs["wages"]), period(inputs["year"]), YearToDate(**fields(inputs["ytd"])))
    assert found.amount == Money.of(expected["amount"])


@of("overtime")
def test_overtime(inputs: dict[str, Any], expected: dict[str, Any]):
    lines = [earning(one) for one in inputs["earnings"]]
    week = overtime(lines, inputs["hours"], week=WEEK, state="IL", rounding=inputs["rounding"])
    found = {
        "straight": week.straight,
        "regular_rate": Money.of(week.regular.rate),
        "half_time_rate": Money.of(week.half_time_rate),
        "overtime_rate": Money.of(week.overtime_rate),
        "premium": week.premium,
        "total": week.total,
    }
    for name, value in expected.items():
        if name == "restated":
            assert week.restated == tuple(map(Money.of, value))
        else:
            assert found[name] == Money.of(value), name


def test_the_rate_of_a_salary_for_fewer_than_40_hours():
    # 29 CFR 778.322: the hours beyond the salary's own are paid at this rate
    assert regular_rate([Earning.fixed("salary", Money.of(200))], 35).rate == Decimal("5.71")


@of("illinois")
def test_illinois(inputs: dict[str, Any], expected: dict[str, Any]):
    certificate = certificates.IL(**inputs["certificate"])
    withheld = state_withholding(Money.of(inputs["wages"]), period(2026, inputs["frequency"]), certificate)
    assert withheld.amount == Money.of(expected["amount"])


@of("employer_cost")
def test_employer_cost(inputs: dict[str, Any], expected: dict[str, Any]):
    account = Unemployment(state=inputs["state"], rate=Decimal(inputs["rate"]), wage_base=Money.of(inputs["wage_base"]))
    payee = Payee(
        person="someone",
        earnings=[Earning.fixed("salary", Money.of(inputs["wages"]))],
        w4=W4(filing_status="single"),
        state=certificates.NoWageTax(inputs["state"]),
        year_to_date=YearToDate(**fields(inputs["ytd"])),
    )
    cost = payslip(period(2026), payee, employer=Employer(unemployment=[account])).employer_cost
    found = {one.kind.value: one.amount for one in cost.taxes} | {"total": cost.total_taxes}
    assert {name: found[name] for name in expected} == {name: Money.of(value) for name, value in expected.items()}
