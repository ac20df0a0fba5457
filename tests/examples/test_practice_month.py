"""The example month: its figures reconcile, and other practices than the made-up one can be run."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import attrs
import icalendar
import pytest
from tests.examples.folders import DATA, EXAMPLES, change

from practiceops.billing import age_receivables, find_imbalances
from practiceops.money import Money, total
from practiceops.scheduling.roster import MaxIterations, evaluate, solve


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What one run prints, and the folder that it wrote."""
    out = tmp_path_factory.mktemp("month") / "out"
    command = [sys.executable, str(EXAMPLES / "practice_month.py"), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONUTF8": "1"})
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout, out


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# The run


def test_the_report_is_worth_reading(printed: tuple[str, Path]) -> None:
    text, _ = printed
    lines = text.splitlines()
    assert 60 <= len(lines) <= 100
    assert max(map(len, lines[:-1])) <= 130
    titles = [line.split(" ---")[0] for line in lines if line.endswith("-----") and not line.startswith("-")]
    assert [title.split(":")[0] for title in titles] == [
        "ROSTER",
        "SICK CALL",
        "PAYROLL",
        "RECEIVABLES",
        "SUPPLIES",
        "CERTIFICATE",
        "WHAT IF",
    ]
    assert "Every contract is kept" in text
    assert "held back" in text
    assert "$149.66 taken back" in text
    assert "note: this answers for CMM, edition of 2009" in text


def test_net_pay_taxes_and_deductions_are_gross_pay(printed: tuple[str, Path]) -> None:
    text, out = printed
    slips = table(out / "payslips.csv")
    assert len(slips) == 2 * 14
    taxes = ("federal_income", "social_security", "medicare", "additional_medicare", "state_income")
    for slip in slips:
        kept = total(Money.of(slip[name]) for name in (*taxes, "deductions", "net"))
        assert kept == Money.of(slip["gross"]) + Money.of(slip["reimbursements"]), slip["person"]
        assert Money.of(slip["net"]) > Money.of(0)
    gross, net = (total(Money.of(slip[name]) for slip in slips) for name in ("gross", "net"))
    everyone = next(line for line in text.splitlines() if line.startswith("all ") and f"{net.amount:,}" in line)
    assert f"{gross.amount:,}" in everyone


def test_the_aging_is_the_balance_of_the_ledger(printed: tuple[str, Path]) -> None:
    text, out = printed
    rows = table(out / "aging.csv")
    owed = total(Money.of(row["total"]) for row in rows)
    for row in rows:
        parts = total(Money.of(cell) for name, cell in row.items() if name not in ("payer", "total"))
        assert parts == Money.of(row["total"])
    assert f"That is the ledger's balance, ${owed.amount:,}, to the cent." in text
    buckets = [name for name in rows[0] if name[0].isdigit() or name.startswith("over")]
    assert len(buckets) == 5
    assert all(any(Money.of(row[name]) > Money.of(0) for row in rows) for name in buckets)


def test_the_calendar_has_an_event_for_each_shift(printed: tuple[str, Path]) -> None:
    text, out = printed
    calendar = icalendar.Calendar.from_ical((out / "roster.ics").read_bytes())
    events = calendar.walk("VEVENT")
    codes = {row["code"] for row in table(DATA / "shift_types.csv")}
    grid = text.split("PAYROLL")[0].split("Places filled")[0].split()
    assert len(events) == sum(1 for word in grid if word in codes)
    assert {str(event["DTSTART"].dt.tzinfo) for event in events} == {"America/Chicago"}


def test_the_sick_call_is_answered_with_whom_to_ring(printed: tuple[str, Path]) -> None:
    text, _ = printed
    part = text.split("SICK CALL")[1].split("PAYROLL")[0]
    rung = [line.split(":")[0].removeprefix("  ring ") for line in part.splitlines() if line.startswith("  ring ")]
    assert rung
    assert "Jamal Brooks" not in rung
    assert "Left uncovered: nothing." in part
    assert "others cannot" in part


def test_the_repair_is_of_the_months_roster_and_covers_what_fell_out(month_of: ModuleType) -> None:
    files = month_of.read_practice(DATA)
    problem = month_of.roster_problem(files)
    before = solve(problem, stop=MaxIterations(40), seed=1).roster
    repaired = month_of.answer_sick_call(files, before)
    absence = files.sick_call.absence
    assert all(repaired.roster.shift_on(absence.person, day) is None for day in absence.span)
    assert all(change.day >= absence.first for change in repaired.changes)
    hole = before
    for day in absence.span:
        hole = hole.with_shift(absence.person, day, None)
    assert repaired.evaluation.cost <= evaluate(repaired.problem, hole).cost
    candidates = month_of.others_for(files, repaired)
    assert not any(one.able for one in candidates if one.person == absence.person)
    calm = attrs.evolve(files.sick_call, person="marsh", first=files.settings.span.last, last=files.settings.span.last)
    nothing = month_of.answer_sick_call(attrs.evolve(files, sick_call=calm), before)
    assert nothing.roster == before
    assert month_of.others_for(attrs.evolve(files, sick_call=calm), nothing) == ()
    assert month_of.answer_sick_call(attrs.evolve(files, sick_call=None), before) is None


# What was read, room by room


def test_everything_posted_is_explained(month_of: ModuleType) -> None:
    files = month_of.read_practice(DATA)
    ledger, results = month_of.post_month(files)
    as_of = files.settings.span.last
    received = [remittance for _, remittance in files.billing.remittances]
    assert [result.posted for result in results] == [not find_imbalances(one) for one in received]
    assert sum(len(one.claims) for one, result in zip(received, results, strict=True) if result.posted) == 40
    assert age_receivables(ledger, as_of).total.total == ledger.balance() == ledger.balance(as_of)
    # no remittance names a claim, a payer or a charge that the books do not have
    imbalances = {one.code for remittance in received for one in find_imbalances(remittance)}
    assert {finding.code for result in results for finding in result.findings} == imbalances
    # the claim that was taken back and decided again: only what was denied the second time is left
    (claim,) = {one.claim for remittance in received for one in remittance.claims if one.is_reversal}
    assert ledger.balance(claim=claim, payer="Prairie State Health Plan") == Money.of("32.00")
    assert ledger.balance(claim=claim, payer="patient") == Money.of(0)


def test_posting_the_same_files_twice_changes_nothing(month_of: ModuleType) -> None:
    files = month_of.read_practice(DATA)
    billing = attrs.evolve(files.billing, remittances=files.billing.remittances * 2)
    once, _ = month_of.post_month(files)
    twice, results = month_of.post_month(attrs.evolve(files, billing=billing))
    assert twice == once
    assert [finding.code for finding in results[-4].findings] == ["already_posted"]


def test_the_data_is_a_practice(month_of: ModuleType) -> None:
    files = month_of.read_practice(DATA)
    assert (len(files.staff.people), len(files.staff.roles), files.settings.span.days) == (14, 5, 28)
    assert {type(terms.w4).__name__ for terms in files.pay.terms} == {"W4", "W4Pre2020"}
    assert {terms.hourly is None for terms in files.pay.terms} == {True, False}
    assert len(files.supplies.stock) == len(files.supplies.usage) == 60
    orders = month_of.order_supplies(files)
    assert {finding.code for finding in orders.findings} == {"expired_stock"}
    goods, freight = (line.cost for line in orders.lines), (one.freight for one in orders.vendor_totals)
    assert orders.total == total((*goods, *freight))
    answer = month_of.assess_manager(files)
    assert (answer.eligible, str(answer.earliest)) == (False, "2026-12-18")


# Other practices


def test_empty_rows_of_a_spreadsheet_are_no_mistake(month_of: ModuleType, folder: Path) -> None:
    before = month_of.read_practice(folder)
    with (folder / "staff.csv").open("a", encoding="utf-8") as file:
        file.write(",,,,,,,\n\n")
    assert month_of.read_practice(folder) == before


def test_a_state_without_a_wage_tax_asks_for_no_form(month_of: ModuleType, folder: Path) -> None:
    change(folder / "practice.toml", 'state = "IL"', 'state = "TX"')
    forms = folder / "tax_forms.csv"
    rows = [line.split(",")[:-3] for line in forms.read_text("utf-8").splitlines()]
    forms.write_text("\n".join(",".join(row) for row in rows), "utf-8")
    files = month_of.read_practice(folder)
    assert {str(terms.state) for terms in files.pay.terms} == {"NoWageTax(state='TX')"}


def test_little_is_known_of_a_new_practice(month_of: ModuleType, folder: Path) -> None:
    shutil.rmtree(folder / "remittances")
    change(folder / "practice.toml", "days = 28", "days = 5")
    change(folder / "practice.toml", "iterations = 250", "iterations = 1")
    for name, columns in (("wishes.csv", None), ("usage.csv", 2)):
        rows = (folder / name).read_text("utf-8").splitlines()
        rows = rows[:1] if columns is None else [",".join(row.split(",")[:columns]) for row in rows]
        (folder / name).write_text("\n".join(rows), "utf-8")
    (folder / "sick_call.toml").unlink()
    text = month_of.report(month_of.run(month_of.read_practice(folder)))
    assert "SICK CALL" not in text
    assert "no remittance has come in: there is no file in the folder remittances" in text
    assert "Jun 1 to Jun 5, 2026" in text


def test_a_hire_works_the_hours_asked_for(month_of: ModuleType) -> None:
    files = month_of.read_practice(DATA)
    hires = {}
    for hours in (16, 24, 32):
        question = attrs.evolve(files.question, weekly_hours=hours)
        (hire,) = month_of.one_more(attrs.evolve(files, question=question)).changes
        hires[hours] = (hire.contract.min_minutes, hire.contract.max_week_minutes)
    assert hires == {hours: (hours * 60 * 4, hours * 60 + 270) for hours in (16, 24, 32)}


def test_days_that_no_pay_period_holds_are_told_in_the_report(month_of: ModuleType, folder: Path) -> None:
    change(folder / "practice.toml", "first_period = 2026-06-01", "first_period = 2026-06-15")
    change(folder / "practice.toml", "iterations = 250", "iterations = 3")
    month = month_of.run(month_of.read_practice(folder))
    told = [line for line in month_of.report(month).splitlines() if "no pay period holds" in line]
    assert any("from 2026-06-01: not paid here" in line for line in told)


def test_who_is_hired_in_the_month_is_paid_a_part_of_it(month_of: ModuleType, folder: Path) -> None:
    change(folder / "staff.csv", "2018-08-13", "2026-06-10")
    change(folder / "staff.csv", "2021-06-07", "2026-09-01")
    change(folder / "practice.toml", "iterations = 250", "iterations = 1")
    files = month_of.read_practice(folder)
    month = month_of.run(files)
    first, second = month.now.payroll
    # 221,000 a year; three of the ten weekdays of the first fortnight
    assert (first.slip("okafor").gross, second.slip("okafor").gross) == (Money.of("2550.00"), Money.of("8500.00"))
    assert not {"natarajan"} & {slip.person for run in month.now.payroll for slip in run.payslips}
    text = month_of.report(month)
    assert "Samuel Okafor MD: employed from 2026-06-10 to 2026-06-14 only: salary of the period, 3 of 10" in text
    assert text.count("Priya Natarajan NP: not employed on any day from ") == 2
    # the holiday of 19 June is paid to those who are there
    assert {one.person for one in files.pay.leave if one.day.day == 19} == set(files.staff.names) - {"natarajan"}


@pytest.mark.parametrize(
    ("hours", "written"),
    [("9665/60", "161.083333"), ("75/2", "37.5"), ("160", "160"), ("0", "0"), ("4938280/3", "1646093.333333")],
)
def test_hours_are_written_to_the_minute_and_beyond(month_of: ModuleType, hours: str, written: str) -> None:
    assert month_of.written(Fraction(hours)) == written
    assert round(Fraction(written) * 60) == round(Fraction(hours) * 60)
