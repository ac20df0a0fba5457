from __future__ import annotations

from datetime import date, time

import pytest

from practiceops.dates import instant
from practiceops.errors import InvalidValueError
from practiceops.visits import ExpectedVisits, Visit, VisitStatus, VisitType

START = instant(date(2026, 6, 1), time(9), "America/Chicago")


def test_a_visit_does_not_tell_who_the_patient_is():
    visit = Visit(id="v1", visit_type="NEW", start=START, provider="dr-lee", patient="Jane Doe", status="noshow")
    assert visit.status is VisitStatus.NO_SHOW
    assert "Jane" not in repr(visit)
    assert "Jane" not in str(visit)
    with pytest.raises(InvalidValueError) as caught:
        Visit(id="v1", visit_type="NEW", start=START, provider="dr-lee", patient=("Jane Doe",))
    assert str(caught.value) == "patient must be a str (visit 'v1')"


def test_visits_of_a_repeated_hour_are_equal_only_where_their_instants_are():
    early, late = (
        Visit(
            id="v1",
            visit_type="NEW",
            start=instant(date(2026, 11, 1), time(1, 30), "America/Chicago", fold=fold),
            provider="dr-lee",
        )
        for fold in (0, 1)
    )
    assert early != late
    assert hash(early) != hash(late)


def test_expected_visits_are_those_booked_times_those_who_come():
    assert ExpectedVisits(day=date(2026, 6, 1), visit_type="NEW", booked=10, show_rate=0.9).mean == pytest.approx(9)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: VisitType("NEW", minutes=0), "minutes must be greater than zero, got 0 (visit type 'NEW')"),
        (lambda: VisitType("NEW", minutes=7.5), "minutes must be an int, got 7.5 (visit type 'NEW')"),
        (
            lambda: ExpectedVisits(day=date(2026, 6, 1), visit_type="NEW", booked=-1),
            "booked must not be negative, got -1 (expected visits)",
        ),
        (
            lambda: ExpectedVisits(day=date(2026, 6, 1), visit_type="NEW", booked=1, show_rate=90),
            "show rate must be a share from 0 to 1, got 90 (expected visits)",
        ),
        (
            lambda: ExpectedVisits(day=START, visit_type="NEW", booked=1),
            "day must be a date without a time, got 2026-06-01 09:00:00-05:00 (expected visits)",
        ),
    ],
)
def test_what_cannot_be_is_refused(make, message: str):
    with pytest.raises(InvalidValueError) as caught:
        make()
    assert str(caught.value) == message
