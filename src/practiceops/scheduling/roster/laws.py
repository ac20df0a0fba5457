"""Law packs: the scheduling rules of a state, as far as two sources carry each figure; the rest is policy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from practiceops import law
from practiceops._check import check_members, check_text, check_type, frozen_tuple
from practiceops.errors import UnsupportedError
from practiceops.findings import Citation
from practiceops.scheduling.roster.rules import DayOfRest, JointRule, MealBreaks, Rule

__all__ = ["LawPack", "law_pack"]

_STATES = ("CA", "CT", "IL")


@attrs.frozen(kw_only=True)
class LawPack:
    """The rules of one state on a day, and where their figures come from.

    ``assumed`` is true where figures were carried on past what is known.
    """

    state: str
    rules: tuple[Rule | JointRule, ...] = attrs.field(converter=frozen_tuple)
    citations: tuple[Citation, ...] = attrs.field(converter=frozen_tuple)
    assumed: bool = False

    def __attrs_post_init__(self) -> None:
        check_text(self, "state")
        check_members(self, (DayOfRest, MealBreaks), "rules")
        check_members(self, Citation, "citations")
        check_type(self, bool, "assumed")


def law_pack(
    state: str,
    *,
    on: date,
    people: Iterable[str] = (),
    weight: float | None = None,
    assume_latest: bool = False,
) -> LawPack:
    """Return the rules of a state's law that bind rosters on a day, for ``people`` (empty: everyone).

    They are hard, or with a ``weight`` weighted. Known are California, Connecticut and Illinois; any other state raises
    `UnsupportedError` by name, a day on which the figures are not known `LawNotKnownError`, unless ``assume_latest``.

    - California: a 30-minute meal begun by the end of the fifth hour where work is over 5 hours, a second over 10.
    - Connecticut: a 30-minute meal after the first and before the last two hours, from 7.5 hours on.
    - Illinois: 24 hours of rest in every consecutive seven days; a 20-minute meal begun within 5 hours, from 7.5 hours
      on, and a second from 12 hours on. Part-time employees are exempt from the day of rest: give ``people``.

    Waivers and other exemptions are the practice's to apply. What is not here (rest periods, premiums and the day of
    rest by workweek in California, for one) is not known well enough: a rule of your own makes it policy.

    >>> pack = law_pack("IL", on=date(2026, 6, 1))
    >>> [type(rule).__name__ for rule in pack.rules], str(pack.citations[0])
    (['DayOfRest', 'MealBreaks', 'MealBreaks'], '820 ILCS 140, One Day Rest in Seven Act, 2 (P.A. 102-828)')
    """
    if state not in _STATES:
        known = ", ".join(_STATES)
        raise UnsupportedError(f"no scheduling law is known for state {state!r}, known: {known}", path=("state",))
    figures = _Figures(f"us/{state.lower()}/scheduling", on, assume_latest)
    who = tuple(people)
    rules: list[Rule | JointRule] = []
    if state == "IL":
        rules.append(
            DayOfRest(minutes=60 * figures["rest_hours"], days=figures["rest_days"], people=who, weight=weight)
        )
        first, second = figures["meal_from_minutes"], figures["second_meal_from_minutes"]
        latest = 60 * figures["meal_begins_within_hours"]
        length = figures["meal_minutes"]
        rules.append(MealBreaks(shift_minutes=first, minutes=length, latest=latest, people=who, weight=weight))
        rules.append(MealBreaks(shift_minutes=second, minutes=length, earliest=latest, people=who, weight=weight))
    elif state == "CA":
        length, latest = figures["meal_minutes"], 60 * figures["meal_begins_within_hours"]
        first = 60 * figures["meal_over_hours"]
        second = 60 * figures["second_meal_over_hours"]
        rules.append(MealBreaks(shift_minutes=first + 1, minutes=length, latest=latest, people=who, weight=weight))
        rules.append(MealBreaks(shift_minutes=second + 1, minutes=length, earliest=latest, people=who, weight=weight))
    else:
        rules.append(
            MealBreaks(
                shift_minutes=figures["meal_from_minutes"],
                minutes=figures["meal_minutes"],
                earliest=60 * figures["meal_after_hours"],
                margin=60 * figures["meal_before_last_hours"],
                people=who,
                weight=weight,
            )
        )
    return LawPack(state=state, rules=rules, citations=tuple(figures.citations), assumed=figures.assumed)


@attrs.define
class _Figures:
    """The figures of one topic on a day, and what they were taken from."""

    topic: str
    on: date
    assume_latest: bool
    citations: dict[Citation, None] = attrs.field(factory=dict[Citation, None])
    assumed: bool = False

    def __getitem__(self, key: str) -> int:
        rule = law.rule(self.topic, key, self.on, assume_latest=self.assume_latest)
        self.citations.update(dict.fromkeys(rule.citations))
        self.assumed = self.assumed or rule.assumed
        return rule.count
