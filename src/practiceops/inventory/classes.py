"""Which items deserve the attention: ABC classes by value."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction

import attrs

from practiceops._check import check_not_negative, check_share, check_text, check_type, to_enum
from practiceops.errors import InvalidValueError
from practiceops.money import Money, total

__all__ = ["AbcClass", "AbcLine", "classify_abc"]


class AbcClass(StrEnum):
    """The few items that make up most of the value, those in between, and the many that make up the rest."""

    A = "A"
    B = "B"
    C = "C"


@attrs.frozen(kw_only=True)
class AbcLine:
    """One item with its class, its share of the value and the share of all items up to and with it."""

    item: str
    value: Money
    abc: AbcClass = attrs.field(converter=to_enum(AbcClass, "abc"))
    share: Fraction
    cumulative: Fraction

    def __attrs_post_init__(self) -> None:
        check_text(self, "item")
        check_type(self, Money, "value")
        check_not_negative(self, "value")
        check_type(self, Fraction, "share", "cumulative")
        check_share(self, "share", "cumulative")


def classify_abc(
    values: Iterable[tuple[str, Money]],
    *,
    a_share: Fraction = Fraction(80, 100),
    b_share: Fraction = Fraction(95, 100),
) -> tuple[AbcLine, ...]:
    """Return the items from the most to the least valuable (annual usage at cost, say), each with its class.

    An item is A as long as those before it make up less than ``a_share`` of the whole, then B while less than
    ``b_share``: the item that crosses a line belongs to the class it began in. Of equal values the first by code comes
    first; an item without value is C.

    >>> lines = classify_abc([("gauze", Money.of(900)), ("flu-vaccine", Money.of(9000)), ("tape", Money.of(100))])
    >>> [(line.item, str(line.abc), str(line.cumulative)) for line in lines]
    [('flu-vaccine', 'A', '9/10'), ('gauze', 'B', '99/100'), ('tape', 'C', '1')]
    """
    if not 0 <= a_share <= b_share <= 1:
        raise InvalidValueError(
            f"shares must rise from 0 to 1, got {a_share} for A and {b_share} for B", path=("a_share",)
        )
    given = sorted(values, key=lambda pair: (-pair[1].cents, pair[0]))
    seen: set[str] = set()
    for item, value in given:
        if item in seen:
            raise InvalidValueError(f"item {item!r} stands twice in the values", path=("values", item))
        if value.cents < 0:
            raise InvalidValueError(f"value must not be negative, got {value} (item {item!r})", path=("values", item))
        seen.add(item)
    whole = total(value for _, value in given)
    lines: list[AbcLine] = []
    before = Fraction(0)
    for item, value in given:
        share = value / whole if whole else Fraction(0)
        abc = AbcClass.C
        if value:
            abc = AbcClass.A if before < a_share else AbcClass.B if before < b_share else AbcClass.C
        before += share
        lines.append(AbcLine(item=item, value=value, abc=abc, share=share, cumulative=before))
    return tuple(lines)
