"""What one practice keeps in its folder of files, as values of the library: one function for each room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

import attrs
from folder import Anything, Folder, Row

from practiceops.billing import PATIENT, Charge, Claim, Entry, EntryKind, Remittance, read_835
from practiceops.certification import Candidate, Course, Edition, Experience, edition
from practiceops.dates import PayFrequency, PayPeriod, Span, pay_calendar, zone
from practiceops.errors import InvalidValueError
from practiceops.inventory import Item, Lot, PackRounding, Quote, StockLevel, Trigger, Vendor
from practiceops.money import Money, Rounding
from practiceops.payroll import W4, Deduction, Employer, Unemployment, W4Pre2020, YearToDate, certificates
from practiceops.people import FULL_TIME_HOURS, Absence, Role, StaffMember
from practiceops.scheduling.roster import Contract, Cover, Request, ShiftType
from practiceops.whatif import PaidLeave, PayTerms

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

# which column holds which field of the state's own form; a state without a form has no columns
STATE_FORMS: Mapping[str, Mapping[str, tuple[str, Callable[[Row, str], object]]]] = {
    "IL": {
        "allowances": ("il_line_1", Row.whole),
        "additional_allowances": ("il_line_2", Row.whole),
        "extra_withholding": ("il_extra", Row.money),
    },
}

POSTING_KINDS: Mapping[str, EntryKind] = {
    "insurance_payment": EntryKind.PAYMENT,
    "patient_payment": EntryKind.PAYMENT,
    "contractual": EntryKind.CONTRACTUAL,
    "patient_share": EntryKind.TRANSFER,
}


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
class Staff:
    """Who works here, under which contract, and when each is away."""

    roles: tuple[Role, ...]
    people: tuple[StaffMember, ...]
    contracts: Mapping[str, Contract]
    contract_of: Mapping[str, Contract]
    absences: tuple[Absence, ...]

    @property
    def names(self) -> dict[str, str]:
        """The name of each person by id."""
        return {one.id: one.name for one in self.people}


@attrs.frozen(kw_only=True)
class Shifts:
    """What the roster has to cover, what people wish for, and how much each matters."""

    types: tuple[ShiftType, ...]
    cover: tuple[Cover, ...]
    wishes: tuple[Request, ...]


@attrs.frozen(kw_only=True)
class Pay:
    """On what terms everyone is paid, and the hours of paid leave and holidays."""

    terms: tuple[PayTerms, ...]
    leave: tuple[PaidLeave, ...]


@attrs.frozen(kw_only=True)
class Billing:
    """The claims, what was posted on them earlier, and the remittances that have come in, by file."""

    claims: tuple[Claim, ...]
    posted: tuple[Entry, ...]
    remittances: tuple[tuple[str, Remittance], ...]
    payers: Mapping[str, str]


@attrs.frozen(kw_only=True)
class Supplies:
    """What is in stock, what was used week by week, and what vendors ask for it."""

    stock: tuple[StockLevel, ...]
    usage: Mapping[str, tuple[int, ...]]
    quotes: tuple[Quote, ...]
    vendors: tuple[Vendor, ...]


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


@attrs.frozen(kw_only=True)
class PracticeFiles:
    """All that the folder says about one month of a practice."""

    settings: Settings
    staff: Staff
    shifts: Shifts
    pay: Pay
    billing: Billing
    supplies: Supplies
    manager: Manager
    question: Question
    sick_call: SickCall | None


def read_practice(path: Path) -> PracticeFiles:
    """Return what the folder says; one `InvalidInputsError` names everything in it that is wrong."""
    folder = Folder(path)
    settings = read_settings(folder)
    files = PracticeFiles(
        settings=settings,
        staff=read_staff(folder, settings),
        shifts=read_shifts(folder, settings),
        pay=read_pay(folder, settings),
        billing=read_billing(folder),
        supplies=read_supplies(folder),
        manager=read_manager(folder),
        question=read_question(folder),
        sick_call=read_sick_call(folder, settings),
    )
    folder.wrong.raise_if_any("entries")
    return files


def read_settings(folder: Folder) -> Settings:
    """Return what ``practice.toml`` says; nothing else can be read where it is wrong."""
    top = folder.toml("practice.toml")
    folder.wrong.raise_if_any("files")
    month, payroll, roster = top.section("month"), top.section("payroll"), top.section("roster")
    aging, ordering = top.section("aging"), top.section("ordering")
    above_zero = ("greater than zero", lambda value: value > 0)
    at_least_zero = ("zero or more", lambda value: value >= 0)
    all_dates = ("dates such as 2026-07-03", lambda days: all(type(day) is date for day in days))

    def one_of(known: Iterable[str]) -> tuple[str, Callable[[str], bool]]:
        known = tuple(known)
        return f"one of {', '.join(known)}", lambda text: text in known

    state, first, days = top.read("state", str), month.read("start", date), month.read("days", int, *above_zero)
    holidays = tuple(month.read("holidays", list, *all_dates) or ())
    workweek = payroll.read("workweek", str, *one_of(WEEKDAYS))
    frequency, pay_after = payroll.read("frequency", str, *one_of(PayFrequency)), payroll.read("pay_after", int)
    first_period = payroll.read("first_period", date)
    rate = payroll.read("unemployment_rate", str, "a number", is_number)
    base = payroll.read("unemployment_wage_base", str, "a number", is_number)
    weights = ("missing_person", "missing_below_minimum", "overtime_minute", "missing_shift")
    plain = {
        **{field: top.read(field, str) for field in ("name", "zone", "hours")},
        "pays_a_year": payroll.read("pays_a_year", int, *above_zero),
        "paid_holiday_hours": payroll.read("paid_holiday_hours", int, *at_least_zero),
        **{field: roster.read(field, float, *at_least_zero) for field in weights},
        "iterations": roster.read("iterations", int, *above_zero),
        "seed": roster.read("seed", int),
        "buckets": tuple(aging.read("buckets", list, "days that rise, such as [30, 60, 90]", _rise) or ()),
        "service_level": ordering.read("service_level", float, "between 0 and 1", lambda share: 0 < share < 1),
        "days_between_orders": ordering.read("days_between_orders", int, *at_least_zero),
        "trigger": ordering.read("trigger", str, *one_of(Trigger)),
        "rounding": ordering.read("rounding", str, *one_of(PackRounding)),
    }
    folder.wrong.raise_if_any("settings")
    with folder.wrong.at("practice.toml"):
        zone(plain["zone"])
        certificates.of(state)
    folder.wrong.raise_if_any("settings")
    with folder.wrong.at("practice.toml", "payroll"):
        span = Span(first, first + timedelta(days=days))
        account = Unemployment(state=state, rate=Decimal(rate), wage_base=Money.of(base))
        return Settings(
            state=state,
            span=span,
            holidays=holidays,
            first_weekday=WEEKDAYS.index(workweek),
            periods=pay_calendar(frequency, start=first_period, until=span.end, pay_after=pay_after, holidays=holidays),
            employer=Employer(unemployment=[account]),
            **plain,
        )
    folder.wrong.raise_if_any("settings")
    raise AssertionError


def read_staff(folder: Folder, settings: Settings) -> Staff:
    """Return who works here, and when they are away."""

    def role(row: Row) -> Role:
        return Role(row.text("code"), row.text("title"), licensed=row.yes("licensed"))

    def contract(row: Row) -> Contract:
        return Contract(
            name=row.text("contract"),
            max_week_minutes=row.minutes("max_week_hours"),
            max_days_on=row.whole("max_days_in_a_row"),
            max_weekends=row.whole("max_weekends"),
            first_weekday=settings.first_weekday,
        )

    def person(row: Row) -> tuple[StaffMember, str]:
        for code in row.text("roles").split():
            if code not in role_codes:
                raise InvalidValueError(f"unknown role {code!r}", path=("roles",))
        member = StaffMember(
            row.text("id"),
            row.text("name"),
            roles=row.text("roles").split(),
            weekly_hours=row.number("weekly_hours"),
            hired=row.day("hired"),
        )
        return member, row.known("contract", contract_names)

    def absence(row: Row) -> Absence:
        return Absence(
            person=row.known("person", ids), first=row.day("first"), last=row.day("last"), kind=row.text("kind")
        )

    role_codes, contract_names = folder.column("roles.csv", "code"), folder.column("contracts.csv", "contract")
    ids = folder.column("staff.csv", "id")
    roles = folder.rows("roles.csv", ("code", "title", "licensed"), role, unique="code")
    kinds = folder.rows(
        "contracts.csv",
        ("contract", "max_week_hours", "max_days_in_a_row", "max_weekends"),
        contract,
        unique="contract",
    )
    people = folder.rows("staff.csv", ("id", "name", "roles", "contract", "weekly_hours", "hired"), person, unique="id")
    by_name = {one.name: one for one in kinds}
    return Staff(
        roles=tuple(roles),
        people=tuple(member for member, _ in people),
        contracts=by_name,
        contract_of={member.id: by_name[name] for member, name in people if name in by_name},
        absences=tuple(folder.rows("leave.csv", ("person", "first", "last", "kind"), absence)),
    )


def read_shifts(folder: Folder, settings: Settings) -> Shifts:
    """Return what the roster has to cover, day by day, and what people wish for."""

    def shift_type(row: Row) -> ShiftType:
        return ShiftType(
            row.text("code"),
            title=row.text("title"),
            role=row.known("role", role_codes),
            start=row.clock("start"),
            minutes=row.minutes("hours"),
            unpaid_minutes=row.whole("unpaid_minutes"),
        )

    def wanted(row: Row) -> Cover:
        # a Monday's need stands here for every Monday's
        weekday, target = row.known("weekday", WEEKDAYS), row.whole("target")
        return Cover(
            day=settings.span.start + timedelta(days=(WEEKDAYS.index(weekday) - settings.span.start.weekday()) % 7),
            shift=row.known("shift", codes),
            minimum=row.whole("minimum"),
            target=target,
            under_weight=settings.missing_person,
            minimum_weight=settings.missing_below_minimum,
        )

    def wish(row: Row) -> Request:
        return Request(
            person=row.known("person", ids),
            day=row.day_in("day", settings.span),
            shift=row.optional("shift", lambda field: row.known(field, codes)),
            kind=row.text("kind"),
            weight=float(row.number("weight")),
        )

    role_codes, ids = folder.column("roles.csv", "code"), folder.column("staff.csv", "id")
    codes = folder.column("shift_types.csv", "code")
    columns = ("code", "title", "role", "start", "hours", "unpaid_minutes")
    types = folder.rows("shift_types.csv", columns, shift_type, unique="code")
    needs = folder.rows("cover.csv", ("weekday", "shift", "minimum", "target"), wanted)
    by_place = {(one.day.weekday(), one.shift): one for one in needs}
    cover: list[Cover] = []
    for day in settings.span:
        if day not in settings.holidays:
            for kind in types:
                need = by_place.get((day.weekday(), kind.code))
                nobody = Cover(day=day, shift=kind.code, target=0, maximum=0)
                cover.append(attrs.evolve(need, day=day) if need else nobody)
    return Shifts(
        types=tuple(types),
        cover=tuple(cover),
        wishes=tuple(folder.rows("wishes.csv", ("person", "day", "shift", "kind", "weight"), wish)),
    )


def read_pay(folder: Folder, settings: Settings) -> Pay:
    """Return what everyone is paid, with their tax forms, deductions and paid leave."""

    def pay(row: Row) -> tuple[str, dict[str, Decimal | Money], Fraction]:
        if row.known("pay", ("hourly", "salary")) == "hourly":
            wage: dict[str, Decimal | Money] = {"hourly": row.rate("rate")}
        else:
            wage = {"salary": row.money("rate").divided_by(settings.pays_a_year, Rounding.HALF_UP)}
        return row.text("id"), wage, min(Fraction(1), Fraction(row.number("weekly_hours")) / FULL_TIME_HOURS)

    def forms(row: Row) -> tuple[str, tuple[W4 | W4Pre2020, certificates.Certificate]]:
        of_state = certificates.of(
            settings.state, **{field: read(row, column) for field, (column, read) in state_form.items()}
        )
        read = _w4 if row.known("form", ("W-4", "W-4 before 2020")) == "W-4" else _w4_before_2020
        return row.known("person", ids), (read(row), of_state)

    def deduction(row: Row) -> tuple[str, Deduction]:
        percent = row.optional("percent", row.number)
        return row.known("person", ids), Deduction(
            name=row.text("name"),
            kind=row.text("kind"),
            amount=row.optional("amount", row.money),
            share=None if percent is None else percent / 100,
        )

    def so_far(row: Row) -> tuple[str, YearToDate]:
        wages = row.money("wages")
        return row.known("person", ids), YearToDate(
            year=settings.span.start.year,
            social_security_wages=wages,
            medicare_wages=wages,
            futa_wages=wages,
            unemployment_wages=wages,
        )

    def leave(row: Row) -> list[PaidLeave]:
        person, hours = row.known("person", ids), row.number("paid_hours_a_day")
        days = Span.inclusive(row.day("first"), row.day("last"))
        return [PaidLeave(person=person, day=day, hours=hours) for day in days if hours and day.weekday() < 5]

    ids, state_form = folder.column("staff.csv", "id"), STATE_FORMS.get(settings.state, {})
    wages = folder.rows("staff.csv", ("id", "pay", "rate", "weekly_hours"), pay)
    columns = ("person", "form", "filing_status", "multiple_jobs", "dependents_credit", "other_income", "deductions")
    columns += ("extra_withholding", "allowances", *(column for column, _ in state_form.values()))
    tax_forms = dict(folder.rows("tax_forms.csv", columns, forms, unique="person"))
    deductions = folder.rows("deductions.csv", ("person", "name", "kind", "amount", "percent"), deduction)
    earned = dict(folder.rows("year_to_date.csv", ("person", "wages"), so_far, unique="person"))
    on_leave = folder.rows("leave.csv", ("person", "first", "last", "paid_hours_a_day"), leave)
    for person in sorted(ids - folder.column("tax_forms.csv", "person")):
        folder.wrong.add(InvalidValueError(f"there is no row for {person!r}", path=("tax_forms.csv", "person")))
    return Pay(
        terms=tuple(
            PayTerms(
                person=person,
                **wage,
                w4=tax_forms[person][0],
                state=tax_forms[person][1],
                deductions=[one for who, one in deductions if who == person],
                year_to_date=earned.get(person, YearToDate()),
            )
            for person, wage, _ in wages
            if person in tax_forms
        ),
        leave=(
            *(one for days in on_leave for one in days),
            *(
                PaidLeave(person=person, day=day, hours=share * settings.paid_holiday_hours)
                for person, _, share in wages
                for day in settings.holidays
                if day in settings.span
            ),
        ),
    )


def is_number(text: str) -> bool:
    """Tell whether a setting in quotes is an exact number."""
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _rise(days: list[object]) -> bool:
    return all(type(one) is int for one in days) and days == sorted({0, *days} - {0})


def _w4(row: Row) -> W4:
    row.absent("allowances")
    return W4(
        filing_status=row.text("filing_status"),
        multiple_jobs=row.yes("multiple_jobs"),
        dependents_credit=row.money("dependents_credit"),
        other_income=row.money("other_income"),
        deductions=row.money("deductions"),
        extra_withholding=row.money("extra_withholding"),
    )


def _w4_before_2020(row: Row) -> W4Pre2020:
    row.absent("multiple_jobs", "dependents_credit", "other_income", "deductions")
    return W4Pre2020(
        marital_status=row.text("filing_status"),
        allowances=row.optional("allowances", row.whole),
        extra_withholding=row.money("extra_withholding"),
    )


def read_billing(folder: Folder) -> Billing:
    """Return the claims, what was posted on them before, and the remittances that have come in."""

    def charge(row: Row) -> tuple[tuple[str, str, str], Charge]:
        made = Charge(
            id=f"{row.text('claim')}-{row.text('line')}",
            procedure=row.text("procedure"),
            amount=row.money("charge"),
            service_date=row.day("service_date"),
            units=row.number("units"),
            provider=row.known("provider", ids),
        )
        claim, line, owed = row.text("claim"), row.text("line"), (row.known("payer", payers), row.text("patient"))
        for field, here, there in zip(("payer", "patient"), owed, owed_by.setdefault(claim, owed), strict=True):
            if here != there:
                raise InvalidValueError(f"claim {claim} has another {field} on an earlier line", path=(field,))
        if (claim, line) in seen:
            raise InvalidValueError(f"claim {claim} has a line {line} already", path=("line",))
        seen.add((claim, line))
        return (claim, *owed), made

    def posting(row: Row) -> list[Entry]:
        claim, payer, day = row.known("claim", claims), row.known("payer", payers), row.day("posted_on")
        shared = {"claim": claim, "effective": day, "posted": day, "reason": row.note("note")}
        amount, kind = row.money("amount"), row.known("kind", POSTING_KINDS)
        if kind == "patient_share":
            moved = {"kind": EntryKind.TRANSFER, **shared, "service_date": served.get(claim)}
            return [Entry(payer=payer, amount=-amount, **moved), Entry(payer=PATIENT, amount=amount, **moved)]
        return [Entry(kind=POSTING_KINDS[kind], payer=payer, amount=-amount, **shared)]

    ids = folder.column("staff.csv", "id")
    payer_columns = ("name", "remittance_name")
    named = dict(folder.rows("payers.csv", payer_columns, lambda row: tuple(map(row.text, payer_columns))))
    listed = folder.column("payers.csv", "name")
    payers = listed if isinstance(listed, Anything) else listed | {PATIENT}
    owed_by: dict[str, tuple[str, str]] = {}
    seen: set[tuple[str, str]] = set()
    columns = ("claim", "line", "patient", "payer", "provider", "service_date", "procedure", "units", "charge")
    charges: dict[tuple[str, str, str], list[Charge]] = {}
    for place, one in folder.rows("charges.csv", columns, charge):
        charges.setdefault(place, []).append(one)
    claims = folder.column("charges.csv", "claim")
    served = {claim: lines[0].service_date for (claim, _, _), lines in charges.items()}
    posted = folder.rows("postings.csv", ("posted_on", "claim", "kind", "payer", "amount", "note"), posting)
    remittances: list[tuple[str, Remittance]] = []
    for file in sorted((folder.path / "remittances").glob("*.835")):
        with folder.wrong.at(f"remittances/{file.name}"):
            remittances += [(file.name, one) for one in read_835(file)]
    made: list[Claim] = []
    for (claim, payer, patient), lines in charges.items():
        with folder.wrong.at("charges.csv", claim):
            made.append(Claim(id=claim, payer=payer, patient=patient, charges=lines))
    return Billing(
        claims=tuple(made),
        posted=tuple(entry for entries in posted for entry in entries),
        remittances=tuple(remittances),
        payers={remitted: name for name, remitted in named.items()},
    )


def read_supplies(folder: Folder) -> Supplies:
    """Return what is in stock, what was used week by week, and what vendors ask for it."""

    def lot(row: Row) -> Lot:
        return Lot(
            item=row.known("item", codes),
            number=row.text("number"),
            quantity=row.whole("quantity"),
            received=row.day("received"),
            expires=row.day("expires"),
        )

    def level(row: Row) -> StockLevel:
        item = Item(
            row.text("code"),
            row.text("name"),
            unit=row.text("unit"),
            category=row.text("category"),
            shelf_life_days=row.optional("shelf_life_days", row.whole),
        )
        mine = [one for one in lots if one.item == item.code]
        return StockLevel(item=item, on_hand=row.whole("on_hand"), on_order=row.whole("on_order"), lots=mine)

    def used(row: Row) -> tuple[str, tuple[int, ...]]:
        return row.known("item", codes), tuple(row.count(week) for week in row.cells if week != "item")

    def vendor(row: Row) -> Vendor:
        return Vendor(
            row.text("id"),
            row.text("name"),
            minimum_order=row.money("minimum_order"),
            freight=row.money("freight"),
            freight_free_from=row.optional("freight_free_from", row.money),
        )

    def quote(row: Row) -> Quote:
        return Quote(
            vendor=row.known("vendor", vendors),
            item=row.known("item", codes),
            pack=row.whole("pack"),
            price=row.money("price"),
            minimum_packs=row.whole("minimum_packs"),
            lead_time_days=row.whole("lead_time_days"),
        )

    codes, vendors = folder.column("items.csv", "code"), folder.column("vendors.csv", "id")
    lots = folder.rows("lots.csv", ("item", "number", "quantity", "received", "expires"), lot)
    columns = ("code", "name", "category", "unit", "shelf_life_days", "on_hand", "on_order")
    stock = folder.rows("items.csv", columns, level, unique="code")
    usage = folder.rows("usage.csv", ("item",), used, unique="item")
    vendor_columns = ("id", "name", "minimum_order", "freight", "freight_free_from")
    quote_columns = ("vendor", "item", "pack", "price", "minimum_packs", "lead_time_days")
    return Supplies(
        stock=tuple(stock),
        usage=dict(usage),
        vendors=tuple(folder.rows("vendors.csv", vendor_columns, vendor, unique="id")),
        quotes=tuple(folder.rows("quotes.csv", quote_columns, quote)),
    )


def read_manager(folder: Folder) -> Manager:
    """Return what the manager brings for a certificate; ``manager.toml``."""
    top = folder.toml("manager.toml")
    person, credential, year = top.read("person", str), top.read("credential", str), top.read("edition", int)
    jobs, courses = top.entries("experience", Experience), top.entries("courses", Course)
    asked = None
    with folder.wrong.at("manager.toml"):
        asked = edition(credential, year)
    if person not in folder.column("staff.csv", "id"):
        folder.wrong.add(InvalidValueError(f"unknown person {person!r}", path=("manager.toml", "person")))
    return Manager(person=person, candidate=Candidate(experience=jobs, courses=courses), edition=asked)


def read_sick_call(folder: Folder, settings: Settings) -> SickCall | None:
    """Return who called in sick; ``sick_call.toml``, which is not there in a month without a call."""
    if not (folder.path / "sick_call.toml").exists():
        return None
    top = folder.toml("sick_call.toml")
    person, weight = top.read("person", str), top.read("change_weight", float, "zero or more", lambda one: one >= 0)
    span = settings.span
    first = top.read("first", date, f"from {span.start} to {span.last}", lambda day: type(day) is date and day in span)
    begins = first if type(first) is date and first in span else span.start
    until = f"from {begins} to {span.last}"
    last = top.read("last", date, until, lambda day: type(day) is date and begins <= day <= span.last)
    if isinstance(person, str) and person not in folder.column("staff.csv", "id"):
        folder.wrong.add(InvalidValueError(f"unknown person {person!r}", path=("sick_call.toml", "person")))
    return SickCall(person=person, first=first, last=last, change_weight=weight)


def read_question(folder: Folder) -> Question:
    """Return who might be hired; the last table of ``practice.toml``."""
    asked = folder.toml("practice.toml").section("what_if")
    texts = {field: asked.read(field, str) for field in ("name", "role", "contract")}
    texts["hourly"] = asked.read("hourly", str, "dollars an hour", lambda text: is_number(text) and Decimal(text) >= 0)
    hours = asked.read("weekly_hours", int, "between 1 and 60", lambda hours: 1 <= hours <= 60)
    for field, file in (("role", "roles.csv"), ("contract", "contracts.csv")):
        if texts[field] not in folder.column(file, {"role": "code"}.get(field, field)):
            problem = f"unknown {field} {texts[field]!r}"
            folder.wrong.add(InvalidValueError(problem, path=("practice.toml", "what_if", field)))
    return Question(**texts, weekly_hours=Fraction(hours or 0))
