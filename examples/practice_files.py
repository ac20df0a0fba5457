"""What one practice keeps in its folder of files, as values of the library: one function for each room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path

import attrs
from folder import Anything, Folder, Reader, Row, one_of, optional
from practice_settings import (
    WEEKDAYS,
    Manager,
    Question,
    Settings,
    SickCall,
    read_manager,
    read_question,
    read_settings,
    read_sick_call,
)

from practiceops.billing import PATIENT, Charge, Claim, Entry, EntryKind, Remittance, read_835
from practiceops.dates import Span
from practiceops.errors import InvalidValueError
from practiceops.inventory import Item, Lot, Quote, StockLevel, Vendor
from practiceops.money import Money, Rounding
from practiceops.payroll import W4, Deduction, W4Pre2020, YearToDate, certificates
from practiceops.people import FULL_TIME_HOURS, Absence, Role, StaffMember
from practiceops.scheduling.roster import Contract, Cover, Request, ShiftType
from practiceops.whatif import PaidLeave, PayTerms

# which column holds which field of the state's own form; a state without a form has no columns
STATE_FORMS: Mapping[str, Mapping[str, tuple[str, Reader]]] = {
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


def read_staff(folder: Folder, settings: Settings) -> Staff:
    """Return who works here, and when they are away."""

    def role(row: Row) -> Role:
        return row.make(Role, {"code": Row.text, "title": Row.text, "licensed": Row.yes})

    def contract(row: Row) -> Contract:
        columns = {
            "name": ("contract", Row.text),
            "max_week_minutes": ("max_week_hours", Row.minutes),
            "max_days_on": ("max_days_in_a_row", Row.whole),
            "max_weekends": Row.whole,
        }
        return row.make(Contract, columns, first_weekday=settings.first_weekday)

    def person(row: Row) -> tuple[StaffMember, str]:
        for code in row.text("roles").split():
            if code not in role_codes:
                raise InvalidValueError(f"unknown role {code!r}", path=("roles",))
        columns = {
            "id": Row.text,
            "name": Row.text,
            "roles": lambda row, field: row.text(field).split(),
            "weekly_hours": weekly_hours,
            "hired": Row.day,
        }
        return row.make(StaffMember, columns), row.known("contract", contract_names)

    def absence(row: Row) -> Absence:
        return row.make(Absence, {"person": one_of(ids), "first": Row.day, "last": Row.day, "kind": Row.text})

    role_codes, contract_names = folder.column("roles.csv", "code"), folder.column("contracts.csv", "contract")
    ids = folder.column("staff.csv", "id")
    roles = folder.rows("roles.csv", ("code", "title", "licensed"), role, unique="code")
    limits = ("contract", "max_week_hours", "max_days_in_a_row", "max_weekends")
    kinds = folder.rows("contracts.csv", limits, contract, unique="contract")
    people = folder.rows("staff.csv", ("id", "name", "roles", "contract", "weekly_hours", "hired"), person, unique="id")
    by_name = {one.name: one for one in kinds}
    return Staff(
        roles=tuple(roles),
        people=tuple(member for member, _ in people),
        contracts=by_name,
        contract_of={member.id: by_name[name] for member, name in people if name in by_name},
        absences=tuple(folder.rows("leave.csv", ("person", "first", "last", "kind"), absence)),
    )


def weekly_hours(row: Row, field: str) -> Decimal:
    """Return hours a week."""
    return row.number(field, most=168)


def read_shifts(folder: Folder, settings: Settings) -> Shifts:
    """Return what the roster has to cover, day by day, and what people wish for."""

    def shift_type(row: Row) -> ShiftType:
        columns = {
            "code": Row.text,
            "title": Row.text,
            "role": one_of(role_codes),
            "start": Row.clock,
            "minutes": ("hours", partial(Row.minutes, most=24)),
            "unpaid_minutes": partial(Row.whole, most=24 * 60),
        }
        return row.make(ShiftType, columns)

    def wanted(row: Row) -> Cover:
        # a Monday's need stands here for every Monday's
        after = (WEEKDAYS.index(row.known("weekday", WEEKDAYS)) - settings.span.start.weekday()) % 7
        return row.make(
            Cover,
            {"shift": one_of(codes), "minimum": Row.whole, "target": Row.whole},
            day=settings.span.start + timedelta(days=after),
            under_weight=settings.missing_person,
            minimum_weight=settings.missing_below_minimum,
        )

    def wish(row: Row) -> Request:
        columns = {
            "person": one_of(ids),
            "day": lambda row, field: row.day_in(field, settings.span),
            "shift": optional(one_of(codes)),
            "kind": Row.text,
            "weight": Row.number,
        }
        return row.make(Request, columns)

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


@attrs.frozen
class Wage:
    """What one row of ``staff.csv`` says of pay, and of paid holidays."""

    person: str
    hired: date
    pay: Mapping[str, Decimal | Money]
    share: Fraction


def read_pay(folder: Folder, settings: Settings) -> Pay:
    """Return what everyone is paid, with their tax forms, deductions and paid leave."""

    def wage(row: Row) -> Wage:
        pay: dict[str, Decimal | Money] = {}
        if row.known("pay", ("hourly", "salary")) == "hourly":
            pay["hourly"] = row.number("rate")
        else:
            pay["salary"] = row.money("rate").divided_by(settings.pays_a_year, Rounding.HALF_UP)
        share = min(Fraction(1), Fraction(weekly_hours(row, "weekly_hours")) / FULL_TIME_HOURS)
        return Wage(row.text("id"), row.day("hired"), pay, share)

    def forms(row: Row) -> tuple[str, tuple[W4 | W4Pre2020, certificates.Certificate]]:
        of_state = row.make(partial(certificates.of, settings.state), state_form)
        read = _w4 if row.known("form", ("W-4", "W-4 before 2020")) == "W-4" else _w4_before_2020
        return row.known("person", ids), (read(row), of_state)

    def deduction(row: Row) -> tuple[str, Deduction]:
        columns = {
            "name": Row.text,
            "kind": Row.text,
            "amount": optional(Row.money),
            "share": ("percent", optional(Row.percent)),
        }
        return row.known("person", ids), row.make(Deduction, columns)

    def so_far(row: Row) -> tuple[str, YearToDate]:
        wages = ("social_security_wages", "medicare_wages", "futa_wages", "unemployment_wages")
        columns = dict.fromkeys(wages, ("wages", Row.money))
        return row.known("person", ids), row.make(YearToDate, columns, year=settings.span.start.year)

    def leave(row: Row) -> list[PaidLeave]:
        person, hours = row.known("person", ids), row.number("paid_hours_a_day", most=24)
        days = Span.inclusive(row.day("first"), row.day("last"))
        return [PaidLeave(person=person, day=day, hours=hours) for day in days if hours and day.weekday() < 5]

    ids, state_form = folder.column("staff.csv", "id"), STATE_FORMS.get(settings.state, {})
    wages = folder.rows("staff.csv", ("id", "pay", "rate", "weekly_hours", "hired"), wage)
    columns = ("person", "form", "filing_status", "multiple_jobs", "dependents_credit", "other_income", "deductions")
    columns += ("extra_withholding", "allowances", *(column for column, _ in state_form.values()))
    tax_forms = dict(folder.rows("tax_forms.csv", columns, forms, unique="person"))
    deductions = folder.rows("deductions.csv", ("person", "name", "kind", "amount", "percent"), deduction)
    earned = dict(folder.rows("year_to_date.csv", ("person", "wages"), so_far, unique="person"))
    on_leave = folder.rows("leave.csv", ("person", "first", "last", "paid_hours_a_day"), leave)
    for person in sorted(ids - folder.column("tax_forms.csv", "person")):
        folder.wrong.add(InvalidValueError(f"there is no row for {person!r}", path=("tax_forms.csv", "person")))
    terms: list[PayTerms] = []
    for one in wages:
        if one.person in tax_forms:
            w4, of_state = tax_forms[one.person]
            mine = [taken for person, taken in deductions if person == one.person]
            so_far_this_year = earned.get(one.person, YearToDate())
            with folder.wrong.at("staff.csv", one.person):
                made = PayTerms(person=one.person, **one.pay, w4=w4, state=of_state, deductions=mine)
                terms.append(attrs.evolve(made, year_to_date=so_far_this_year, part_period=settings.part_period))
    holidays = [day for day in settings.holidays if day in settings.span]
    return Pay(
        terms=tuple(terms),
        leave=(
            *(one for days in on_leave for one in days),
            *(
                PaidLeave(person=one.person, day=day, hours=one.share * settings.paid_holiday_hours)
                for one in wages
                for day in holidays
                if one.hired <= day
            ),
        ),
    )


def _w4(row: Row) -> W4:
    row.absent("allowances")
    amounts = ("dependents_credit", "other_income", "deductions", "extra_withholding")
    columns = {"filing_status": Row.text, "multiple_jobs": Row.yes, **dict.fromkeys(amounts, Row.money)}
    return row.make(W4, columns)


def _w4_before_2020(row: Row) -> W4Pre2020:
    row.absent("multiple_jobs", "dependents_credit", "other_income", "deductions")
    columns = {
        "marital_status": ("filing_status", Row.text),
        "allowances": optional(Row.whole),
        "extra_withholding": Row.money,
    }
    return row.make(W4Pre2020, columns)


def read_billing(folder: Folder) -> Billing:
    """Return the claims, what was posted on them before, and the remittances that have come in."""

    def charge(row: Row) -> tuple[tuple[str, str, str], Charge]:
        claim, line = row.text("claim"), row.text("line")
        columns = {
            "procedure": Row.text,
            "amount": ("charge", Row.money),
            "service_date": Row.day,
            "units": Row.number,
            "provider": one_of(ids),
        }
        made = row.make(Charge, columns, id=f"{claim}-{line}")
        owed = (row.known("payer", payers), row.text("patient"))
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
        amount, kind = row.amount("amount"), row.known("kind", POSTING_KINDS)
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
    made: list[Claim] = []
    for (claim, payer, patient), lines in charges.items():
        with folder.wrong.at("charges.csv", claim):
            made.append(Claim(id=claim, payer=payer, patient=patient, charges=lines))
    return Billing(
        claims=tuple(made),
        posted=tuple(entry for entries in posted for entry in entries),
        remittances=read_remittances(folder),
        payers={remitted: name for name, remitted in named.items()},
    )


def read_remittances(folder: Folder) -> tuple[tuple[str, Remittance], ...]:
    """Return the remittances by file; none where the folder ``remittances`` is not there."""
    inbox = folder.path / "remittances"
    remittances: list[tuple[str, Remittance]] = []
    for file in sorted(inbox.iterdir()) if inbox.is_dir() else ():
        if file.name.startswith("."):
            continue
        with folder.wrong.at(f"remittances/{file.name}"):
            if file.suffix != ".835":
                raise InvalidValueError("is not read: the name of a remittance ends in .835")
            try:
                remittances += [(file.name, one) for one in read_835(file)]
            except OSError as error:
                raise InvalidValueError(f"cannot be read: {error.strerror}") from None
    return tuple(remittances)


def read_supplies(folder: Folder) -> Supplies:
    """Return what is in stock, what was used week by week, and what vendors ask for it."""

    def lot(row: Row) -> Lot:
        columns = {
            "item": one_of(codes),
            "number": Row.text,
            "quantity": Row.whole,
            "received": Row.day,
            "expires": Row.day,
        }
        return row.make(Lot, columns)

    def level(row: Row) -> StockLevel:
        texts = dict.fromkeys(("code", "name", "unit", "category"), Row.text)
        item = row.make(Item, {**texts, "shelf_life_days": optional(Row.whole)})
        mine = [one for one in lots if one.item == item.code]
        return row.make(StockLevel, {"on_hand": Row.whole, "on_order": Row.whole}, item=item, lots=mine)

    def used(row: Row) -> tuple[str, tuple[int, ...]]:
        return row.known("item", codes), tuple(row.whole(week) for week in row.cells if week not in ("item", ""))

    def vendor(row: Row) -> Vendor:
        columns = {
            "id": Row.text,
            "name": Row.text,
            "minimum_order": Row.money,
            "freight": Row.money,
            "freight_free_from": optional(Row.money),
        }
        return row.make(Vendor, columns)

    def quote(row: Row) -> Quote:
        columns = {
            "vendor": one_of(vendors),
            "item": one_of(codes),
            "pack": Row.whole,
            "price": Row.money,
            "minimum_packs": Row.whole,
            "lead_time_days": partial(Row.whole, most=366),
        }
        return row.make(Quote, columns)

    codes, vendors = folder.column("items.csv", "code"), folder.column("vendors.csv", "id")
    lots = folder.rows("lots.csv", ("item", "number", "quantity", "received", "expires"), lot)
    if folder.is_wrong("lots.csv"):
        lots = []  # what is on hand is not held against lots that cannot be read
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
