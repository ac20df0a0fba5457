"""Social Security, Medicare and unemployment taxes: capped by the year, on both sides of the pay check."""

from __future__ import annotations

from datetime import date
from decimal import Context, Decimal
from functools import lru_cache
from typing import NamedTuple

import attrs

from practiceops._check import check_not_negative, check_positive, check_share, check_type
from practiceops.dates import PayPeriod
from practiceops.errors import InvalidValueError
from practiceops.findings import Citation
from practiceops.law import rule
from practiceops.money import ZERO, Money, round_half_up
from practiceops.payroll._states import check_state
from practiceops.payroll.earnings import wages_in_cents

__all__ = ["Fica", "Unemployment", "UnemploymentTax", "YearToDate", "fica", "futa", "state_unemployment"]


@attrs.frozen(kw_only=True)
class YearToDate:
    """What this employer paid one person earlier in the calendar year, as each tax counts it.

    Wages may be given beyond a tax's cap. ``year``, where given, must be the year of the payment that is figured.

    >>> YearToDate(year=2026, social_security_wages=Money.of(184000), medicare_wages=Money.of(184000)).year
    2026
    """

    year: int | None = None
    social_security_wages: Money = ZERO
    medicare_wages: Money = ZERO
    futa_wages: Money = ZERO
    unemployment_wages: Money = ZERO
    supplemental_wages: Money = ZERO

    def __attrs_post_init__(self) -> None:
        check_type(self, int, "year", optional=True)
        amounts = (
            "social_security_wages",
            "medicare_wages",
            "futa_wages",
            "unemployment_wages",
            "supplemental_wages",
        )
        check_type(self, Money, *amounts)
        check_not_negative(self, *amounts)

    def check_for(self, period: PayPeriod) -> None:
        """Refuse a payment of another year: every cap begins anew with the year of the pay date."""
        if self.year is not None and self.year != period.pay_date.year:
            raise InvalidValueError(
                f"year to date must be of {period.pay_date.year}, the year of the pay date, got {self.year}",
                path=("YearToDate", "year"),
            )


_NOTHING_YET = YearToDate()

# sums of rates never follow the ambient decimal context
_EXACTLY = Context(prec=60)


class _Rates(NamedTuple):
    """Each rate as numerator and denominator, each cap in cents."""

    social_security: tuple[int, int]
    wage_base: int
    medicare: tuple[int, int]
    additional: tuple[int, int]
    threshold: int
    assumed: bool
    citations: tuple[Citation, ...]


@lru_cache(maxsize=1024)
def _fica_rates(on: date, assume_latest: bool) -> _Rates:
    keys = (
        "social_security_rate",
        "social_security_wage_base",
        "medicare_rate",
        "additional_medicare_rate",
        "additional_medicare_threshold",
    )
    rate, base, medicare, additional, threshold = rules = [
        rule("us/federal/fica", key, on, assume_latest=assume_latest) for key in keys
    ]
    return _Rates(
        social_security=rate.rate.as_integer_ratio(),
        wage_base=base.money.cents,
        medicare=medicare.rate.as_integer_ratio(),
        additional=additional.rate.as_integer_ratio(),
        threshold=threshold.money.cents,
        assumed=any(one.assumed for one in rules),
        citations=tuple(dict.fromkeys(source for one in rules for source in one.citations)),
    )


