"""The published rules of the benchmark, judged straight from the text: shares nothing with the library but Python.

Source: Curtois and Qu, "Computational results on new staff scheduling benchmark instances" (2014), section 2.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise


def sections(text: str) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("SECTION"):
            name = line.strip()
            found[name] = []
        elif line.strip() and not line.startswith("#"):
            found[name].append(line.strip().split(","))
    return found


def penalty(text: str, grid: dict[str, tuple[str | None, ...]]) -> int:
    """The published objective: requests not granted, and cover below and above."""
    parts = sections(text)
    total = 0
    for person, day, shift, weight in parts.get("SECTION_SHIFT_ON_REQUESTS", []):
        if grid[person][int(day)] != shift:
            total += int(weight)
    for person, day, shift, weight in parts.get("SECTION_SHIFT_OFF_REQUESTS", []):
        if grid[person][int(day)] == shift:
            total += int(weight)
    present = Counter((day, shift) for row in grid.values() for day, shift in enumerate(row))
    for day, shift, wanted, under, over in parts["SECTION_COVER"]:
        count = present[int(day), shift]
        if count < int(wanted):
            total += (int(wanted) - count) * int(under)
        else:
            total += (count - int(wanted)) * int(over)
    return total


def violations(text: str, grid: dict[str, tuple[str | None, ...]]) -> list[tuple[str, str]]:
    """Person and constraint, once for each hard constraint that a person's row breaks."""
    parts = sections(text)
    length = {code: int(minutes) for code, minutes, _ in parts["SECTION_SHIFTS"]}
    banned = {code: [one for one in after.split("|") if one] for code, _, after in parts["SECTION_SHIFTS"]}
    days_off = {row[0]: [int(day) for day in row[1:]] for row in parts.get("SECTION_DAYS_OFF", [])}
    found: list[tuple[str, str]] = []
    for person, limits, most, least, max_on, min_on, min_off, weekends in parts["SECTION_STAFF"]:
        row = grid[person]
        worked = [code is not None for code in row]
        if any(row[day] is not None for day in days_off.get(person, [])):
            found.append((person, "availability"))
        if any(a is not None and b in banned[a] for a, b in pairwise(row)):
            found.append((person, "succession"))
        for limit in limits.split("|"):
            code, maximum = limit.split("=")
            if row.count(code) > int(maximum):
                found.append((person, "shift_count"))
        minutes = sum(length[code] for code in row if code is not None)
        if not int(least) <= minutes <= int(most):
            found.append((person, "total_minutes"))
        if any(all(worked[d : d + int(max_on) + 1]) for d in range(len(row) - int(max_on))):
            found.append((person, "days_on"))
        if has_short_run(worked, int(min_on)):
            found.append((person, "days_on"))
        if has_short_run([not one for one in worked], int(min_off)):
            found.append((person, "days_off"))
        if sum(any(worked[d : d + 2]) for d in range(5, len(row), 7)) > int(weekends):
            found.append((person, "weekends"))
    return found


def has_short_run(inside: list[bool], minimum: int) -> bool:
    """Whether a run with another day on either side is shorter than the minimum."""
    return any(
        not inside[first - 1] and all(inside[first : first + size]) and not inside[first + size]
        for size in range(1, minimum)
        for first in range(1, len(inside) - size)
    )
