"""A problem in parts: who is solved apart from whom."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from practiceops.scheduling.roster._parts import Part, parts

reaches = st.lists(st.sets(st.integers(0, 9), max_size=3), max_size=8)


def test_people_who_share_no_row_are_apart() -> None:
    assert parts([{0, 1}, {2}, {1}, set()]) == [Part((0, 2), (0, 1)), Part((1,), (2,)), Part((3,), ())]


def test_one_who_serves_both_joins_two_groups() -> None:
    assert parts([{0}, {1}, {0, 1}]) == [Part((0, 1, 2), (0, 1))]


@given(reaches)
def test_each_worker_and_each_row_is_in_one_part_together(reach: list[set[int]]) -> None:
    found = parts(reach)
    assert sorted(worker for part in found for worker in part.workers) == list(range(len(reach)))
    assert sorted(row for part in found for row in part.rows) == sorted(set[int]().union(*reach))
    for part in found:
        for worker in part.workers:
            assert reach[worker] <= set(part.rows)


@given(reaches)
def test_no_part_could_be_split(reach: list[set[int]]) -> None:
    for part in parts(reach):
        joined, rows = {part.workers[0]}, set(reach[part.workers[0]])
        for _ in part.workers:
            joined |= {worker for worker in part.workers if reach[worker] & rows}
            rows = rows.union(*(reach[worker] for worker in joined))
        assert joined == set(part.workers)
