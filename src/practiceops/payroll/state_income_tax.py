"""State income tax withheld from wages, by the certificate of the state in which the work is done.

Each state is data (``data/us/<state>/withholding.toml``) and one of a few kinds of formula. A state that is not built
is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import attrs

from practiceops.dates import PayFrequency, PayPeriod
from practiceops.errors import UnsupportedError
from practiceops.findings import Citation
from practiceops.law import rule
from practiceops.money import Money, round_half_up
from practiceops.payroll.certificates import IL, Certificate, NoWageTax, supported_states
from practiceops.payroll.earnings import wages_in_cents

__all__ = ["StateWithholding", "state_withholding"]


class _Figured(NamedTuple):
    """Cents to withhold, and what they rest on; the basis is put into words only when asked."""

    cents: int
    assumed: bool
    citations: tuple[Citation, ...]
    basis: Callable[[], str]


@attrs.frozen(kw_only=True)
class StateWithholding:
    """The state income tax to withhold from one payment of ``wages``, and what it was figured from."""

    amount: Money
    wages: Money
    period: PayPeriod
    certificate: Certificate
    assumed: bool = False

    @property
    def state(self) -> str:
        """The state's two-letter code."""
        return self.certificate.state

    @property
    def basis(self) -> str:
        """The state's formula in one line."""
        return self._figured().basis()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The agency's documents behind the amount."""
        return self._figured().citations

    def _figured(self) -> _Figured:
        return _figure(self.wages.cents, self.period, self.certificate, assume_latest=self.assumed)


def state_withholding(
    wages: Money, period: PayPeriod, certificate: Certificate, *, assume_latest: bool = False
) -> StateWithholding:
    """Return the state income tax to withhold from taxable ``wages`` of one pay period.

    ``wages`` are those subject to the state's income tax. In Illinois the exemptions of a period are rounded to a cent
    before they are taken off (Booklet IL-700-T, automated payroll method).

    Raises `UnsupportedError` for anything but the certificate of a state that is built, and `LawNotKnownError` for a
    pay date or frequency that the state's table does not cover.

    >>> from practiceops.payroll import certificates
    >>> period = PayPeriod(frequency="weekly", start=date(2026, 6, 1), end=date(2026, 6, 7),
    ...                    pay_date=date(2026, 6, 12))
    >>> withheld = state_withholding(Money.of("800"), period, certificates.IL(allowances=2, additional_allowances=2))
    >>> withheld.amount, withheld.basis
    (Money.of('32.13'), '4.95% of 800.00 less exemptions 150.96')
    """
    figured = _figure(wages_in_cents(wages), period, certificate, assume_latest=assume_latest)
    return StateWithholding(
        amount=Money(cents=figured.cents), wages=wages, period=period, certificate=certificate, assumed=figured.assumed
    )


def _figure(wages: int, period: PayPeriod, certificate: Certificate, *, assume_latest: bool) -> _Figured:
    method = _METHODS.get(type(certificate))
    if method is None:
        raise UnsupportedError(
            f"state withholding needs the certificate of a state that is supported ({', '.join(supported_states())}), "
            f"got {certificate!r}",
            path=("certificate",),
        )
    return method(wages, period, certificate, assume_latest)


def _no_wage_tax(_wages: int, period: PayPeriod, certificate: NoWageTax, assume_latest: bool) -> _Figured:
    found = rule("us/no_wage_tax", certificate.state, period.pay_date, assume_latest=assume_latest)
    return _Figured(0, found.assumed, found.citations, lambda: f"{certificate.state} taxes no wages")


class _Flat(NamedTuple):
    """One rate on wages less exemptions; the annual exemption of one allowance on each line, in cents."""

    rate: tuple[int, int]
    lines: tuple[int, ...]
    periods: int
    assumed: bool
    citations: tuple[Citation, ...]


@lru_cache(maxsize=4096)
def _flat(topic: str, keys: tuple[str, ...], on: date, frequency: PayFrequency, assume_latest: bool) -> _Flat:
    rate, periods, *lines = rules = [
        rule(topic, key, on, assume_latest=assume_latest) for key in ("rate", f"pay_periods.{frequency}", *keys)
    ]
    return _Flat(
        rate=rate.rate.as_integer_ratio(),
        lines=tuple(one.money.cents for one in lines),
        periods=periods.count,
        assumed=any(one.assumed for one in rules),
        citations=tuple(dict.fromkeys(source for one in rules for source in one.citations)),
    )


_IL_LINES = ("line_1_allowance", "line_2_allowance")


def _illinois(wages: int, period: PayPeriod, certificate: IL, assume_latest: bool) -> _Figured:
    flat = _flat("us/il/withholding", _IL_LINES, period.pay_date, period.frequency, assume_latest)
    if certificate.exempt:
        return _Figured(0, flat.assumed, flat.citations, lambda: "exempt on Form IL-W-4")
    annual = certificate.allowances * flat.lines[0] + certificate.additional_allowances * flat.lines[1]
    exemption = round_half_up(annual, flat.periods)
    top, bottom = flat.rate
    extra = certificate.extra_withholding
    tax = round_half_up(max(0, wages - exemption) * top, bottom) + extra.cents

    def basis() -> str:
        words = f"{100 * top / bottom:.2f}% of {Money.from_cents(wages)} less exemptions {Money.from_cents(exemption)}"
        return f"{words}, extra {extra}" if extra else words

    return _Figured(tax, flat.assumed, flat.citations, basis)


_METHODS: dict[type, Callable[[int, PayPeriod, Any, bool], _Figured]] = {
    IL: _illinois,
    NoWageTax: _no_wage_tax,
}
