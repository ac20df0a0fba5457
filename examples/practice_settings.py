"""What one practice says in its TOML files: the settings of the month, a sick call, a certificate, a question."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import attrs
from folder import ABOVE_ZERO, AT_LEAST_ZERO, MOST, NUMBER, YEARS, Folder, Rule, among, at_most, is_money, is_number

from practiceops.certification import Candidate, Course, Edition, Experience, edition
from practiceops.dates import PayFrequency, PayPeriod, Span, pay_calendar, zone
from practiceops.errors import InvalidValueError
from practiceops.inventory import PackRounding, Trigger
from practiceops.money import Money
from practiceops.payroll import Employer, Unemployment, certificates
from practiceops.people import Absence
from practiceops.whatif import PartPeriod

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

# into how many parts an annual salary can be divided: some years have one pay day more
PARTS_OF_A_YEAR = {
    PayFrequency.DAILY: (260, 261, 262, 365, 366),
    PayFrequency.WEEKLY: (52, 53),
    PayFrequency.BIWEEKLY: (26, 27),
    PayFrequency.SEMIMONTHLY: (24,),
    PayFrequency.MONTHLY: (12,),
    PayFrequency.QUARTERLY: (4,),
    PayFrequency.SEMIANNUALLY: (2,),
    PayFrequency.ANNUALLY: (1,),
}

_RISING: Rule = (
    "days that rise, such as [30, 60, 90]",
    lambda days: bool(days) and all(type(one) is int and one > 0 for one in days) and days == sorted(set(days)),
)
_TEXT_AT_LEAST_ZERO: Rule = ("zero or more", lambda text: Decimal(text) >= 0)
_DOLLARS_AN_HOUR: Rule = ("dollars an hour", lambda text: is_number(text) and Decimal(text) >= 0)
_MONEY: Rule = ("dollars such as '14250.00'", is_money)


@attrs.frozen(kw_only=True)
class Settings:
    """What ``practice.toml`` says."""

    name: str
    state: str
    zone: str
    hours: str
    span: Span
    holidays: tuple[date, ...]
    first_weekday: int
    periods: tuple[PayPeriod, ...]
    pays_a_year: int
    part_period: str
    paid_holiday_hours: int
    employer: Employer
    missing_person: float
    missing_below_minimum: float
    overtime_minute: float
    missing_shift: float
    iterations: int
    seed: int
    buckets: tuple[int, ...]
    service_level: float
    days_between_orders: int
    trigger: str
    rounding: str


@attrs.frozen(kw_only=True)
class Manager:
    """Who manages the practice, and what they bring for which edition of which certificate."""

    person: str
    candidate: Candidate
    edition: Edition


@attrs.frozen(kw_only=True)
class Question:
    """Who might be hired, and on what terms."""

    name: str
    role: str
    contract: str
    weekly_hours: Fraction
    hourly: str


@attrs.frozen(kw_only=True)
class SickCall:
    """Who called in sick, for which days, and what a changed day must be worth."""

    person: str
    first: date
    last: date
    change_weight: float

    @property
    def absence(self) -> Absence:
        """The days away."""
        return Absence(person=self.person, first=self.first, last=self.last, kind="sick")


def read_settings(folder: Folder) -> Settings:
    """Return what ``practice.toml`` says; nothing else can be read where it is wrong."""
    top = folder.toml("practice.toml")
    month, payroll, roster = top.section("month"), top.section("payroll"), top.section("roster")
    aging, ordering = top.section("aging"), top.section("ordering")
    all_dates: Rule = ("dates such as 2026-07-03", lambda days: all(type(day) is date for day in days))
    in_years: Rule = (f"from {YEARS[0]} to {YEARS[-1]}", lambda day: day.year in YEARS)
    share: Rule = ("between 0 and 1", lambda share: 0 < share < 1)
    weights = ("missing_person", "missing_below_minimum", "overtime_minute", "missing_shift")

    state = top.read("state", str)
    first = month.read("start", date, in_years)
    days, holidays = month.read("days", int, ABOVE_ZERO, at_most(366)), month.read("holidays", list, all_dates)
    frequency = payroll.read("frequency", str, among(PayFrequency))
    first_period = payroll.read("first_period", date)
    pay_after = payroll.read("pay_after", int, ("between -31 and 62", lambda days: -31 <= days <= 62))
    workweek = payroll.read("workweek", str, among(WEEKDAYS))
    rate = payroll.read("unemployment_rate", str, NUMBER, _TEXT_AT_LEAST_ZERO, at_most(1))
    base = payroll.read("unemployment_wage_base", str, _MONEY)
    plain = {
        **{field: top.read(field, str) for field in ("name", "zone", "hours")},
        "pays_a_year": payroll.read("pays_a_year", int),
        "part_period": payroll.read("part_period", str, among(PartPeriod)),
        "paid_holiday_hours": payroll.read("paid_holiday_hours", int, AT_LEAST_ZERO, at_most(24)),
        **{field: roster.read(field, float, AT_LEAST_ZERO, at_most(MOST)) for field in weights},
        "iterations": roster.read("iterations", int, ABOVE_ZERO, at_most(MOST)),
        "seed": roster.read("seed", int),
        "buckets": tuple(aging.read("buckets", list, _RISING) or ()),
        "service_level": ordering.read("service_level", float, share),
        "days_between_orders": ordering.read("days_between_orders", int, AT_LEAST_ZERO, at_most(366)),
        "trigger": ordering.read("trigger", str, among(Trigger)),
        "rounding": ordering.read("rounding", str, among(PackRounding)),
    }
    top.refuse_others("what_if")
    for section in (month, payroll, roster, aging, ordering):
        section.refuse_others()
    folder.wrong.raise_if_any("settings")
    # what is right by itself may still not fit
    with top.naming({}):
        zone(plain["zone"])
    with top.naming({}):
        certificates.of(state)
    span = Span(first, first + timedelta(days=days))
    earliest = first - timedelta(days=366)
    parts = PARTS_OF_A_YEAR[PayFrequency(frequency)]
    with payroll.naming({}):
        if plain["pays_a_year"] not in parts:
            known = " or ".join(map(str, parts))
            problem = f"must be {known} where pay is {frequency}, got {plain['pays_a_year']}"
            raise InvalidValueError(problem, path=("pays_a_year",))
    with payroll.naming({}):
        if not earliest <= first_period < span.end:
            problem = f"must be from {earliest} to {span.last}, got {first_period}"
            raise InvalidValueError(problem, path=("first_period",))
    folder.wrong.raise_if_any("settings")
    fields = {"start": "first_period", "pay_date": "pay_after", "rate": "unemployment_rate"}
    with payroll.naming({**fields, "wage_base": "unemployment_wage_base"}):
        account = Unemployment(state=state, rate=Decimal(rate), wage_base=Money.of(base))
        return Settings(
            state=state,
            span=span,
            holidays=tuple(holidays),
            first_weekday=WEEKDAYS.index(workweek),
            periods=pay_calendar(frequency, start=first_period, until=span.end, pay_after=pay_after, holidays=holidays),
            employer=Employer(unemployment=[account]),
            **plain,
        )
    folder.wrong.raise_if_any("settings")
    raise AssertionError


def read_manager(folder: Folder) -> Manager:
    """Return what the manager brings for a certificate; ``manager.toml``."""
    top = folder.toml("manager.toml")
    person, credential, year = top.read("person", str), top.read("credential", str), top.read("edition", int)
    jobs, courses = top.entries("experience", Experience), top.entries("courses", Course)
    top.refuse_others()
    asked = None
    with folder.wrong.at("manager.toml"):
        asked = edition(credential, year) if credential and year else None
    if person and person not in folder.column("staff.csv", "id"):
        folder.wrong.add(InvalidValueError(f"unknown person {person!r}", path=("manager.toml", "person")))
    return Manager(person=person, candidate=Candidate(experience=jobs, courses=courses), edition=asked)


def read_sick_call(folder: Folder, settings: Settings) -> SickCall | None:
    """Return who called in sick; ``sick_call.toml``, which is not there in a month without a call."""
    if not (folder.path / "sick_call.toml").exists():
        return None
    top = folder.toml("sick_call.toml")
    person = top.read("person", str)
    weight = top.read("change_weight", float, AT_LEAST_ZERO, at_most(MOST))
    span = settings.span
    first = top.read("first", date, (f"from {span.start} to {span.last}", lambda day: day in span))
    begins = first or span.start
    last = top.read("last", date, (f"from {begins} to {span.last}", lambda day: begins <= day <= span.last))
    top.refuse_others()
    if person and person not in folder.column("staff.csv", "id"):
        folder.wrong.add(InvalidValueError(f"unknown person {person!r}", path=("sick_call.toml", "person")))
    return SickCall(person=person, first=first, last=last, change_weight=weight)


def read_question(folder: Folder) -> Question:
    """Return who might be hired; the last table of ``practice.toml``."""
    asked = folder.toml("practice.toml").section("what_if")
    texts = {field: asked.read(field, str) for field in ("name", "role", "contract")}
    texts["hourly"] = asked.read("hourly", str, _DOLLARS_AN_HOUR, at_most(MOST))
    hours = asked.read("weekly_hours", int, ("between 1 and 60", lambda hours: 1 <= hours <= 60))
    asked.refuse_others()
    for field, file, column in (("role", "roles.csv", "code"), ("contract", "contracts.csv", "contract")):
        if texts[field] and texts[field] not in folder.column(file, column):
            problem = f"unknown {field} {texts[field]!r}"
            folder.wrong.add(InvalidValueError(problem, path=("practice.toml", "what_if", field)))
    return Question(**texts, weekly_hours=Fraction(hours or 0))
