"""The federal withholding certificates: Form W-4 of 2020 and later, and of 2019 and earlier."""

from __future__ import annotations

from enum import StrEnum
from typing import cast

import attrs

from practiceops._check import check_not_negative, check_type, invalid, to_enum
from practiceops.money import ZERO, Money

__all__ = ["W4", "FilingStatus", "MaritalStatus", "W4Pre2020"]


class FilingStatus(StrEnum):
    """Step 1(c) of Form W-4. A qualifying surviving spouse ticks the same box as married filing jointly."""

    SINGLE = "single"
    MARRIED_FILING_JOINTLY = "married_filing_jointly"
    MARRIED_FILING_SEPARATELY = "married_filing_separately"
    HEAD_OF_HOUSEHOLD = "head_of_household"


class MaritalStatus(StrEnum):
    """Line 3 of Form W-4 of 2019 and earlier."""

    SINGLE = "single"
    MARRIED = "married"
    MARRIED_AT_SINGLE_RATE = "married_at_single_rate"


@attrs.frozen(kw_only=True)
class W4:
    """Form W-4 of 2020 and later. Amounts of steps 3, 4(a) and 4(b) are for a year, step 4(c) for a pay period.

    ``multiple_jobs`` is the box of step 2(c). Someone who gave no W-4 is withheld on as ``W4(filing_status="single")``.

    >>> W4(filing_status="head_of_household", dependents_credit=Money.of(2200)).dependents_credit
    Money.of('2200.00')
    """

    filing_status: FilingStatus = attrs.field(converter=to_enum(FilingStatus, "filing_status"))
    multiple_jobs: bool = False
    dependents_credit: Money = ZERO
    other_income: Money = ZERO
    deductions: Money = ZERO
    extra_withholding: Money = ZERO
    exempt: bool = False

    def __attrs_post_init__(self) -> None:
        check_type(self, bool, "multiple_jobs", "exempt")
        amounts = ("dependents_credit", "other_income", "deductions", "extra_withholding")
        check_type(self, Money, *amounts)
        check_not_negative(self, *amounts)


@attrs.frozen(kw_only=True)
class W4Pre2020:
    """Form W-4 of 2019 and earlier: marital status and allowances, which must be given (0 is an answer, none is not).

    ``extra_withholding`` is line 6, for a pay period.

    >>> W4Pre2020(marital_status="married")
    Traceback (most recent call last):
    ...
    practiceops.errors.InvalidValueError: allowances must be given on a W-4 of 2019 or earlier, got None (w4 pre2020)
    """

    marital_status: MaritalStatus = attrs.field(converter=to_enum(MaritalStatus, "marital_status"))
    allowances: int = cast("int", None)
    extra_withholding: Money = ZERO
    exempt: bool = False

    def __attrs_post_init__(self) -> None:
        if self.allowances is None:
            raise invalid(self, "allowances", "must be given on a W-4 of 2019 or earlier")
        check_type(self, int, "allowances")
        check_type(self, Money, "extra_withholding")
        check_not_negative(self, "allowances", "extra_withholding")
        check_type(self, bool, "exempt")
