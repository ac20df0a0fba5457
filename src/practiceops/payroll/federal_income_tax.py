"""Federal income tax withheld from wages: Publication 15-T, percentage method for automated systems (Worksheet 1A).

The tables come from ``data/us/federal/withholding.toml`` and are compiled once for each pay date, frequency and table
into whole numbers; nothing is rounded before the tax of the period, which is rounded half up to a cent.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import attrs

from practiceops.dates import PayFrequency, PayPeriod
from practiceops.errors import InvalidValueError
from practiceops.findings import Citation
from practiceops.law import rule
from practiceops.money import Money, round_half_up
from practiceops.payroll.earnings import wages_in_cents
from practiceops.payroll.forms import W4, FilingStatus, MaritalStatus, W4Pre2020

__all__ = ["FederalWithholding", "federal_withholding"]

_TOPIC = "us/federal/withholding"

_SCHEDULES = {
    FilingStatus.SINGLE: "single_or_mfs",
    FilingStatus.MARRIED_FILING_SEPARATELY: "single_or_mfs",
    FilingStatus.MARRIED_FILING_JOINTLY: "married_joint",
    FilingStatus.HEAD_OF_HOUSEHOLD: "head_of_household",
}
_SCHEDULES_PRE_2020 = {
    MaritalStatus.SINGLE: "single_or_mfs",
    MaritalStatus.MARRIED: "married_joint",
    MaritalStatus.MARRIED_AT_SINGLE_RATE: "single_or_mfs",
}


class _Worksheet(NamedTuple):
    """Worksheet 1A for one pay date, frequency and table, in annual cents; bases and rates are times ``scale``."""

    periods: int
    line_1g: int
    allowance: int
    lowers: tuple[int, ...]
    bases: tuple[int, ...]
    rates: tuple[int, ...]
    scale: int
    assumed: bool
    citations: tuple[Citation, ...]

    def tax(self, annual: int, credit: int, extra: int) -> int:
        """Return the cents to withhold on adjusted annual wages, after steps 3 and 4(c)."""
        row = bisect_right(self.lowers, annual) - 1
        scaled = self.bases[row] + self.rates[row] * (annual - self.lowers[row]) - credit * self.scale
        return (round_half_up(scaled, self.scale * self.periods) if scaled > 0 else 0) + extra

    def rate(self, annual: int) -> Decimal:
        """Return the rate of the bracket that holds the adjusted annual wages."""
        return Decimal(self.rates[bisect_right(self.lowers, annual) - 1]) / self.scale


@lru_cache(maxsize=4096)
def _worksheet(on: date, frequency: PayFrequency, step2: bool, schedule: str, assume_latest: bool) -> _Worksheet:
    def read(key: str):
        return rule(_TOPIC, key, on, assume_latest=assume_latest)

    table = read(f"{'step2_checkbox' if step2 else 'standard'}.{schedule}")
    periods = read(f"pay_periods.{frequency}")
    line_1g = read(f"line_1g.{'married_joint' if schedule == 'married_joint' else 'otherwise'}")
    allowance = read("allowance")
    rules = (table, periods, line_1g, allowance)
    ratios = [one.rate.as_integer_ratio() for one in table.brackets]
    scale = math.lcm(*(bottom for _, bottom in ratios))
    return _Worksheet(
        periods=periods.count,
        line_1g=0 if step2 else line_1g.money.cents,
        allowance=allowance.money.cents,
        lowers=tuple(one.lower.cents for one in table.brackets),
        bases=tuple(one.base.cents * scale for one in table.brackets),
        rates=tuple(top * (scale // bottom) for top, bottom in ratios),
        scale=scale,
        assumed=any(one.assumed for one in rules),
        citations=tuple(dict.fromkeys(source for one in rules for source in one.citations)),
    )


@attrs.frozen(kw_only=True)
class FederalWithholding:
    """The federal income tax to withhold from one payment of ``wages``, and what it was figured from.

    ``assumed`` is true where the caller's ``assume_latest`` carried a table past what is known.
    """

    amount: Money
    wages: Money
    period: PayPeriod
    certificate: W4 | W4Pre2020
    assumed: bool = False

    @property
    def basis(self) -> str:
        """The steps of Worksheet 1A in one line."""
        w4 = self.certificate
        if w4.exempt:
            return "exempt on Form W-4"
        sheet = _sheet_for(w4, self.period, assume_latest=self.assumed)
        annual = _adjusted(self.wages.cents, w4, sheet)
        status = (w4.filing_status if isinstance(w4, W4) else w4.marital_status).replace("_", " ")
        parts = [f"{self.wages} x {sheet.periods}, {status}: adjusted annual wages {Money.from_cents(annual)}"]
        parts.append(f"bracket {sheet.rate(annual):%}")
        if isinstance(w4, W4) and w4.dependents_credit:
            parts.append(f"credit {w4.dependents_credit} a year")
        if w4.extra_withholding:
            parts.append(f"extra {w4.extra_withholding}")
        return ", ".join(parts)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The publication and the table behind the amount."""
        return _sheet_for(self.certificate, self.period, assume_latest=self.assumed).citations


