from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from practiceops.errors import InvalidValueError
from practiceops.findings import Citation, Finding, Severity


def test_a_finding_says_how_much_it_matters():
    finding = Finding("cover_short", "1 of 2 receptionists", path=["roster", 3], severity="blocking")
    assert finding.severity is Severity.BLOCKING
    assert finding.path == ("roster", 3)
    assert str(finding) == "blocking: 1 of 2 receptionists"
    assert Finding("a", "b").severity is Severity.NOTE


def test_a_citation_is_shown_by_title_and_section():
    assert str(Citation("29 CFR 778.105")) == "29 CFR 778.105"
    assert str(Citation("IRS Publication 15-T", "Worksheet 1A")) == "IRS Publication 15-T, Worksheet 1A"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Citation(""), "title must be a text that is not empty, got '' (citation)"),
        (lambda: Citation("a", url=3), "url must be a str, got 3 (citation)"),
        (
            lambda: Citation("a", retrieved=datetime(2026, 1, 1, tzinfo=UTC)),
            "retrieved must be a date without a time, got 2026-01-01 00:00:00+00:00 (citation)",
        ),
        (lambda: Finding("a", ""), "message must be a text that is not empty, got '' (finding 'a')"),
        (lambda: Finding("a", "b", path=(1.5,)), "path[0] must be a str or an int, got 1.5 (finding 'a')"),
        (
            lambda: Finding("a", "b", citations=["c"]),
            "citations[0] must be a Citation, got 'c' (finding 'a')",
        ),
        (lambda: Finding("a", "b", severity="bad"), "severity must be one of 'note', 'warning', 'blocking', got 'bad'"),
    ],
)
def test_what_is_no_finding_or_citation_is_refused(make, message: str):
    with pytest.raises(InvalidValueError) as caught:
        make()
    assert str(caught.value) == message


def test_a_citation_keeps_when_it_was_read():
    assert Citation("a", retrieved=date(2026, 11, 21)).retrieved == date(2026, 11, 21)
