"""Hypothesis strategies for the values of `practiceops.law`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from practiceops.findings import Citation
from practiceops.law import Bracket, Gap, KeyedOn, Rule, Table, Unit
from practiceops.money import Money

__all__ = ["STRATEGIES", "brackets", "gaps", "rules", "tables"]

_EARLIEST = date(1990, 1, 1)
_WORDS = st.sampled_from(("rate", "wage_base", "standard.single", "allowance"))
_CITATIONS = st.builds(
    Citation,
    st.sampled_from(("IRS Publication 15-T (2026)", "26 U.S.C. 3101")),
    st.sampled_from(("", "Worksheet 1A")),
    transcribed_via=st.sampled_from(("", "a transcription")),
    retrieved=st.none() | st.dates(_EARLIEST),
)
_SHARES = st.decimals(0, 1, places=4).map(str)
_DOLLARS = st.integers(0, 10**9).map(lambda cents: str(Money.from_cents(cents)))
_COUNTS = st.integers(0, 366).map(str)
_FIGURES: dict[Unit, SearchStrategy[str]] = {
    Unit.USD: _DOLLARS,
    Unit.RATE: _SHARES,
    Unit.FACTOR: st.decimals(0, 10, places=2).map(str),
    Unit.USD_PER_HOUR: st.decimals(0, 100, places=3).map(str),
    Unit.COUNT: _COUNTS,
    Unit.DAYS: _COUNTS,
    Unit.HOURS: _COUNTS,
    Unit.TEXT: st.sampled_from(("none", "the regular rate")),
}


@st.composite
def brackets(draw: st.DrawFn) -> Bracket:
    """Draw one row of a rate schedule, the last or not."""
    lower = Money.from_cents(draw(st.integers(0, 10**9)))
    width = draw(st.none() | st.integers(1, 10**8))
    return Bracket(
        lower=lower,
        upper=None if width is None else lower + Money.from_cents(width),
        base=Money.of(draw(_DOLLARS)),
        rate=Decimal(draw(_SHARES)),
    )


@st.composite
def gaps(draw: st.DrawFn) -> Gap:
    """Draw a gap of up to a year."""
    first = draw(st.dates(_EARLIEST, date(2100, 12, 31)))
    last = first + timedelta(days=draw(st.integers(0, 365)))
    return Gap(key=draw(_WORDS), first=first, last=last, reason="not at hand")


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Draw a rule of any unit, with or without an end, known or assumed."""
    first = draw(st.dates(_EARLIEST, date(2100, 12, 31)))
    length = draw(st.none() | st.integers(0, 4000))
    last = None if length is None else first + timedelta(days=length)
    return _rule(draw, "us/made/up", draw(_WORDS), first, last, assumed=draw(st.booleans()))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Draw a table of one or two keys, each a history without overlap, perhaps with a declared gap."""
    known_through = draw(st.dates(date(2020, 1, 1), date(2100, 12, 31)))
    found: list[Rule] = []
    missing: list[Gap] = []
    for key in draw(st.lists(_WORDS, min_size=1, max_size=2, unique=True)):
        day = known_through - timedelta(days=draw(st.integers(3000, 6000)))
        for index, length in enumerate(draw(st.lists(st.integers(0, 900), max_size=3))):
            last = day + timedelta(days=length)
            if index and draw(st.booleans()):
                missing.append(Gap(key=key, first=day, last=last, reason="not at hand"))
            else:
                found.append(_rule(draw, "us/made/up", key, day, last))
            day = last + timedelta(days=1)
        found.append(_rule(draw, "us/made/up", key, day, draw(st.sampled_from((None, known_through)))))
    return Table(
        topic="us/made/up",
        title="Made up",
        keyed_on=draw(st.sampled_from(KeyedOn)),
        known_through=known_through,
        rules=tuple(found),
        gaps=tuple(missing),
    )


def _rule(draw: st.DrawFn, topic: str, key: str, first: date, last: date | None, *, assumed: bool = False) -> Rule:
    unit = draw(st.sampled_from(Unit))
    return Rule(
        topic=topic,
        key=key,
        title=key.replace("_", " "),
        unit=unit,
        rows=draw(_schedules()) if unit is Unit.BRACKETS else ((draw(_FIGURES[unit]),),),
        first=first,
        last=last,
        citations=tuple(draw(st.lists(_CITATIONS, min_size=1, max_size=2))),
        note=draw(st.sampled_from(("", "employee only"))),
        assumed=assumed,
    )


@st.composite
def _schedules(draw: st.DrawFn) -> tuple[tuple[str, str, str], ...]:
    bounds = sorted(draw(st.lists(st.integers(1, 10**9), max_size=3, unique=True)))
    return tuple((str(Money.from_cents(bound)), draw(_DOLLARS), draw(_SHARES)) for bound in (0, *bounds))


STRATEGIES: tuple[tuple[type, Callable[[], SearchStrategy[object]]], ...] = (
    (Bracket, brackets),
    (Gap, gaps),
    (Rule, rules),
    (Table, tables),
)
