"""Shifts as calendar files (RFC 5545), for any calendar program. Needs the extra ``ical``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from types import ModuleType
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from practiceops.errors import InvalidValueError, MissingExtraError
from practiceops.people import Shift

__all__ = ["calendar_of_shifts"]


def calendar_of_shifts(
    shifts: Iterable[Shift],
    *,
    stamp: datetime,
    name: str = "Roster",
    people: Mapping[str, str] | None = None,
) -> str:
    """Return the text of a calendar file with one event for each shift, in order of time and person.

    ``stamp`` is the moment of writing that RFC 5545 wants on every event (DTSTAMP); ``people`` gives names to show for
    person ids. Events keep their identity: the same person, role, code and start always make the same UID, so that a
    calendar program updates an event instead of adding a second one. Times are written in their zone; in UTC where
    they are the second of an hour that happens twice, or where the zone has no name.

    Raises `InvalidValueError` for a ``stamp`` without a time zone, `MissingExtraError` without the extra ``ical``.

    >>> from datetime import time
    >>> from practiceops.dates import instant
    >>> day, zone = date(2026, 6, 1), "America/Chicago"
    >>> shift = Shift(person="ana", start=instant(day, time(8), zone), end=instant(day, time(16), zone), role="MA")
    >>> text = calendar_of_shifts([shift], stamp=datetime(2026, 5, 20, 12, tzinfo=UTC), people={"ana": "Ana Ruiz"})
    >>> [line for line in text.splitlines() if line.startswith(("SUMMARY", "DTSTART;"))]
    ['SUMMARY:Ana Ruiz: MA', 'DTSTART;TZID=America/Chicago:20260601T080000']
    """
    if stamp.tzinfo is None:
        raise InvalidValueError(f"stamp must have a time zone, got {stamp}", path=("stamp",))
    icalendar = _icalendar()
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//practiceops//roster//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    shown = people or {}
    ordered = sorted(shifts, key=lambda one: (one.start.astimezone(UTC), one.person, one.code, one.role))
    for shift in ordered:
        what = " ".join(part for part in (shift.role, shift.code) if part) or "shift"
        event = icalendar.Event()
        event.add("uid", str(uuid5(NAMESPACE_URL, f"practiceops:{shift.person}:{what}:{shift.start.isoformat()}")))
        event.add("dtstamp", stamp.astimezone(UTC))
        event.add("summary", f"{shown.get(shift.person, shift.person)}: {what}")
        event.add("dtstart", _written(shift.start))
        event.add("dtend", _written(shift.end))
        if shift.site:
            event.add("location", shift.site)
        calendar.add_component(event)
    if ordered:
        years = {moment.year for shift in ordered for moment in (shift.start, shift.end)}
        calendar.add_missing_timezones(date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1))
    return calendar.to_ical().decode()


def _written(moment: datetime) -> datetime:
    """Return the instant in its zone where a calendar can say it there, else in UTC.

    A local time that happens twice means the first one (RFC 5545, 3.3.5), and a zone is one that has a name.
    """
    in_zone = isinstance(moment.tzinfo, ZoneInfo) and moment.utcoffset() == moment.replace(fold=0).utcoffset()
    return moment if in_zone else moment.astimezone(UTC)


def _icalendar() -> ModuleType:
    try:
        import icalendar  # noqa: PLC0415 - an extra is imported where it is used
    except ImportError:
        raise MissingExtraError.of("ical", "icalendar") from None
    return icalendar
