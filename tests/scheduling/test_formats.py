"""Rosters as columns and as a page, and back."""

from __future__ import annotations

from datetime import date, time
from html.parser import HTMLParser
from typing import Any

import attrs
import pytest

from practiceops.errors import InvalidValueError
from practiceops.people import StaffMember
from practiceops.scheduling.roster import Apart, Contract, Cover, Roster, RosterProblem, ShiftType, Together
from practiceops.scheduling.roster.formats import roster_html

MONDAY = date(2026, 6, 1)


def problem(**changes: Any) -> RosterProblem:
    made = RosterProblem(
        start=MONDAY,
        days=2,
        people=(StaffMember("ana<b>"), StaffMember("bo")),
        shift_types=(ShiftType("E", start=time(8), minutes=480), ShiftType("L&", start=time(12), minutes=480)),
    )
    return attrs.evolve(made, **changes)


ROSTER = Roster(MONDAY, {"ana<b>": ("E", "L&"), "bo": (None, "E")})


class Cells(HTMLParser):
    """Every cell: its text, its style and its title; and whether every element was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[tuple[str, str, str]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open += [tag] if tag != "br" else []
        if tag == "td":
            found = dict(attrs)
            self.cells.append(("", found.get("style") or "", found.get("title") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "td":
            text, style, title = self.cells[-1]
            self.cells[-1] = (text + data, style, title)


def read(page: str) -> list[tuple[str, str, str]]:
    parser = Cells()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser.cells


def test_a_page_has_each_shift_in_its_color():
    page = roster_html(problem(), ROSTER, names={"bo": "Bo & Co"})
    cells = read(page)
    assert [text for text, _, _ in cells] == ["E", "L&", "", "E"]
    styles = [style for _, style, _ in cells]
    assert styles[0] == styles[3] != styles[1]
    assert styles[2] == ""
    assert "ana&lt;b&gt;" in page
    assert "Bo &amp; Co" in page
    assert "cost 0, legal" in page
    assert "<li>" not in page


def test_broken_rules_are_marked_where_they_are():
    rules = {"contracts": {"ana<b>": Contract(max_days_on=1)}, "cover": [Cover(day=MONDAY, shift="L&", target=1)]}
    page = roster_html(problem(**rules), ROSTER, caption="June <1>")
    cells = read(page)
    assert [("outline" in style, title) for _, style, title in cells] == [
        (False, ""),
        (True, "ana<b> works 2 days in a row from 2026-06-01, 1 above the maximum of 1"),
        (False, ""),
        (False, ""),
        (True, "0 of 1 there: shift L& on 2026-06-01"),
        (False, ""),
    ]
    assert "solid" in cells[1][1]
    assert "dashed" in cells[4][1]
    assert page.count("<li>") == 2
    assert "June &lt;1&gt;" in page


def test_a_rule_that_joins_people_marks_their_cells():
    rules = [Apart(people=("bo", "ana<b>"), weight=2), Together(people=("ana<b>", "bo"))]
    page = roster_html(problem(rules=rules), ROSTER)
    apart = "ana<b> and bo work together on 2026-06-02, 1 above the maximum of 1"
    alone = "ana<b> works E without bo on 2026-06-01"
    assert [title for _, _, title in read(page)] == [alone, apart, alone, apart]
    assert ">cover<" not in page


def test_columns_and_back():
    assert Roster.from_columns(ROSTER.to_columns()) == ROSTER
    empty = Roster(MONDAY, {"ana": ("E",)})
    assert Roster.from_columns({"person": ["ana"], "2026-06-01": ["E"]}) == empty
    assert Roster.from_columns({"person": ["ana", "bo"], MONDAY: [None, "E"]}).grid() == {"ana": (None,), "bo": ("E",)}


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"2026-06-01": ["E"]}, "a roster's columns need one named 'person'"),
        ({"person": ["ana"]}, "a roster's columns need one for each day"),
        ({"person": ["ana"], "Monday": ["E"]}, "date must look like 2026-06-05"),
        ({"person": ["ana"], "2026-06-01": ["E"], "2026-06-03": ["E"]}, "column 2026-06-03 must be 2026-06-02"),
        ({"person": ["ana"], "2026-06-01": []}, "columns must be equally long"),
        ({"person": ["ana"], "2026-06-01": [3]}, "must hold shift codes or None, got 3 for 'ana' on day 0"),
    ],
)
def test_columns_that_are_no_roster_are_refused_by_name(columns: Any, message: str):
    with pytest.raises(InvalidValueError) as caught:
        Roster.from_columns(columns)
    assert message in str(caught.value)
