"""A roster as a page: staff by day, each shift in its color, broken rules marked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape

from practiceops.scheduling.roster.evaluation import Breach, evaluate
from practiceops.scheduling.roster.problem import RosterProblem
from practiceops.scheduling.roster.roster import Roster

__all__ = ["roster_html"]

_HUES = (210, 35, 130, 280, 0, 175, 60, 320, 100, 240)
_HARD, _SOFT = "outline:2px solid #b00020", "outline:2px dashed #b06000"


def roster_html(
    problem: RosterProblem, roster: Roster, *, names: Mapping[str, str] | None = None, caption: str = ""
) -> str:
    """Return a table of staff by day, as one HTML element with nothing outside it.

    Each shift type has its color. A cell that a broken rule is about has a mark (solid red where the rule is hard,
    dashed orange where it costs) and the sentences as its title; a rule that joins people marks the cells of all whom
    the breach is about. The last row marks the days on which cover is broken. Under the table stands every broken rule,
    hard ones first. ``names`` are shown in place of ids.

    >>> from practiceops.people import StaffMember
    >>> from practiceops.scheduling.roster import ShiftType
    >>> monday = date(2026, 6, 1)
    >>> problem = RosterProblem(start=monday, days=1, people=(StaffMember("ana"),),
    ...     shift_types=(ShiftType("E", minutes=480),))
    >>> page = roster_html(problem, Roster(monday, {"ana": ("E",)}))
    >>> page.count("<tr>"), ">E</td>" in page, "cost 0, legal" in page
    (2, True, True)
    """
    verdict = evaluate(problem, roster)
    days = tuple(problem.span)
    colors = {
        kind.code: f"hsl({_HUES[place % len(_HUES)]},70%,{88 - 8 * (place // len(_HUES) % 4)}%)"
        for place, kind in enumerate(problem.shift_types)
    }
    marks: dict[tuple[str | None, date], list[Breach]] = {}
    for breach in verdict.breaches:
        for day in days:
            if breach.first <= day <= breach.last:
                for person in breach.people or (None,):
                    marks.setdefault((person, day), []).append(breach)
    head = "".join(f'<th scope="col">{day:%a}<br>{day.day}</th>' for day in days)
    lines = [f'<tr><th scope="col">{days[0]:%B %Y}</th>{head}</tr>']
    for person, codes in roster.rows:
        cells = (_cell(code, colors, marks.get((person, day), [])) for day, code in zip(days, codes, strict=True))
        shown = escape((names or {}).get(person, person))
        lines.append(f'<tr><th scope="row" style="text-align:left">{shown}</th>{"".join(cells)}</tr>')
    if any(person is None for person, _ in marks):
        cells = (_cell("!" if (None, day) in marks else None, {}, marks.get((None, day), [])) for day in days)
        lines.append(f'<tr><th scope="row" style="text-align:left">cover</th>{"".join(cells)}</tr>')
    title = escape(caption or f"Roster from {problem.start}, {problem.days} days: {verdict}")
    broken = "".join(f"<li>{escape(str(breach))}</li>" for breach in verdict.breaches)
    listed = f"<ul>{broken}</ul>" if broken else ""
    return f"<div><table><caption>{title}</caption>{''.join(lines)}</table>{listed}</div>"


def _cell(code: str | None, colors: Mapping[str, str], breaches: list[Breach]) -> str:
    styles = [f"background:{colors[code]}"] if code is not None and code in colors else []
    if breaches:
        styles.append(_HARD if any(one.hard for one in breaches) else _SOFT)
    style = f' style="{";".join(styles)}"' if styles else ""
    title = f' title="{escape("; ".join(one.message for one in breaches))}"' if breaches else ""
    return f"<td{style}{title}>{escape(code or '')}</td>"