@attrs.frozen(kw_only=True)
class Fica:
    """Social Security and Medicare of one payment: the employee's taxes, the employer's, and the wages of each.

    ``social_security_wages`` is the part of the payment below the wage base, ``additional_medicare_wages`` the part
    above the threshold of the year.
    """

    social_security: Money
    medicare: Money
    additional_medicare: Money
    employer_social_security: Money
    employer_medicare: Money
    social_security_wages: Money
    medicare_wages: Money
    additional_medicare_wages: Money
    pay_date: date
    assumed: bool = False

    @property
    def total(self) -> Money:
        """What is withheld from the employee."""
        return self.social_security + self.medicare + self.additional_medicare

    @property
    def employer_total(self) -> Money:
        """What the employer owes on top."""
        return self.employer_social_security + self.employer_medicare

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The statute and the publication behind the rates and the caps."""
        return _fica_rates(self.pay_date, self.assumed).citations


def fica(wages: Money, period: PayPeriod, ytd: YearToDate = _NOTHING_YET, *, assume_latest: bool = False) -> Fica:
    """Return Social Security and Medicare on one payment of ``wages``, after what the year has paid already.

    ``wages`` are those subject to FICA: after section 125 deductions, before 401(k) deductions. Each tax is rounded
    half up to a cent on this payment. Additional Medicare tax applies to the slice of the year's wages from this
    employer above its threshold, whatever the filing status.

    Source: 26 USC 3101, 3102(f), 3111, 3121(a)(1).

    >>> period = PayPeriod(frequency="biweekly", start=date(2026, 6, 1), end=date(2026, 6, 14),
    ...                    pay_date=date(2026, 6, 19))
    >>> paid = fica(Money.of(1000), period, YearToDate(social_security_wages=Money.of(184_000),
    ...                                                medicare_wages=Money.of(199_500)))
    >>> paid.social_security, paid.medicare, paid.additional_medicare, paid.employer_total
    (Money.of('31.00'), Money.of('14.50'), Money.of('4.50'), Money.of('45.50'))
    """
    cents = _checked(wages, period, ytd)
    rates = _fica_rates(period.pay_date, assume_latest)
    capped = min(cents, max(0, rates.wage_base - ytd.social_security_wages.cents))
    beyond = min(cents, max(0, cents + ytd.medicare_wages.cents - rates.threshold))
    social_security = Money(cents=round_half_up(capped * rates.social_security[0], rates.social_security[1]))
    medicare = Money(cents=round_half_up(cents * rates.medicare[0], rates.medicare[1]))
    return Fica(
        social_security=social_security,
        medicare=medicare,
        additional_medicare=_of(beyond, rates.additional),
        employer_social_security=social_security,
        employer_medicare=medicare,
        social_security_wages=wages if capped == cents else Money(cents=capped),
        medicare_wages=wages,
        additional_medicare_wages=Money(cents=beyond) if beyond else ZERO,
        pay_date=period.pay_date,
        assumed=rates.assumed,
    )


@attrs.frozen(kw_only=True)
class Unemployment:
    """A state's unemployment tax as this employer pays it: the rate and wage base are from the state's notice.

    >>> Unemployment(state="IL", rate=Decimal("0.0375"), wage_base=Money.of(14250)).state
    'IL'
    """

    state: str
    rate: Decimal
    wage_base: Money

    def __attrs_post_init__(self) -> None:
        check_state(self.state, "Unemployment")
        check_type(self, Decimal, "rate")
        check_share(self, "rate")
        check_type(self, Money, "wage_base")
        check_positive(self, "wage_base")


@attrs.frozen(kw_only=True)
class UnemploymentTax:
    """An unemployment tax of the employer on one payment, and the part of the wages below its wage base."""

    amount: Money
    wages: Money
    rate: Decimal
    citations: tuple[Citation, ...] = ()
    assumed: bool = False


def futa(
    wages: Money,
    period: PayPeriod,
    ytd: YearToDate = _NOTHING_YET,
    *,
    credit_reduction: Decimal = Decimal(0),
    assume_latest: bool = False,
) -> UnemploymentTax:
    """Return the employer's federal unemployment tax on one payment, after the full credit for state tax.

    ``credit_reduction`` is the state's for the year (the Department of Labor fixes the list after 10 November), as a
    share of wages.

    Source: 26 USC 3301, 3302, 3306(b)(1).

    >>> period = PayPeriod(frequency="biweekly", start=date(2026, 1, 5), end=date(2026, 1, 18),
    ...                    pay_date=date(2026, 1, 23))
    >>> futa(Money.of(1000), period, YearToDate(futa_wages=Money.of(6500))).amount
    Money.of('3.00')
    """
    cents = _checked(wages, period, ytd)
    if not isinstance(credit_reduction, Decimal) or not 0 <= credit_reduction <= 1:
        raise InvalidValueError(
            f"credit reduction must be a Decimal share from 0 to 1, got {credit_reduction!r}",
            path=("credit_reduction",),
        )
    rate, base, citations, assumed = _futa_rate(period.pay_date, assume_latest)
    capped = min(cents, max(0, base - ytd.futa_wages.cents))
    net = _EXACTLY.add(rate, credit_reduction)
    return UnemploymentTax(
        amount=_of(capped, net.as_integer_ratio()),
        wages=Money(cents=capped),
        rate=net,
        citations=citations,
        assumed=assumed,
    )


def state_unemployment(
    wages: Money, period: PayPeriod, account: Unemployment, ytd: YearToDate = _NOTHING_YET
) -> UnemploymentTax:
    """Return the employer's state unemployment tax on one payment, at the rate and wage base of its ``account``."""
    cents = _checked(wages, period, ytd)
    capped = min(cents, max(0, account.wage_base.cents - ytd.unemployment_wages.cents))
    return UnemploymentTax(
        amount=_of(capped, account.rate.as_integer_ratio()), wages=Money(cents=capped), rate=account.rate
    )


@lru_cache(maxsize=1024)
def _futa_rate(on: date, assume_latest: bool) -> tuple[Decimal, int, tuple[Citation, ...], bool]:
    rate, base, credit = rules = [
        rule("us/federal/futa", key, on, assume_latest=assume_latest) for key in ("rate", "wage_base", "maximum_credit")
    ]
    citations = tuple(dict.fromkeys(source for one in rules for source in one.citations))
    return _EXACTLY.subtract(rate.rate, credit.rate), base.money.cents, citations, any(one.assumed for one in rules)


def explain_fica(kind: str, on: date, *, assume_latest: bool) -> tuple[Decimal, tuple[Citation, ...]]:
    """Return the rate of ``social_security``, ``medicare`` or ``additional_medicare`` and where it comes from."""
    found = rule("us/federal/fica", f"{kind}_rate", on, assume_latest=assume_latest)
    return found.rate, found.citations


def explain_futa(on: date, credit_reduction: Decimal, *, assume_latest: bool) -> tuple[Decimal, tuple[Citation, ...]]:
    """Return the federal unemployment rate after credit and where it comes from."""
    rate, _, citations, _ = _futa_rate(on, assume_latest)
    return _EXACTLY.add(rate, credit_reduction), citations


def _of(cents: int, ratio: tuple[int, int]) -> Money:
    return Money(cents=round_half_up(cents * ratio[0], ratio[1])) if cents else ZERO


def _checked(wages: Money, period: PayPeriod, ytd: YearToDate) -> int:
    cents = wages_in_cents(wages)
    if not isinstance(ytd, YearToDate):
        raise InvalidValueError(f"ytd must be a YearToDate, got {ytd!r}", path=("ytd",))
    if ytd.year is not None:
        ytd.check_for(period)
    return cents
