from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from practiceops import table
from practiceops.errors import InvalidValueError
from practiceops.money import Money

AGING = {
    "payer": ["Aetna", "Blue\nCross", None],
    "open": [Money.of(5), Money.of("-1200.50"), None],
    "share": [Decimal("0.25"), Fraction(1, 3), 1],
    "late": [True, False, True],
}


def test_plain_text_aligns_numbers_to_the_right_and_words_to_the_left():
    assert table.text(AGING).splitlines() == [
        "payer           open     share  late",
        "Aetna           5.00      0.25  yes",
        "Blue Cross  -1200.50  0.333333  no",
        "                             1  yes",
    ]
    assert table.text({"a": [1], "b": [2]}, gap=" | ") == "a | b\n1 | 2"


def test_a_table_without_rows_or_columns_is_still_a_table():
    assert table.text({"payer": [], "open": []}) == "payer  open"
    assert table.text({}) == ""
    assert table.rows({}) == ()
    assert table.html({"payer": []}) == "<table><thead><tr><th>payer</th></tr></thead><tbody></tbody></table>"


def test_html_escapes_everything_and_may_have_a_caption():
    shown = table.html({"<b>": ["<script>", None]}, caption="June & July")
    assert shown == (
        "<table><caption>June &amp; July</caption><thead><tr><th>&lt;b&gt;</th></tr></thead>"
        "<tbody><tr><td>&lt;script&gt;</td></tr><tr><td></td></tr></tbody></table>"
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2026, 6, 1, 8, 30), "2026-06-01 08:30"),
        (date(2026, 6, 1), "2026-06-01"),
        (1234.5678, "1234.57"),
        ("word", "word"),
    ],
)
def test_cells(value: object, shown: str):
    assert table.cell(value) == shown


def test_columns_of_different_lengths_are_refused_by_name():
    with pytest.raises(InvalidValueError, match="columns must be equally long: 'a' has 1, 'b' has 2"):
        table.rows({"a": [1], "b": [1, 2]})
