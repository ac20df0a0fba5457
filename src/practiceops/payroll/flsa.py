"""The regular rate and the overtime of one workweek under the Fair Labor Standards Act (29 CFR part 778).

Straight time is paid for every hour by the earnings themselves; overtime adds the premium, half the regular rate for
each hour beyond the threshold. What a week's earnings are worth an hour is rounded by a named policy: exactly, or the
way the Department of Labor's fact sheets do it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import attrs

from practiceops._check import check_date, check_not_negative, check_positive, check_type, invalid, to_enum, to_exact
from practiceops.errors import InvalidValueError, UnsupportedError
from practiceops.findings import Citation
from practiceops.law import Rule, rule
from practiceops.money import Money, Rounding, round_half_up, total
from practiceops.payroll._states import check_state
from practiceops.payroll.earnings import Earning, EarningKind, hours_text

__all__ = ["DAILY_OVERTIME_STATES", "Overtime", "RateRounding", "RegularRate", "overtime", "regular_rate"]

DAILY_OVERTIME_STATES = ("AK", "CA", "CO", "KY", "NV")
"""States whose law also pays overtime by the day: Kentucky for the seventh day of a workweek (KRS 337.050), the others
for long days. It is not built yet, so overtime is refused there by name."""

_TOPIC = "us/federal/overtime"


class RateRounding(StrEnum):
    """How the regular rate is rounded; the regulations prescribe neither."""

    EXACT = "exact"
    """Nothing is rounded before the premium itself, half up to a cent."""
    CENT_BY_CENT = "cent_by_cent"
    """As in the Department of Labor's fact sheets 54 and 56C: the regular rate and the half-time rate each half up to
    a cent, before they are multiplied."""


_to_rounding = to_enum(RateRounding, "rounding")


@attrs.frozen(kw_only=True)
class RegularRate:
    """What one hour of a workweek earned at straight time: all remuneration that counts, over all hours worked.

    Source: 29 CFR 778.109, and 778.115 for several rates in one week.

    >>> rate = RegularRate(remuneration=Money.of("568"), hours=56, rounding="cent_by_cent")
    >>> rate.exact, rate.rate
    (Fraction(71, 7), Decimal('10.14'))
    """

    remuneration: Money
    hours: Fraction = attrs.field(converter=to_exact)
    rounding: RateRounding = attrs.field(default=RateRounding.EXACT, converter=_to_rounding)

    def __attrs_post_init__(self) -> None:
        check_type(self, Money, "remuneration")
        check_not_negative(self, "remuneration")
        check_type(self, Fraction, "hours")
        check_positive(self, "hours")

    @property
    def exact(self) -> Fraction:
        """Dollars an hour, without rounding."""
        return Fraction(self.remuneration.cents, 100) / self.hours

    @property
    def rate(self) -> Decimal:
        """Dollars an hour as printed, half up to a cent; the exact policy figures with `exact`."""
        return _cents(self.exact)

    @property
    def used(self) -> Fraction:
        """Dollars an hour as the policy figures with them."""
        return self.exact if self.rounding is RateRounding.EXACT else Fraction(self.rate)

    def __str__(self) -> str:
        return f"{self.remuneration} / {hours_text(self.hours)} = {self.rate}"


@attrs.frozen(kw_only=True)
class Overtime:
    """The overtime of one workweek: the hours beyond the threshold and the premium that they earn.

    ``week`` is the first day of the workweek. ``premium`` comes on top of the straight time, which the week's earnings
    pay already; it is zero in a week without overtime. ``assumed`` is true where the caller's ``assume_latest`` carried
    the threshold or the multiplier past what is known.
    """

    week: date
    regular: RegularRate
    overtime_hours: Fraction = attrs.field(converter=to_exact)
    multiplier: Decimal
    premium: Money
    assumed: bool = False

    def __attrs_post_init__(self) -> None:
        check_date(self, "week")
        check_type(self, RegularRate, "regular")
        check_type(self, Fraction, "overtime_hours")
        check_not_negative(self, "overtime_hours", "premium")
        check_type(self, Decimal, "multiplier")
        check_type(self, Money, "premium")
        check_type(self, bool, "assumed")
        if self.overtime_hours > self.regular.hours:
            raise invalid(self, "overtime_hours", f"must not exceed the {self.regular.hours} hours worked")

    @property
    def straight(self) -> Money:
        """The straight-time pay of the week that counts toward the regular rate."""
        return self.regular.remuneration

    @property
    def total(self) -> Money:
        """Straight time and premium together."""
        return self.straight + self.premium

    @property
    def half_time_rate(self) -> Decimal:
        """What each overtime hour adds, in dollars as printed, half up to a cent."""
        return _cents(_extra(self.regular, self.multiplier))

    @property
    def overtime_rate(self) -> Decimal:
        """What each overtime hour pays in all, in dollars as printed: under the exact policy rounded once."""
        if self.regular.rounding is RateRounding.EXACT:
            return _cents(self.regular.exact * Fraction(self.multiplier))
        return self.regular.rate + self.half_time_rate

    @property
    def restated(self) -> tuple[Money, Money]:
        """The week as fact sheet 54 prints it: other hours at the regular rate, overtime hours at the overtime rate.

        The two can add up to some cents less or more than `total`, because the rounded rates stand in for the straight
        time itself; pay `total`.
        """
        used = self.regular.used
        other = used * (self.regular.hours - self.overtime_hours)
        extra = (used + _extra(self.regular, self.multiplier)) * self.overtime_hours
        return Money.rounded(other, Rounding.HALF_UP), Money.rounded(extra, Rounding.HALF_UP)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The statute and the regulation behind the threshold and the multiplier."""
        return tuple(dict.fromkeys(source for one in _law(self.week, self.assumed) for source in one.citations))

    @property
    def earning(self) -> Earning:
        """The premium as a line of earnings that explains itself."""
        share = self.multiplier - 1
        if self.regular.rounding is RateRounding.CENT_BY_CENT:
            each = f"{self.half_time_rate}, {share} of the regular rate {self.regular}"
        else:
            each = f"{share} of the regular rate {self.regular.remuneration} / {hours_text(self.regular.hours)}"
        return Earning(
            kind=EarningKind.OVERTIME_PREMIUM,
            amount=self.premium,
            hours=self.overtime_hours,
            week=self.week,
            basis=f"{hours_text(self.overtime_hours)} at {each}",
        )


