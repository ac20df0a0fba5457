"""A practice as one value: who works when, and on what terms they are paid."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

import attrs

from practiceops._check import (
    check_date,
    check_members,
    check_not_negative,
    check_text,
    check_type,
    frozen_tuple,
    invalid,
    to_enum,
    to_exact,
)
from practiceops.dates import PayPeriod, Span, Workweek, business_days_between, zone
from practiceops.errors import ErrorCollector, InvalidValueError, UnsupportedError
from practiceops.findings import Finding, Severity
from practiceops.money import Money, Rounding
from practiceops.payroll import (
    W4,
    Deduction,
    Earning,
    EarningKind,
    Employer,
    Payee,
    Timesheet,
    W4Pre2020,
    YearToDate,
    gross_pay,
)
from practiceops.payroll.certificates import Certificate, check_certificate
from practiceops.payroll.earnings import to_optional_rate
from practiceops.people import Shift, StaffMember
from practiceops.scheduling.roster import RosterProblem

__all__ = ["PaidLeave", "PaidPeriod", "PartPeriod", "PayTerms", "Practice"]

_HOURS_A_DAY = 24


class PartPeriod(StrEnum):
    """What a salary comes to in a pay period in which the person is employed for a part only: a choice, by name.

    In the first and last week of employment the law lets an employer pay a proportionate part of a salary (29 CFR
    541.602(b)), and does not say of what; the employer may also promise more. `WEEKDAYS` counts Mondays to Fridays,
    holidays among them.
    """

    WEEKDAYS = "weekdays"
    """The weekdays employed, of the weekdays of the period."""
    CALENDAR_DAYS = "calendar_days"
    """The days employed, of the days of the period."""
    WHOLE = "whole"
    """All of it."""


_to_part_period = to_enum(PartPeriod, "part_period")


def _to_optional_part(value: PartPeriod | str | None) -> PartPeriod | None:
    return None if value is None else _to_part_period(value)


@attrs.frozen(kw_only=True)
class PayTerms:
    """On what terms one person is paid: ``hourly`` dollars an hour, or a ``salary`` for each pay period.

    A salary is that of staff exempt from overtime: it is the same however many hours were worked. ``part_period`` says
    what it comes to in the pay period in which the person is hired or leaves; where that is not said, such a period is
    refused. ``state`` is the withholding certificate of the state where the work is done.

    >>> from practiceops.payroll import certificates
    >>> PayTerms(person="ana", hourly="21.50", w4=W4(filing_status="single"), state=certificates.IL()).hourly
    Decimal('21.50')
    """

    person: str
    hourly: Decimal | None = attrs.field(default=None, converter=to_optional_rate)
    salary: Money | None = None
    part_period: PartPeriod | None = attrs.field(default=None, converter=_to_optional_part)
    w4: W4 | W4Pre2020
    state: Certificate
    deductions: tuple[Deduction, ...] = attrs.field(default=(), converter=frozen_tuple)
    year_to_date: YearToDate = attrs.field(factory=YearToDate)

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_type(self, Decimal, "hourly", optional=True)
        check_type(self, Money, "salary", optional=True)
        check_not_negative(self, "hourly", "salary", optional=True)
        if (self.hourly is None) == (self.salary is None):
            raise invalid(self, "hourly", f"or a salary must be given for {self.person!r}, and not both")
        check_type(self, (W4, W4Pre2020), "w4")
        check_certificate(self, "state")
        check_members(self, Deduction, "deductions")
        check_type(self, YearToDate, "year_to_date")


@attrs.frozen(kw_only=True)
class PaidLeave:
    """Hours paid on a day that was not worked: vacation, sickness, a holiday. At the hourly rate; no overtime in it.

    >>> PaidLeave(person="ana", day=date(2026, 6, 19), hours="7.5").hours
    Fraction(15, 2)
    """

    person: str
    day: date
    hours: Fraction = attrs.field(converter=to_exact)

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_date(self, "day")
        check_type(self, Fraction, "hours")
        check_not_negative(self, "hours")
        if self.hours > _HOURS_A_DAY:
            raise invalid(self, "hours", f"must not exceed the {_HOURS_A_DAY} of a day")


@attrs.frozen(kw_only=True)
class PaidPeriod:
    """The people to pay for one period, with what was noticed on the way from their hours to gross pay."""

    period: PayPeriod
    payees: tuple[Payee, ...] = attrs.field(converter=frozen_tuple)
    findings: tuple[Finding, ...] = attrs.field(default=(), converter=frozen_tuple)


@attrs.frozen(kw_only=True)
class Practice:
    """A practice for the time of one roster: its people and cover, its pay periods, its terms of pay.

    Everyone on the roster needs terms of pay; terms without a place on the roster are those of salaried people who do
    not work shifts. ``periods`` come in order and share no day. ``leave`` is paid to those paid by the hour; a salary
    goes on by itself. Salary and leave are paid for days of employment (``hired`` to ``left`` of those on the roster)
    and no others. ``zone`` is the IANA time zone of the practice.

    Raises `InvalidInputsError` naming everyone without terms of pay, or with two, every period that begins before the
    one in front of it has ended, and every day with more than 24 hours of leave.
    """

    name: str
    zone: str
    problem: RosterProblem
    terms: tuple[PayTerms, ...] = attrs.field(converter=frozen_tuple)
    periods: tuple[PayPeriod, ...] = attrs.field(converter=frozen_tuple)
    leave: tuple[PaidLeave, ...] = attrs.field(default=(), converter=frozen_tuple)
    employer: Employer = attrs.field(factory=Employer)
    workweek: Workweek = attrs.field(factory=Workweek)

    def __attrs_post_init__(self) -> None:
        check_text(self, "name")
        zone(self.zone)
        check_type(self, RosterProblem, "problem")
        check_members(self, PayTerms, "terms")
        check_members(self, PayPeriod, "periods")
        check_members(self, PaidLeave, "leave")
        check_type(self, Employer, "employer")
        check_type(self, Workweek, "workweek")
        collector = ErrorCollector()
        paid = [one.person for one in self.terms]
        on_roster = {one.id for one in self.problem.people}
        for index, person in enumerate(paid):
            if person in paid[:index]:
                collector.add(InvalidValueError(f"two terms of pay for {person!r}", path=("terms", index)))
            elif person not in on_roster and self.terms[index].salary is None:
                collector.add(
                    InvalidValueError(f"{person!r} is paid by the hour, but not on the roster", path=("terms", index))
                )
        for person in sorted(on_roster.difference(paid)):
            collector.add(InvalidValueError(f"no terms of pay for {person!r}", path=("terms", person)))
        on_leave: dict[tuple[str, date], Fraction] = {}
        for index, one in enumerate(self.leave):
            if one.person not in paid:
                collector.add(InvalidValueError(f"no terms of pay for {one.person!r}", path=("leave", index)))
            hours = on_leave[one.person, one.day] = on_leave.get((one.person, one.day), Fraction(0)) + one.hours
            if hours > _HOURS_A_DAY >= hours - one.hours:
                message = f"more than {_HOURS_A_DAY} hours of leave for {one.person!r} on {one.day}"
                collector.add(InvalidValueError(message, path=("leave", index)))
        for index, (before, period) in enumerate(pairwise(self.periods), start=1):
            if period.start <= before.end:
                message = f"{period} begins before the period in front of it has ended: its days would be paid twice"
                collector.add(InvalidValueError(message, path=("periods", index)))
        collector.raise_if_any("parts of the practice")

    def terms_of(self, person: str) -> PayTerms:
        """Return the terms of one person; someone unknown is refused."""
        for one in self.terms:
            if one.person == person:
                return one
        raise InvalidValueError(f"no terms of pay for {person!r}", path=("terms", person))

    def paid_periods(self, shifts: Iterable[Shift], *, assume_latest: bool = False) -> tuple[PaidPeriod, ...]:
        """Return, for each pay period, the people to pay for the ``shifts`` worked in it.

        Salaried people have one line of salary a period; everyone else the pay of their hours, overtime included.
        Nobody is paid a salary or leave for days before they are hired or after they have left; whoever is employed on
        no day of a period, and has earned nothing in it, is left out of it, and a finding says so.

        Raises one `InvalidInputsError` that names everyone whose gross pay cannot be figured: among them, salaried
        people employed for a part of the period whose terms do not say what then (`PayTerms.part_period`).
        """
        by_person: dict[str, list[Shift]] = {}
        for shift in shifts:
            by_person.setdefault(shift.person, []).append(shift)
        sheets = {
            one.person: Timesheet(person=one.person, shifts=by_person.get(one.person, ()), workweek=self.workweek)
            for one in self.terms
        }
        collector = ErrorCollector()
        paid: list[PaidPeriod] = []
        for period in self.periods:
            findings: list[Finding] = []
            payees: list[Payee] = []
            for terms in self.terms:
                with collector.at("period", str(period.start), "person", terms.person):
                    earnings, noticed = self._earned(terms, sheets[terms.person], period, assume_latest=assume_latest)
                    findings += noticed
                    if not earnings and self._employed(terms.person, period.span) is None:
                        findings.append(_not_employed(terms.person, period))
                        continue
                    payees.append(
                        Payee(
                            person=terms.person,
                            earnings=earnings,
                            w4=terms.w4,
                            state=terms.state,
                            deductions=terms.deductions,
                            year_to_date=terms.year_to_date,
                        )
                    )
            paid.append(PaidPeriod(period=period, payees=payees, findings=findings))
        collector.raise_if_any("people to pay")
        return tuple(paid)

    def unpaid(self, shifts: Iterable[Shift]) -> tuple[Finding, ...]:
        """Return a warning for each person paid by the hour with work or leave on days that no period holds."""
        days = [(one.person, one.day) for one in self.leave if self._employed_on(one.person, one.day)]
        days += [(one.person, day) for one in shifts for day, _ in self.workweek.days_in(one.start, one.end)]
        hourly = {one.person for one in self.terms if one.hourly is not None}
        outside: dict[str, set[date]] = {}
        for person, day in days:
            if person in hourly and not any(day in period for period in self.periods):
                outside.setdefault(person, set()).add(day)
        return tuple(
            Finding(
                "no_pay_period",
                f"no pay period holds {len(missed)} of the days of work or leave, from {min(missed)}: not paid here",
                severity=Severity.WARNING,
                path=(person, min(missed).isoformat()),
            )
            for person, missed in sorted(outside.items())
        )

    def _earned(
        self, terms: PayTerms, sheet: Timesheet, period: PayPeriod, *, assume_latest: bool
    ) -> tuple[tuple[Earning, ...], tuple[Finding, ...]]:
        if terms.salary is not None:
            return self._salary(terms, terms.salary, period)
        assert terms.hourly is not None  # noqa: S101 - one of the two is there
        due = [one for one in self.leave if one.person == terms.person and one.day in period]
        leave = [one for one in due if self._employed_on(one.person, one.day)]
        gross = gross_pay(
            sheet,
            period,
            terms.hourly,
            state=terms.state.state,
            extra=[Earning.hourly(terms.hourly, one.hours, kind=EarningKind.PAID_LEAVE) for one in leave],
            assume_latest=assume_latest,
        )
        findings = list(gross.findings)
        if unpaid := [one.day for one in due if one not in leave]:
            findings.append(
                Finding(
                    "leave_not_employed",
                    f"{len(unpaid)} of the days of leave, from {min(unpaid)}, are not days of employment: not paid",
                    severity=Severity.WARNING,
                    path=(terms.person, min(unpaid).isoformat()),
                )
            )
        return gross.earnings, tuple(findings)

    def _salary(
        self, terms: PayTerms, salary: Money, period: PayPeriod
    ) -> tuple[tuple[Earning, ...], tuple[Finding, ...]]:
        employed = self._employed(terms.person, period.span)
        if employed is None:
            return (), ()
        if employed == period.span:
            return (Earning.fixed(EarningKind.SALARY, salary, basis="salary of the period"),), ()
        there = f"employed from {employed.start} to {employed.last} only"
        if terms.part_period is None:
            choices = ", ".join(repr(one.value) for one in PartPeriod)
            raise UnsupportedError(
                f"{there}, and the terms do not say what the salary of {salary} then comes to: part_period must be "
                f"one of {choices}",
                path=("part_period",),
            )
        count = business_days_between if terms.part_period is PartPeriod.WEEKDAYS else _days_between
        part, whole = (count(span.start, span.end) for span in (employed, period.span))
        amount, basis = salary, "salary of the whole period"
        if terms.part_period is not PartPeriod.WHOLE:
            amount = salary.times(Fraction(part, whole), Rounding.HALF_UP)
            basis = f"salary of the period, {part} of {whole} {terms.part_period.replace('_', ' ')}"
        finding = Finding("salary_part_period", f"{there}: {basis}", path=(terms.person, period.start.isoformat()))
        return (Earning.fixed(EarningKind.SALARY, amount, basis=basis),), (finding,)

    def _employed(self, person: str, span: Span) -> Span | None:
        """Return the days of ``span`` on which a person is employed; someone not on the roster is on all of them."""
        member = self._member(person)
        if member is None:
            return span
        first, last = max(span.start, member.hired or span.start), min(span.last, member.left or span.last)
        return Span.inclusive(first, last) if first <= last else None

    def _employed_on(self, person: str, day: date) -> bool:
        member = self._member(person)
        return member is None or member.employed_on(day)

    def _member(self, person: str) -> StaffMember | None:
        return next((one for one in self.problem.people if one.id == person), None)


def _days_between(start: date, end: date) -> int:
    return Span(start, end).days


def _not_employed(person: str, period: PayPeriod) -> Finding:
    message = f"not employed on any day from {period.start} to {period.end}: nothing is paid"
    return Finding("not_employed", message, path=(person, period.start.isoformat()))
