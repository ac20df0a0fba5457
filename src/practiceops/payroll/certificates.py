"""State withholding certificates: one class for each state that has a form, named by the state's code.

`of` makes the certificate for a state by its code, as a table of employees holds it; a state whose withholding is not
built is refused by name, never guessed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar, TypeAlias

import attrs

from practiceops._check import check_not_negative, check_type, invalid
from practiceops.errors import InvalidValueError, UnsupportedError
from practiceops.law import table
from practiceops.money import ZERO, Money
from practiceops.payroll._states import check_state

__all__ = ["IL", "Certificate", "NoWageTax", "of", "supported_states"]


@attrs.frozen(kw_only=True)
class IL:
    """Form IL-W-4 of Illinois: ``allowances`` is Line 1, ``additional_allowances`` Line 2, for a year.

    ``extra_withholding`` is Line 3, for a pay period. Someone who gave no form is withheld on as ``IL()``.
    """

    state: ClassVar[str] = "IL"

    allowances: int = 0
    additional_allowances: int = 0
    extra_withholding: Money = ZERO
    exempt: bool = False

    def __attrs_post_init__(self) -> None:
        check_type(self, int, "allowances", "additional_allowances")
        check_type(self, Money, "extra_withholding")
        check_not_negative(self, "allowances", "additional_allowances", "extra_withholding")
        check_type(self, bool, "exempt")


@attrs.frozen
class NoWageTax:
    """The explicit answer for work in a state that taxes no wages; any other state is refused.

    >>> NoWageTax("TX")
    NoWageTax(state='TX')
    >>> NoWageTax("IL")
    Traceback (most recent call last):
    ...
    practiceops.errors.InvalidValueError: state 'IL' taxes wages; without a wage tax are AK, FL, NH, NV, SD, TN, TX, \
WA, WY
    """

    state: str

    def __attrs_post_init__(self) -> None:
        check_state(self.state, "NoWageTax")
        known = _without_wage_tax()
        if self.state not in known:
            raise InvalidValueError(
                f"state {self.state!r} taxes wages; without a wage tax are {', '.join(known)}",
                path=("NoWageTax", "state"),
            )


Certificate: TypeAlias = IL | NoWageTax
"""Any state certificate."""


def check_certificate(owner: object, field: str) -> None:
    """Require the certificate of a state; the error names what was given."""
    if not isinstance(getattr(owner, field), Certificate):
        raise invalid(owner, field, "must be a certificate such as certificates.IL()")


_FORMS: tuple[type[IL], ...] = (IL,)


def supported_states() -> tuple[str, ...]:
    """Return the codes of the states whose withholding is built, those without a wage tax among them.

    >>> supported_states()
    ('AK', 'FL', 'IL', 'NH', 'NV', 'SD', 'TN', 'TX', 'WA', 'WY')
    """
    return tuple(sorted((*(form.state for form in _FORMS), *_without_wage_tax())))


def of(state: str, **fields: Any) -> Certificate:
    """Return the certificate of a state by its code, with the fields of its form.

    Raises `UnsupportedError` for a state whose withholding is not built, and `InvalidValueError` for a text that is no
    state and for a field that the state's form does not have.

    >>> of("IL", allowances=2)
    IL(allowances=2, additional_allowances=0, extra_withholding=Money.of('0.00'), exempt=False)
    >>> of("TX")
    NoWageTax(state='TX')
    >>> of("CA")
    Traceback (most recent call last):
    ...
    practiceops.errors.UnsupportedError: withholding of state 'CA' is not supported; supported are AK, FL, IL, NH, NV, \
SD, TN, TX, WA, WY
    """
    check_state(state)
    form = next((one for one in _FORMS if one.state == state), None)
    if form is None and state not in _without_wage_tax():
        raise UnsupportedError(
            f"withholding of state {state!r} is not supported; supported are {', '.join(supported_states())}",
            path=("state",),
        )
    known = () if form is None else tuple(one.name for one in attrs.fields(form))
    if unknown := sorted(fields.keys() - set(known)):
        raise InvalidValueError(
            f"the certificate of {state!r} has no field {', '.join(map(repr, unknown))}; "
            f"it has {', '.join(known) or 'none'}",
            path=(state, unknown[0]),
        )
    return NoWageTax(state) if form is None else form(**fields)


@lru_cache(maxsize=1)
def _without_wage_tax() -> tuple[str, ...]:
    return tuple(sorted(table("us/no_wage_tax").keys))