def regular_rate(
    earnings: Iterable[Earning],
    hours: Fraction | Decimal | int | str,
    *,
    rounding: RateRounding | str = RateRounding.EXACT,
) -> RegularRate:
    """Return the regular rate of a workweek from its earnings and all hours worked in it.

    Discretionary bonuses, paid leave, premiums and reimbursements are left out (29 USC 207(e)). Raises
    `InvalidValueError` for hours that are not above zero.

    >>> str(regular_rate([Earning.hourly(11, 40), Earning.hourly(8, 16)], 56))
    '568.00 / 56.00 h = 10.14'
    """
    counted = total([one.amount for one in earnings if one.kind.in_regular_rate])
    return RegularRate(remuneration=counted, hours=to_exact(hours), rounding=rounding)


def overtime(
    earnings: Iterable[Earning],
    hours: Fraction | Decimal | int | str,
    *,
    week: date,
    state: str,
    rounding: RateRounding | str = RateRounding.EXACT,
    assume_latest: bool = False,
) -> Overtime:
    """Return the overtime of the workweek that begins on ``week``, worked in ``state``, under federal law.

    ``earnings`` pay straight time for every one of the ``hours`` worked: by hourly lines, or by a salary or visit pay
    that covers them. A premium on top is half the regular rate for each hour over the weekly threshold.

    Raises `UnsupportedError` for the states with daily overtime, and `InvalidValueError` where hourly lines pay for
    more or for fewer hours than were worked. 8-and-80 is for hospitals and residential care only and does not exist
    here.

    Source: 29 USC 207(a)(1); 29 CFR 778.107 to 778.115.

    >>> pay = [Earning.hourly(12, 56), Earning.fixed("bonus", Money.of("50"))]
    >>> for policy in ("exact", "cent_by_cent"):
    ...     week = overtime(pay, 56, week=date(2026, 6, 7), state="IL", rounding=policy)
    ...     print(week.overtime_hours, week.premium, week.total)
    16 103.14 825.14
    16 103.20 825.20
    """
    refuse_daily_overtime(state)
    lines = tuple(earnings)
    regular = regular_rate(lines, hours, rounding=rounding)
    _check_hours_paid(lines, regular.hours, week)
    threshold, multiplier = _law(week, assume_latest)
    beyond = max(Fraction(0), regular.hours - threshold.count)
    return Overtime(
        week=week,
        regular=regular,
        overtime_hours=beyond,
        multiplier=multiplier.rate,
        premium=Money.rounded(_extra(regular, multiplier.rate) * beyond, Rounding.HALF_UP),
        assumed=threshold.assumed or multiplier.assumed,
    )


def refuse_daily_overtime(state: str) -> None:
    """Refuse a state that pays overtime by the day, and a text that is no state."""
    check_state(state)
    if state in DAILY_OVERTIME_STATES:
        raise UnsupportedError(
            f"overtime in {state!r} is not supported: its law also counts overtime by the day, and the federal rule "
            "alone would pay it short",
            path=("overtime", "state"),
        )


def _law(week: date, assume_latest: bool) -> tuple[Rule, Rule]:
    threshold = rule(_TOPIC, "weekly_threshold", week, assume_latest=assume_latest)
    return threshold, rule(_TOPIC, "multiplier", week, assume_latest=assume_latest)


def _extra(regular: RegularRate, multiplier: Decimal) -> Fraction:
    extra = regular.used * (Fraction(multiplier) - 1)
    return extra if regular.rounding is RateRounding.EXACT else Fraction(_cents(extra))


def _cents(dollars: Fraction) -> Decimal:
    return Decimal(round_half_up(dollars.numerator * 100, dollars.denominator)).scaleb(-2)


def _check_hours_paid(earnings: tuple[Earning, ...], hours: Fraction, week: date) -> None:
    hourly = [one for one in earnings if one.kind is EarningKind.REGULAR]
    covers_any_hours = any(one.kind in (EarningKind.SALARY, EarningKind.PER_VISIT) for one in earnings)
    if any(one.hours is None for one in hourly):
        return
    paid = sum((one.hours or Fraction(0) for one in hourly), Fraction(0))
    if paid > hours or (paid < hours and not covers_any_hours):
        raise InvalidValueError(
            f"straight time must be paid for the {float(hours):.2f} hours worked in the week of {week}, "
            f"got {float(paid):.2f} hours",
            path=("overtime", "earnings"),
        )
