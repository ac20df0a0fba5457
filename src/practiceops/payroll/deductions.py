"""What is taken from pay besides taxes, and which taxes each kind of deduction lowers."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

import attrs

from practiceops._check import check_not_negative, check_share, check_text, check_type, invalid, to_enum
from practiceops.money import ZERO, Money, Rounding

__all__ = ["Deduction", "DeductionKind"]


class DeductionKind(StrEnum):
    """The tax treatment of a deduction.

    Source: 26 USC 125, 3121(a)(5), 3306(b)(5) and 3401(a)(12); state income tax follows the federal treatment in the
    states that are built.
    """

    SECTION_125 = "section_125"
    """Through a cafeteria plan: premiums, health FSA, HSA. Lowers income tax, FICA and FUTA."""
    RETIREMENT = "retirement"
    """Traditional 401(k) and 403(b) deferrals. Lower income tax, not FICA or FUTA."""
    POST_TAX = "post_tax"
    """After tax: Roth deferrals, dues, gifts. Lowers no tax."""

    @property
    def lowers_income_tax(self) -> bool:
        """Whether wages for federal and state income tax are less by it."""
        return self is not DeductionKind.POST_TAX

    @property
    def lowers_payroll_tax(self) -> bool:
        """Whether wages for Social Security, Medicare and FUTA are less by it."""
        return self is DeductionKind.SECTION_125


@attrs.frozen(kw_only=True)
class Deduction:
    """One deduction of a pay period: a fixed ``amount``, or a ``share`` of the period's wages; exactly one of them.

    >>> plan = Deduction(name="401(k)", kind="retirement", share=Decimal("0.08"))
    >>> plan.of(Money.of("9230.77"))
    Money.of('738.46')
    """

    name: str
    kind: DeductionKind = attrs.field(converter=to_enum(DeductionKind, "kind"))
    amount: Money | None = None
    share: Decimal | None = None

    def __attrs_post_init__(self) -> None:
        check_text(self, "name")
        check_type(self, Money, "amount", optional=True)
        check_not_negative(self, "amount", optional=True)
        check_type(self, Decimal, "share", optional=True)
        check_share(self, "share", optional=True)
        if (self.amount is None) == (self.share is None):
            raise invalid(self, "amount", "or share must be given, and not both")

    def of(self, wages: Money) -> Money:
        """Return what is due from ``wages`` of a period: the amount, or the share of them half up to a cent."""
        if self.share is not None:
            return wages.times(self.share, Rounding.HALF_UP)
        return self.amount or ZERO

    @property
    def basis(self) -> str:
        """Where the amount comes from, in words."""
        how = self.kind.replace("_", " ")
        return how if self.share is None else f"{how}, {self.share:%} of wages"