def federal_withholding(
    wages: Money, period: PayPeriod, w4: W4 | W4Pre2020, *, assume_latest: bool = False
) -> FederalWithholding:
    """Return the federal income tax to withhold from taxable ``wages`` of one pay period.

    ``wages`` are those subject to income tax: after section 125 and 401(k) deductions. The year is that of the pay
    date. Raises `LawNotKnownError` for a year whose tables are not known, unless ``assume_latest``.

    Withholding never falls as wages rise, except by the printed rounding of a table where a bracket begins.

    Source: IRS Publication 15-T, Worksheet 1A.

    >>> period = PayPeriod(frequency="biweekly", start=date(2026, 6, 1), end=date(2026, 6, 14),
    ...                    pay_date=date(2026, 6, 19))
    >>> withheld = federal_withholding(Money.of("2000"), period, W4(filing_status="head_of_household"))
    >>> withheld.amount
    Money.of('114.92')
    >>> withheld.basis
    '2000.00 x 26, head of household: adjusted annual wages 43400.00, bracket 12%'
    """
    cents = wages_in_cents(wages)
    sheet = _sheet_for(w4, period, assume_latest=assume_latest)
    return FederalWithholding(
        amount=Money(cents=_withheld(cents, w4, sheet)),
        wages=wages,
        period=period,
        certificate=w4,
        assumed=sheet.assumed,
    )


def _sheet_for(w4: W4 | W4Pre2020, period: PayPeriod, *, assume_latest: bool) -> _Worksheet:
    if isinstance(w4, W4):
        return _worksheet(
            period.pay_date, period.frequency, w4.multiple_jobs, _SCHEDULES[w4.filing_status], assume_latest
        )
    if isinstance(w4, W4Pre2020):
        schedule = _SCHEDULES_PRE_2020[w4.marital_status]
        return _worksheet(period.pay_date, period.frequency, False, schedule, assume_latest)
    raise InvalidValueError(f"w4 must be a W4 or a W4Pre2020, got {w4!r}", path=("w4",))


def _adjusted(wages: int, w4: W4 | W4Pre2020, sheet: _Worksheet) -> int:
    annual = wages * sheet.periods
    if isinstance(w4, W4):
        adjusted = annual + w4.other_income.cents - w4.deductions.cents - sheet.line_1g
    else:
        adjusted = annual - w4.allowances * sheet.allowance
    return max(0, adjusted)


def _withheld(wages: int, w4: W4 | W4Pre2020, sheet: _Worksheet) -> int:
    if w4.exempt:
        return 0
    credit = w4.dependents_credit.cents if isinstance(w4, W4) else 0
    return sheet.tax(_adjusted(wages, w4, sheet), credit, w4.extra_withholding.cents)
