"""What is wrong in a folder of files is told with file, line and field, all of it, and once."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest
from tests.examples.folders import change, mistakes


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


# each is the only mistake that is told: by the file's own column, with the text as it stands there
@pytest.mark.parametrize(
    "mistake",
    [
        ("staff.csv", "provider,36,", "provider,-1,", "staff.csv line 2 weekly_hours: must not be negative, got -1"),
        ("staff.csv", "provider,36,", "provider,169,", "staff.csv line 2 weekly_hours: must be at most 168, got 169"),
        ("staff.csv", "238000", "1E+9999999", "staff.csv line 2 rate: money must be an amount such as '12.34', got"),
        ("staff.csv", "22.85", "1E+9999999", "staff.csv line 7 rate: must be a number, got '1E+9999999'"),
        ("staff.csv", "2011-03-01", "0211-03-01", "staff.csv line 2 hired: must be from 1900 to 2100, got 0211-03-01"),
        ("staff.csv", "id,name", "id,id", "staff.csv line 1: the header has 'id' twice"),
        ("contracts.csv", "44.5,6", "-1,6", "contracts.csv line 2 max_week_hours: must not be negative, got -1"),
        ("contracts.csv", ",6,2", ",-6,2", "contracts.csv line 2 max_days_in_a_row: must not be negative, got -6"),
        ("deductions.csv", ",,9", ",,-1", "deductions.csv line 3 percent: must not be negative, got -1"),
        ("deductions.csv", ",,9", ",,101", "deductions.csv line 3 percent: must be at most 100, got 101"),
        (
            "deductions.csv",
            "312.40,",
            "312.40,7",
            "deductions.csv line 2 amount: amount or percent must be given, and not both, got 312.40",
        ),
        ("leave.csv", "n,8", "n,-8", "leave.csv line 2 paid_hours_a_day: must not be negative, got -8"),
        ("leave.csv", "n,8", "n,25", "leave.csv line 2 paid_hours_a_day: must be at most 24, got 25"),
        ("shift_types.csv", "08:00,8", "08:00,-1", "shift_types.csv line 2 hours: must not be negative, got -1"),
        (
            "shift_types.csv",
            "08:00,8",
            "08:00,0",
            "shift_types.csv line 2 hours: hours must be greater than zero, got 0",
        ),
        (
            "shift_types.csv",
            "08:00,8",
            "08:00,99999999999",
            "shift_types.csv line 2 hours: must be at most 24, got 99999999999",
        ),
        (
            "shift_types.csv",
            "08:00,8,60",
            "08:00,8,99999999999",
            "shift_types.csv line 2 unpaid_minutes: must be at most 1,440, got 99999999999",
        ),
        ("tax_forms.csv", "250,,4", "250,,-4", "tax_forms.csv line 2 il_line_1: must not be negative, got -4"),
        ("tax_forms.csv", ",,4,0", ",,4,-1", "tax_forms.csv line 2 il_line_2: must not be negative, got -1"),
        ("tax_forms.csv", ",,4,0,50", ",,4,0,-5", "tax_forms.csv line 2 il_extra: must not be negative, got -5"),
        (
            "tax_forms.csv",
            "married_filing_jointly",
            "married",
            "tax_forms.csv line 2 filing_status: filing_status must be one of 'single', 'married_filing_jointly'",
        ),
        (
            "tax_forms.csv",
            "W-4 before 2020,married",
            "W-4 before 2020,wed",
            "tax_forms.csv line 5 filing_status: filing_status must be one of 'single', 'married', 'married_at_sing",
        ),
        ("usage.csv", ",442,", ",99999999999,", "usage.csv line 2 2026-03-30: must be at most 10,000,000, got 999999"),
        ("quotes.csv", "17.40,1,3", "17.40,0,3", "quotes.csv line 2 minimum_packs: minimum packs must be greater than"),
        ("quotes.csv", ",1,3", ",1,99999999", "quotes.csv line 2 lead_time_days: must be at most 366, got 99999999"),
        ("lots.csv", "U8841A,2", "U8841A,3", "items.csv line 54 on_hand: on hand must equal the 4 in the lots of item"),
        ("lots.csv", "U8841A,2", "U8841A,two", "lots.csv line 2 quantity: must be a whole number, got 'two'"),
        ("charges.csv", ",205.00", ",-205.00", "charges.csv line 2 charge: must not be negative, got -205.00"),
        (
            "practice.toml",
            "[30, 60, 90, 120]",
            "[]",
            "practice.toml aging buckets: must be days that rise, such as [30",
        ),
        ("practice.toml", "[30, 60,", "[-30, 60,", "practice.toml aging buckets: must be days that rise, such as [30"),
        (
            "practice.toml",
            "start = 2026-06-01",
            "start = 2026-06-01T08:00:00",
            "practice.toml month start: must be a date without a time, got 2026-06-01 08:00:00",
        ),
        (
            "practice.toml",
            "first_period = 2026-06-01",
            "first_period = 2026-06-01T08:00:00",
            "practice.toml payroll first_period: must be a date without a time, got 2026-06-01 08:00:00",
        ),
        (
            "practice.toml",
            "first_period = 2026-06-01",
            "first_period = 1926-06-01",
            "practice.toml payroll first_period: must be from 2025-05-31 to 2026-06-28, got 1926-06-01",
        ),
        (
            "practice.toml",
            '"14250"',
            '"14250.005"',
            "practice.toml payroll unemployment_wage_base: must be dollars such as '14250.00', got '14250.005'",
        ),
        (
            "practice.toml",
            '"0.0255"',
            '"2.55"',
            "practice.toml payroll unemployment_rate: must be at most 1, got '2.55'",
        ),
        ("practice.toml", "days = 28", "days = 1000000000", "practice.toml month days: must be at most 366, got 10000"),
        ("practice.toml", "2026-06-01", "9999-12-30", "practice.toml month start: must be from 1900 to 2100, got 9999"),
        ("practice.toml", "[2026-06-19, 2026-07-03]", "5", "practice.toml month holidays: must be a list, got 5"),
        ("practice.toml", '"Cedar Hollow Family Practice"', '" "', "practice.toml name: must not be empty"),
        ("practice.toml", "= 100", "= inf", "practice.toml roster missing_person: must be a number, got inf"),
        (
            "practice.toml",
            "seed",
            "sede = 1\nseed",
            "practice.toml roster sede: unknown; known are iterations, missing",
        ),
        (
            "practice.toml",
            "zone",
            "zones = 1\nzone",
            "practice.toml zones: unknown; known are aging, hours, month, name,",
        ),
        (
            "practice.toml",
            "hourly",
            "rate = 1\nhourly",
            "practice.toml what_if rate: unknown; known are contract, hourly",
        ),
        (
            "practice.toml",
            "pays_a_year = 26",
            "pays_a_year = 12",
            "practice.toml payroll pays_a_year: must be 26 or 27 where pay is biweekly, got 12",
        ),
        (
            "practice.toml",
            '"weekdays"',
            '"days"',
            "practice.toml payroll part_period: must be one of weekdays, calendar",
        ),
        (
            "sick_call.toml",
            "person",
            "who = 1\nperson",
            "sick_call.toml who: unknown; known are change_weight, first, l",
        ),
        ("manager.toml", "person", "who = 1\nperson", "manager.toml who: unknown; known are courses, credential, edit"),
        (
            "manager.toml",
            "start = 2013-09-02",
            "start = 2013-09-02T08:00:00",
            "manager.toml experience 1 start: start must be a date without a time, got 2013-09-02 08:00:00",
        ),
    ],
)
def test_a_mistake_is_told_alone_by_its_own_name(
    month_of: ModuleType, folder: Path, mistake: tuple[str, str, str, str]
) -> None:
    file, old, new, told = mistake
    change(folder / file, old, new)
    (only,) = mistakes(month_of, folder)
    assert only.startswith(told)


def test_a_calendar_that_cannot_begin_there_is_told_by_the_setting(month_of: ModuleType, folder: Path) -> None:
    change(folder / "practice.toml", '"biweekly"', '"semimonthly"')
    change(folder / "practice.toml", "pays_a_year = 26", "pays_a_year = 24")
    change(folder / "practice.toml", "first_period = 2026-06-01", "first_period = 2026-06-02")
    (told,) = mistakes(month_of, folder)
    assert told == "practice.toml payroll first_period: a semimonthly calendar cannot start on 2026-06-02"


def test_three_mistakes_of_one_file_are_told_by_their_rows(month_of: ModuleType, folder: Path) -> None:
    change(folder / "staff.csv", "238000", "-5")
    change(folder / "staff.csv", ",PRV,provider,40,2018", ",XX,provider,40,2018")
    change(folder / "staff.csv", "2021-06-07", "2026-13-01")
    assert sorted(mistakes(month_of, folder)) == [
        "staff.csv line 2 rate: must not be negative, got -5",
        "staff.csv line 3 roles: unknown role 'XX'",
        "staff.csv line 4 hired: date must look like 2026-06-05, got '2026-13-01'",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Helen Marsh MD", '"Helen Marsh MD', "staff.csv line 2: cannot be read, nor what follows: unexpected end of"),
        (
            "Helen Marsh MD",
            '"Helen" Marsh MD',
            "staff.csv line 2: cannot be read, nor what follows: ',' expected after",
        ),
        ("Helen Marsh MD", "H" * 140_000, "staff.csv line 2: cannot be read, nor what follows: field larger than"),
        ("\nmarsh,", "\n,", "staff.csv line 2 id: must not be empty"),
        ("\nmarsh,", "\nmarsh,,", "staff.csv line 2: does not have as many fields as the header"),
    ],
)
def test_a_row_that_cannot_be_read_is_not_held_against_other_files(
    month_of: ModuleType, folder: Path, old: str, new: str, told: str
) -> None:
    change(folder / "staff.csv", old, new)
    (only,) = mistakes(month_of, folder)
    assert only.startswith(told)


@pytest.mark.parametrize(
    "name",
    ["staff", "roles", "contracts", "shift_types", "tax_forms", "payers", "charges", "items", "vendors"],
)
def test_a_table_without_rows_is_told_once(month_of: ModuleType, folder: Path, name: str) -> None:
    file = folder / f"{name}.csv"
    file.write_text(file.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert mistakes(month_of, folder) == [f"{name}.csv: has no rows, and other files name some"]


def test_spaces_around_a_name_are_no_part_of_it(month_of: ModuleType, folder: Path) -> None:
    before = month_of.read_practice(folder)
    change(folder / "staff.csv", "\nokafor,", "\n okafor ,")
    change(folder / "items.csv", "\ngloves-s,", "\n gloves-s,")
    assert month_of.read_practice(folder) == before
    change(folder / "staff.csv", "\nnatarajan,", "\nokafor,")
    assert "staff.csv line 4 id: 'okafor' stands on line 3 already" in mistakes(month_of, folder)


@pytest.mark.parametrize(("note", "line"), [("a\x0cb\u2028c\x85d", 3), ('"two\nlines, and\r\nthree"', 5)])
def test_lines_count_as_an_editor_counts_them(month_of: ModuleType, folder: Path, note: str, line: int) -> None:
    change(folder / "wishes.csv", "daughter's graduation", note)
    change(folder / "wishes.csv", ",ML,", ",XL,")
    assert mistakes(month_of, folder) == [f"wishes.csv line {line} shift: unknown shift 'XL'"]


def test_a_line_break_in_quotes_is_kept(month_of: ModuleType, folder: Path) -> None:
    change(folder / "staff.csv", "Helen Marsh MD", '"Helen\nMarsh MD"')
    assert month_of.read_practice(folder).staff.names["marsh"] == "Helen\nMarsh MD"


def test_of_a_file_that_is_not_there_nothing_is_missed_one_by_one(month_of: ModuleType, folder: Path) -> None:
    (folder / "manager.toml").unlink()
    (told,) = mistakes(month_of, folder)
    assert told.startswith("manager.toml: there is no such file in ")
    (folder / "manager.toml").write_text("person", "utf-8")
    (told,) = mistakes(month_of, folder)
    assert told.startswith("manager.toml: is not TOML: ")
    change(folder / "practice.toml", "[aging]", "[ageing]")
    missing, unknown = mistakes(month_of, folder)
    assert missing == "practice.toml aging: is missing"
    assert unknown.startswith("practice.toml ageing: unknown; known are aging, hours, ")


def test_what_is_no_file_or_no_table_is_told(month_of: ModuleType, folder: Path) -> None:
    (folder / "remittances" / "x.835").mkdir()
    (folder / "remittances" / ".DS_Store").touch()
    (folder / "vendors.csv").unlink()
    (folder / "vendors.csv").mkdir()
    change(folder / "manager.toml", "[[courses]]", "[courses]")
    text = (folder / "manager.toml").read_text("utf-8").split("[courses]")[0]
    (folder / "manager.toml").write_text(f"courses = [3]\n{text}", "utf-8")
    told = mistakes(month_of, folder)
    assert [one.split(": ")[0] for one in told] == ["remittances/x.835", "vendors.csv", "manager.toml courses 1"]
    assert [one.split(": ")[1] for one in told] == ["cannot be read", "cannot be read", "must be a table, got 3"]


def test_a_remittance_of_another_name_is_refused(month_of: ModuleType, folder: Path) -> None:
    file = folder / "remittances" / "2026-06-24.835"
    file.rename(file.with_suffix(".edi"))
    assert mistakes(month_of, folder) == [
        "remittances/2026-06-24.edi: is not read: the name of a remittance ends in .835"
    ]


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


@pytest.mark.parametrize("place", ["taken", "taken/deeper/out"])
def test_a_file_in_the_way_is_told_before_the_work(
    month_of: ModuleType, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (folder / "taken").touch()
    monkeypatch.setattr(month_of, "read_practice", None)  # whoever calls it fails
    assert month_of.main(["--data", str(folder), "--out", str(folder / place)]) == 1
    told = f"cannot write to {folder / place}: {folder / 'taken'} is a file\n"
    assert capsys.readouterr().err == told


def test_what_goes_wrong_in_writing_is_told(
    month_of: ModuleType, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(month_of, "run", lambda _: None)
    monkeypatch.setattr(month_of, "report", lambda _: "")
    monkeypatch.setattr(month_of, "write_files", full)
    assert month_of.main(["--data", str(folder), "--out", str(folder / "out")]) == 1
    assert capsys.readouterr().err == f"cannot write to {folder / 'out'}: No space left on device\n"


def test_without_the_calendar_extra_it_is_told_before_the_work(
    month_of: ModuleType, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    monkeypatch.setattr(month_of, "read_practice", None)
    assert month_of.main(["--data", str(folder), "--out", str(folder / "out")]) == 1
    assert capsys.readouterr().err.endswith("pip install 'practiceops[ical]'\n")
