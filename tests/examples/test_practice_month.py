"""The example month: its figures reconcile, and what is wrong in a file is told with file, line and field."""

from __future__ import annotations

import csv
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import attrs
import icalendar
import pytest

from practiceops.billing import age_receivables, find_imbalances
from practiceops.errors import InvalidInputsError
from practiceops.money import Money, total
from practiceops.scheduling.roster import MaxIterations, evaluate, solve

EXAMPLES = Path(__file__).parents[2] / "examples"
DATA = EXAMPLES / "data"


@pytest.fixture(scope="module")
def month_of() -> Iterator[ModuleType]:
    """The example's module, imported as the script that it is: from its own folder."""
    sys.path.insert(0, str(EXAMPLES))
    try:
        yield importlib.import_module("practice_month")
    finally:
        sys.path.remove(str(EXAMPLES))


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


# What is wrong


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(DATA, tmp_path / "data")


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {file.name}"
    file.write_text(text.replace(old, new, 1), "utf-8")


def mistakes(month_of: ModuleType, folder: Path) -> list[str]:
    with pytest.raises(InvalidInputsError) as caught:
        month_of.read_practice(folder)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


@pytest.mark.parametrize(
    "mistake",
    [
        (
            "staff.csv",
            "weekly_hours,",
            "hours,",
            "staff.csv weekly_hours: the column is missing; the header has id, name",
        ),
        ("staff.csv", "ruiz,Ana Ruiz,MA,", "ruiz,Ana Ruiz,MAA,", "staff.csv line 7 roles: unknown role 'MAA'"),
        ("staff.csv", ",22.85", ",-22.85", "staff.csv line 7 rate: must not be negative, got -22.85"),
        ("staff.csv", ",22.85", ",plenty", "staff.csv line 7 rate: must be a number, got 'plenty'"),
        ("staff.csv", ",22.85", "", "staff.csv line 7: does not have as many fields as the header"),
        ("leave.csv", "nowak,", "novak,", "leave.csv line 2 person: unknown person 'novak'"),
        (
            "leave.csv",
            "2026-06-18",
            "2026-06-12",
            "leave.csv line 3 last: last must not be before first 2026-06-15",
        ),
        ("staff.csv", "okafor,", "marsh,", "staff.csv line 3 id: 'marsh' stands on line 2 already"),
        ("wishes.csv", "2026-06-06", "2026-07-06", "wishes.csv line 2 day: must be from 2026-06-01 to 2026-06-28, got"),
        ("sick_call.toml", '"brooks"', '"broks"', "sick_call.toml person: unknown person 'broks'"),
        ("sick_call.toml", "2026-06-13", "2026-06-11", "sick_call.toml last: must be from 2026-06-12 to 2026-06-28"),
        ("sick_call.toml", "2026-06-12", "2026-05-12", "sick_call.toml first: must be from 2026-06-01 to 2026-06-28"),
        ("sick_call.toml", "= 15", "= -10", "sick_call.toml change_weight: must be zero or more, got -10"),
        (
            "manager.toml",
            "edition = 2009",
            "edition = 2026",
            "manager.toml edition CMM 2026: no edition of 2026 of 'CMM'",
        ),
        ("wishes.csv", ",ML,", ",XL,", "wishes.csv line 3 shift: unknown shift 'XL'"),
        ("cover.csv", "Mon,PD", "Mom,PD", "cover.csv line 2 weekday: unknown weekday 'Mom'"),
        ("shift_types.csv", "07:45", "7.45", "shift_types.csv line 4 start: must be a time like 07:30, got '7.45'"),
        ("tax_forms.csv", "2,2,0,0", ",2,0,0", "tax_forms.csv line 5 allowances: allowances must be given"),
        ("tax_forms.csv", "price,", "prize,", "tax_forms.csv person: there is no row for 'price'"),
        ("deductions.csv", "section_125", "pre_tax", "deductions.csv line 2 kind: kind must be one of 'section_125'"),
        ("charges.csv", "205.00", "205.005", "charges.csv line 2 charge: money must be an amount such as '12.34'"),
        ("charges.csv", "2025-11-11", "11/11/2025", "charges.csv line 2 service_date: date must look like 2026-06-05"),
        ("postings.csv", "C20433", "C99999", "postings.csv line 2 claim: unknown claim 'C99999'"),
        ("items.csv", "504", "many", "items.csv line 2 on_hand: must be a whole number, got 'many'"),
        ("usage.csv", "442", "-442", "usage.csv line 2 2026-03-30: must not be negative, got -442"),
        ("lots.csv", "2027-06-30", "2025-06-30", "lots.csv line 2 expires: expires must not be before received"),
        ("quotes.csv", "lakeland,", "lakelnad,", "quotes.csv line 2 vendor: unknown vendor 'lakelnad'"),
        (
            "manager.toml",
            "2017-07-28",
            "2013-07-28",
            "manager.toml experience 1 end: end must not be before start",
        ),
        ("manager.toml", "subject", "topic", "manager.toml courses 1 topic: unknown; known are credits, subject"),
        ("practice.toml", 'role = "MA"', 'role = "MX"', "practice.toml what_if role: unknown role 'MX'"),
        ("practice.toml", "seed = 2026", 'seed = "x"', "practice.toml roster seed: must be a whole number, got 'x'"),
        ("practice.toml", "days = 28", "", "practice.toml month days: is missing"),
        ("practice.toml", "America/Chicago", "America/Chikago", "practice.toml zone: unknown time zone 'America/Chika"),
        ("practice.toml", 'state = "IL"', 'state = "CA"', "practice.toml state: withholding of state 'CA' is not supp"),
        ("practice.toml", "days = 28", "days = 0", "practice.toml month days: must be greater than zero, got 0"),
        ("practice.toml", '"0.0255"', '"x"', "practice.toml payroll unemployment_rate: must be a number, got 'x'"),
        ("practice.toml", "0.95", "1.5", "practice.toml ordering service_level: must be between 0 and 1, got 1.5"),
        ("practice.toml", "[30, 60,", "[30, 20,", "practice.toml aging buckets: must be days that rise"),
        (
            "practice.toml",
            '"at_or_below"',
            '"under"',
            "practice.toml ordering trigger: must be one of at_or_below, below",
        ),
        ("practice.toml", '"20.50"', '"-5"', "practice.toml what_if hourly: must be dollars an hour, got '-5'"),
        ("practice.toml", "2026-06-19,", '"June 19",', "practice.toml month holidays: must be dates such as 2026"),
        ("postings.csv", ",note", ",remark", "postings.csv note: the column is missing"),
        ("charges.csv", "C20417,2,", "C20417,1,", "charges.csv line 3 line: claim C20417 has a line 1 already"),
        ("charges.csv", "2,P-2417", "2,P-2418", "charges.csv line 3 patient: claim C20417 has another patient on an"),
        ("tax_forms.csv", ",,4,0,50", ",1,4,0,50", "tax_forms.csv line 2 allowances: must be empty here, got '1'"),
        ("practice.toml", '"Mon"', '"Monday"', "practice.toml payroll workweek: must be one of Mon, Tue"),
        ("practice.toml", '"biweekly"', '"fortnightly"', "practice.toml payroll frequency: must be one of daily"),
        ("practice.toml", "name =", "name", "practice.toml: is not TOML"),
        ("remittances/2026-06-24.835", "~\nIEA*1*000041207~\n", "~\nIEA*1*0000", "segment 619 (IEA): cut off before"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    month_of: ModuleType, folder: Path, mistake: tuple[str, str, str, str]
) -> None:
    file, old, new, told = mistake
    change(folder / file, old, new)
    found = mistakes(month_of, folder)
    assert any(line.startswith(file) and told in line for line in found), found


def test_an_835_cut_off_in_mid_segment(month_of: ModuleType, folder: Path) -> None:
    file = folder / "remittances" / "2026-06-24.835"
    text = file.read_text("utf-8")
    file.write_text(text[: len(text) // 2], "utf-8")
    (told,) = mistakes(month_of, folder)
    assert told.startswith("remittances/2026-06-24.835 segment ")
    assert told.endswith("cut off before its terminator")


def test_three_bad_rows_make_one_error_that_names_three(month_of: ModuleType, folder: Path) -> None:
    change(folder / "staff.csv", "ruiz,Ana Ruiz,MA,", "ruiz,Ana Ruiz,MAA,")
    change(folder / "items.csv", "504", "plenty")
    change(folder / "leave.csv", "nowak,", "novak,")
    # the person unknown on leave is read by the roster and by the payroll, and told once
    assert [told.split(":")[0] for told in mistakes(month_of, folder)] == [
        "staff.csv line 7 roles",
        "leave.csv line 2 person",
        "items.csv line 2 on_hand",
    ]


def test_a_file_that_cannot_be_read_is_the_only_mistake(month_of: ModuleType, folder: Path) -> None:
    file = folder / "staff.csv"
    file.write_bytes(file.read_bytes().replace(b"Ana Ruiz", b"Ana Ru\xedz"))
    (folder / "payers.csv").write_text("payer,remittance_name\n", "utf-8")
    assert mistakes(month_of, folder) == [
        "staff.csv: must be saved as UTF-8",
        "payers.csv name: the column is missing; the header has payer, remittance_name",
    ]


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


def test_a_missing_file_and_a_missing_folder(month_of: ModuleType, folder: Path) -> None:
    (folder / "quotes.csv").unlink()
    (told,) = mistakes(month_of, folder)
    assert told.startswith("quotes.csv: there is no such file in ")
    (told,) = mistakes(month_of, folder / "nowhere")
    assert told.startswith("practice.toml: there is no such file in ")


def test_the_script_ends_with_1_and_the_list(
    month_of: ModuleType, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "items.csv", "504", "plenty")
    out = folder / "out"
    assert month_of.main(["--data", str(folder), "--out", str(out)]) == 1
    assert "items.csv line 2 on_hand: must be a whole number, got 'plenty'" in capsys.readouterr().err
    assert not out.exists()
