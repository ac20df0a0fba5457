"""Columns to plain text and HTML, without a locale: behind every `to_columns()` and `_repr_html_()`.

A table is a mapping of column names to equally long sequences of cells. Numbers and money stand to the right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from html import escape

from practiceops.errors import InvalidValueError
from practiceops.money import Money

__all__ = ["Columns", "cell", "html", "rows", "text"]

Columns = Mapping[str, Sequence[object]]
"""Column names to equally long sequences of cells: what `to_columns()` returns and data frames accept."""


def rows(columns: Columns) -> tuple[tuple[object, ...], ...]:
    """Return the table row by row; columns of different lengths are refused by name.

    >>> rows({"day": ["Mon", "Tue"], "hours": [8, 6]})
    (('Mon', 8), ('Tue', 6))
    """
    lengths = {name: len(cells) for name, cells in columns.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{name!r} has {length}" for name, length in lengths.items())
        raise InvalidValueError(f"columns must be equally long: {shown}", path=("columns",))
    return tuple(zip(*columns.values(), strict=True))


def cell(value: object) -> str:
    """Return one cell as text: nothing for None, two decimals for money, ISO 8601 for dates, six digits for floats.

    >>> from datetime import date
    >>> [cell(one) for one in (None, True, Money.of("12.3"), Fraction(15, 2), 0.1 + 0.2, date(2026, 6, 1))]
    ['', 'yes', '12.30', '7.5', '0.3', '2026-06-01']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Fraction):
        return f"{float(value):.6g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value)


def text(columns: Columns, *, gap: str = "  ") -> str:
    """Return the table as aligned plain text, one line for the names, one for each row.

    >>> print(text({"payer": ["Aetna", "Medicare"], "open": [Money.of("5"), Money.of("1200.50")]}))
    payer        open
    Aetna        5.00
    Medicare  1200.50
    """
    cells = [tuple(columns), *(tuple(cell(one).replace("\n", " ") for one in row) for row in rows(columns))]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    right = [_is_numeric(values) for values in columns.values()]
    return "\n".join(
        gap.join(
            part.rjust(width) if numeric else part.ljust(width)
            for part, width, numeric in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in cells
    )


def html(columns: Columns, *, caption: str = "") -> str:
    """Return the table as one HTML element, everything escaped; shown by notebooks.

    >>> html({"a<b": [1]})
    '<table><thead><tr><th>a&lt;b</th></tr></thead><tbody><tr><td style="text-align:right">1</td></tr></tbody></table>'
    """
    right = [_is_numeric(values) for values in columns.values()]
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:right">{escape(cell(one))}</td>' if numeric else f"<td>{escape(cell(one))}</td>"
            for one, numeric in zip(row, right, strict=True)
        )
        + "</tr>"
        for row in rows(columns)
    )
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _is_numeric(values: Sequence[object]) -> bool:
    shown = [one for one in values if one is not None]
    return bool(shown) and all(
        isinstance(one, int | float | Decimal | Fraction | Money) and not isinstance(one, bool) for one in shown
    )
