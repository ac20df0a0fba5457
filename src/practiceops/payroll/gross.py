"""Time to gross: the hours of a timesheet and the rates of a person become lines of earnings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import attrs

from practiceops import table
from practiceops._check import check_members, check_text, check_type, frozen_tuple
from practiceops.dates import PayPeriod
from practiceops.errors import InvalidValueError, UnsupportedError
from practiceops.findings import Finding, Severity
from practiceops.law import rule
from practiceops.money import Money, total
from practiceops.payroll.earnings import Earning, EarningKind
from practiceops.payroll.flsa import Overtime, RateRounding, overtime, refuse_daily_overtime
from practiceops.payroll.timesheets import EarlierWork, Timesheet, WorkedDay, WorkedWeek

__all__ = ["GrossPay", "gross_pay"]


@attrs.frozen(kw_only=True)
class GrossPay:
    """The earnings of one person in one pay period, with the workweeks whose overtime was settled in it."""

    person: str
    period: PayPeriod
    earnings: tuple[Earning, ...] = attrs.field(converter=frozen_tuple)
    weeks: tuple[Overtime, ...] = attrs.field(default=(), converter=frozen_tuple)
    findings: tuple[Finding, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_type(self, PayPeriod, "period")
        check_members(self, Earning, "earnings")
        check_members(self, Overtime, "weeks")
        check_members(self, Finding, "findings")

    @property
    def total(self) -> Money:
        """All lines together."""
        return total([one.amount for one in self.earnings])

    @property
    def assumed(self) -> bool:
        """Whether overtime law was carried past what is known, because the caller said ``assume_latest``."""
        return any(one.assumed for one in self.weeks)

    @property
    def overtime_hours(self) -> Fraction:
        """The overtime hours settled in the period."""
        return sum((one.overtime_hours for one in self.weeks), Fraction(0))

    def to_columns(self) -> dict[str, list[object]]:
        """Return the lines as columns: kind, role, week, hours, rate, amount, basis."""
        return {
            "kind": [one.kind.value for one in self.earnings],
            "role": [one.role for one in self.earnings],
            "week": [one.week for one in self.earnings],
            "hours": [one.hours for one in self.earnings],
            "rate": [one.rate for one in self.earnings],
            "amount": [one.amount for one in self.earnings],
            "basis": [one.explained for one in self.earnings],
        }

    def _repr_html_(self) -> str:
        return table.html(self.to_columns(), caption=f"{self.person}: {self.period}")


def gross_pay(
    timesheet: Timesheet,
    period: PayPeriod,
    rates: Decimal | int | str | Mapping[str, Decimal | int | str],
    *,
    state: str,
    extra: Iterable[Earning] = (),
    rounding: RateRounding | str = RateRounding.EXACT,
    assume_latest: bool = False,
) -> GrossPay:
    """Return the earnings of the hours that fall into ``period``, worked in ``state``, with federal overtime.

    ``rates`` is one hourly rate, or one for each role. ``extra`` are further earnings of the period: differentials,
    bonuses, on-call pay; what counts toward the regular rate names its workweek.

    Straight time is paid for the workdays of the period. The overtime of a workweek is paid with the period in which
    the workweek ends (29 CFR 778.106): so of a workweek that straddles two periods, the sheet should also hold the
    shifts before the period, or its ``earlier`` say how long they were. Where it does neither, a finding says so. Of
    an ``extra`` paid for a workweek that ends later, the ``earlier`` of the next period's sheet must say how much it
    was (``EarlierWork(week=..., minutes=0, pay=...)`` beside the shifts); a finding recalls it.

    Raises `UnsupportedError` for the states with daily overtime, and for a bonus earned in workweeks before the
    period; `InvalidValueError` for a role without a rate and for an ``extra`` that does not name its workweek although
    there is overtime.

    >>> from datetime import time
    >>> from practiceops.dates import instant
    >>> from practiceops.people import Shift
    >>> shifts = [Shift(person="ana", role="MA", start=instant(date(2026, 6, day), time(8), "America/Chicago"),
    ...                 end=instant(date(2026, 6, day), time(17), "America/Chicago")) for day in (8, 9, 10, 11, 12)]
    >>> week = PayPeriod(frequency="weekly", start=date(2026, 6, 7), end=date(2026, 6, 13), pay_date=date(2026, 6, 19))
    >>> pay = gross_pay(Timesheet(person="ana", shifts=shifts), week, "19.50", state="IL")
    >>> for one in pay.earnings:
    ...     print(one.kind, one.amount, one.explained)
    regular 877.50 45.00 h at 19.50
    overtime_premium 48.75 5.00 h at 0.5 of the regular rate 877.50 / 45.00 h
    """
    refuse_daily_overtime(state)
    work = {week.start: week for week in timesheet.weeks}
    earlier = {one.week: one for one in timesheet.earlier}
    added = tuple(extra)
    _check_weeks(added, timesheet)
    lines: list[Earning] = []
    weeks: list[Overtime] = []
    findings: list[Finding] = []
    for start in sorted({*work, *earlier, *_weeks_of(added)}):
        week = work.get(start) or WorkedWeek(start=start, days=())
        paid_now = _straight(timesheet.person, start, [one for one in week.days if one.day in period], rates)
        lines += paid_now
        if week.last in period:
            before = [one for one in week.days if one.day < period.start]
            counted = [
                *_straight(timesheet.person, start, before, rates),
                *_before(earlier.get(start)),
                *paid_now,
                *(one for one in added if one.week == start),
            ]
            settled = _settle(week, earlier.get(start), counted, state, rounding, assume_latest=assume_latest)
            if settled is not None:
                weeks.append(settled)
        else:
            findings += _overtime_later(timesheet.person, start, paid_now, added)
    _check_extra(added, period, weeks)
    lines += [one.earning for one in weeks if one.overtime_hours]
    findings += _first_week_unknown(timesheet, period, work, earlier)
    findings += _below_minimum_wage(timesheet.person, weeks, assume_latest=assume_latest)
    return GrossPay(
        person=timesheet.person, period=period, earnings=(*lines, *added), weeks=tuple(weeks), findings=tuple(findings)
    )


def _straight(
    person: str,
    week: date,
    days: Iterable[WorkedDay],
    rates: Decimal | int | str | Mapping[str, Decimal | int | str],
) -> list[Earning]:
    minutes: dict[str, int] = {}
    for one in days:
        minutes[one.role] = minutes.get(one.role, 0) + one.minutes
    lines: list[Earning] = []
    for role, worked in minutes.items():
        if isinstance(rates, Mapping) and role not in rates:
            raise InvalidValueError(f"no hourly rate for the role {role!r} of {person!r}", path=("rates", role))
        rate = rates[role] if isinstance(rates, Mapping) else rates
        lines.append(Earning.hourly(rate, Fraction(worked, 60), week=week, role=role))
    return lines


def _before(work: EarlierWork | None) -> list[Earning]:
    if work is None:
        return []
    return [
        Earning(kind=EarningKind.REGULAR, amount=work.pay, hours=Fraction(work.minutes, 60), week=work.week),
    ]


def _settle(
    week: WorkedWeek,
    before: EarlierWork | None,
    counted: list[Earning],
    state: str,
    rounding: RateRounding | str,
    *,
    assume_latest: bool,
) -> Overtime | None:
    hours = week.hours + Fraction(before.minutes if before else 0, 60)
    if not hours:
        return None
    return overtime(counted, hours, week=week.start, state=state, rounding=rounding, assume_latest=assume_latest)


def _overtime_later(person: str, week: date, hourly: list[Earning], added: tuple[Earning, ...]) -> list[Finding]:
    beside = total([one.amount for one in added if one.week == week and one.kind.in_regular_rate])
    if not (hourly or beside):
        return []
    message = f"the workweek of {week} ends after the period: its overtime is paid with the next"
    if beside:
        message += f", whose timesheet must count {beside} of extra earnings as earlier work, or overtime is short"
    severity = Severity.WARNING if beside else Severity.NOTE
    return [Finding("overtime_later", message, severity=severity, path=(person, week.isoformat()))]


def _weeks_of(earnings: Iterable[Earning]) -> set[date]:
    return {one.week for one in earnings if one.week is not None}


def _check_weeks(extra: tuple[Earning, ...], sheet: Timesheet) -> None:
    for index, one in enumerate(extra):
        if one.week is not None and (one.week.weekday() - sheet.workweek.first_weekday) % 7:
            raise InvalidValueError(
                f"extra[{index}] ({one.kind}) must name the first day of a workweek, got {one.week}",
                path=("extra", index, "week"),
            )


def _check_extra(extra: tuple[Earning, ...], period: PayPeriod, weeks: list[Overtime]) -> None:
    any_overtime = any(one.overtime_hours for one in weeks)
    for index, one in enumerate(extra):
        if not one.kind.in_regular_rate:
            continue
        if one.week is None:
            if any_overtime:
                raise InvalidValueError(
                    f"extra[{index}] ({one.kind}, {one.amount}) counts toward the regular rate of a period with "
                    "overtime, so it must name the workweek in which it was earned",
                    path=("extra", index, "week"),
                )
        elif one.week + timedelta(days=6) < period.start or one.week > period.end:
            raise UnsupportedError(
                f"extra[{index}] ({one.kind}, {one.amount}) was earned in the workweek of {one.week}, outside the "
                "period; spreading a bonus over earlier workweeks (29 CFR 778.209) is not supported",
                path=("extra", index, "week"),
            )


def _first_week_unknown(
    sheet: Timesheet, period: PayPeriod, work: Mapping[date, WorkedWeek], earlier: Mapping[date, EarlierWork]
) -> list[Finding]:
    start = period.start - timedelta(days=(period.start.weekday() - sheet.workweek.first_weekday) % 7)
    known = start in earlier or any(one.day < period.start for one in (work[start].days if start in work else ()))
    if start == period.start or known:
        return []
    return [
        Finding(
            "earlier_work_unknown",
            f"the workweek of {start} began before the period and nothing is known of those days: "
            "if there was work, overtime may be short",
            severity=Severity.WARNING,
            path=(sheet.person, start.isoformat()),
        )
    ]


def _below_minimum_wage(person: str, weeks: Iterable[Overtime], *, assume_latest: bool) -> list[Finding]:
    found: list[Finding] = []
    for one in weeks:
        least = rule("us/federal/minimum_wage", "hourly", one.week, assume_latest=assume_latest)
        if one.regular.exact < Fraction(least.rate):
            found.append(
                Finding(
                    "below_minimum_wage",
                    f"the workweek of {one.week} pays {one.regular.rate} an hour, below the federal {least.rate}",
                    severity=Severity.WARNING,
                    path=(person, one.week.isoformat()),
                    citations=least.citations,
                )
            )
    return found
