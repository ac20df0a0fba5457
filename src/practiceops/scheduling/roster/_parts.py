"""A problem in parts: people who add to none of the same rows, not even through others, are solved apart.

Bounds of parts add up, and so do rosters: where cover is per role, each group of roles that somebody joins is a far
smaller problem.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

__all__ = ["Part", "parts"]


@attrs.frozen
class Part:
    """Some of the workers, and all rows that any of them can add to."""

    workers: tuple[int, ...]
    rows: tuple[int, ...]


def parts(reach: Sequence[set[int]]) -> list[Part]:
    """Return the parts, each as small as can be, from the rows that each worker can add to."""
    found: list[Part] = []
    for worker, rows in enumerate(reach):
        joined = [part for part in found if rows & set(part.rows)]
        workers = sorted([worker, *(one for part in joined for one in part.workers)])
        reached = rows.union(*(part.rows for part in joined))
        found = [part for part in found if part not in joined] + [Part(tuple(workers), tuple(sorted(reached)))]
    return sorted(found, key=lambda part: part.workers)
