from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time, timedelta, timezone

import icalendar
import pytest

from practiceops.dates import instant
from practiceops.errors import InvalidValueError, MissingExtraError
from practiceops.interop.ical import calendar_of_shifts
from practiceops.people import Shift

CHICAGO = "America/Chicago"
STAMP = datetime(2026, 5, 20, 12, tzinfo=UTC)


def a_shift(day: date, first: int, last: int, person: str = "ana", **more: str) -> Shift:
    return Shift(
        person=person,
        start=instant(day, time(first), CHICAGO),
        end=instant(day, time(last), CHICAGO),
        role="MA",
        **more,
    )


def read_events(text: str) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def test_each_shift_comes_back_with_its_true_instants() -> None:
    # the autumn change: the calendar must carry the zone, or the evening would move by an hour
    shifts = [a_shift(date(2026, 10, 31), 8, 16, site="Main"), a_shift(date(2026, 11, 1), 8, 16)]
    events = read_events(calendar_of_shifts(shifts, stamp=STAMP))
    assert [event.decoded("dtstart").astimezone(UTC).hour for event in events] == [13, 14]
    assert [str(event.get("location", "")) for event in events] == ["Main", ""]


def test_instants_that_a_calendar_cannot_say_in_their_zone_are_written_in_utc() -> None:
    night = date(2026, 11, 1)
    first, second = (instant(night, time(1, 30), CHICAGO, fold=fold) for fold in (0, 1))
    five_hours_west = timezone(timedelta(hours=-5))
    shifts = [
        Shift(person="ana", start=first, end=second),
        Shift(person="ana", start=second, end=instant(night, time(9), CHICAGO)),
        Shift(
            person="ana",
            start=datetime(2026, 11, 2, 8, tzinfo=five_hours_west),
            end=datetime(2026, 11, 2, 9, tzinfo=five_hours_west),
        ),
    ]
    events = read_events(calendar_of_shifts(shifts, stamp=STAMP))
    read = [(event.decoded("dtstart").astimezone(UTC), event.decoded("dtend").astimezone(UTC)) for event in events]
    assert read == [(shift.start.astimezone(UTC), shift.end.astimezone(UTC)) for shift in shifts]


def test_events_are_ordered_and_keep_their_identity() -> None:
    early, late = a_shift(date(2026, 6, 1), 8, 12), a_shift(date(2026, 6, 2), 8, 12)
    assert calendar_of_shifts([late, early], stamp=STAMP) == calendar_of_shifts([early, late], stamp=STAMP)
    longer = a_shift(date(2026, 6, 1), 8, 14)
    uids = {str(read_events(calendar_of_shifts([one], stamp=STAMP))[0]["uid"]) for one in (early, longer)}
    assert len(uids) == 1


def test_an_empty_roster_is_a_calendar_without_events() -> None:
    assert read_events(calendar_of_shifts([], stamp=STAMP)) == []


def test_a_stamp_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="stamp must have a time zone, got 2026-05-20"):
        calendar_of_shifts([], stamp=datetime(2026, 5, 20))


def test_without_the_extra_the_error_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'practiceops\[ical\]'"):
        calendar_of_shifts([], stamp=STAMP)
