"""Scenarios: a name, and the changes that make another practice out of this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import get_args

import attrs

from practiceops._check import (
    check_members,
    check_not_negative,
    check_text,
    check_type,
    frozen_tuple,
    invalid,
)
from practiceops.errors import InvalidValueError
from practiceops.payroll.earnings import to_rate
from practiceops.people import StaffMember
from practiceops.scheduling.roster import Apart, Contract, JointRule, RosterProblem, Rule, Together
from practiceops.whatif.practices import PayTerms, Practice

__all__ = ["Change", "ChangeCover", "Depart", "Hire", "Scenario", "SetRate"]


@attrs.frozen(kw_only=True)
class Hire:
    """One more person on the roster, with a contract and terms of pay.

    >>> from practiceops.payroll import W4, certificates
    >>> hire = Hire(member=StaffMember("new", roles=("MA",)), contract=Contract(max_week_minutes=2400),
    ...             terms=PayTerms(person="new", hourly="19.50", w4=W4(filing_status="single"),
    ...                            state=certificates.IL()))
    >>> str(hire)
    'hire new (MA) at 19.50 an hour'
    """

    member: StaffMember
    contract: Contract
    terms: PayTerms

    def __attrs_post_init__(self) -> None:
        check_type(self, StaffMember, "member")
        check_type(self, Contract, "contract")
        check_type(self, PayTerms, "terms")
        if self.terms.person != self.member.id:
            raise invalid(self, "terms", f"must be those of {self.member.id!r}")

    def applied_to(self, practice: Practice) -> Practice:
        """Return the practice with the person in it."""
        problem = practice.problem
        if self.member.id in {one.id for one in problem.people}:
            raise InvalidValueError(f"{self.member.id!r} is on the roster already", path=("Hire", "member"))
        return attrs.evolve(
            practice,
            problem=attrs.evolve(
                problem,
                people=(*problem.people, self.member),
                contracts=(*problem.contracts, (self.member.id, self.contract)),
            ),
            terms=(*practice.terms, self.terms),
        )

    def __str__(self) -> str:
        pay = f"{self.terms.hourly} an hour" if self.terms.hourly is not None else f"{self.terms.salary} a period"
        return f"hire {self.member.id} ({', '.join(self.member.roles)}) at {pay}"


@attrs.frozen
class Depart:
    """One person less: off the roster and the payroll, with their wishes, pins, absences, leave and past.

    >>> str(Depart("ana"))
    'without ana'
    """

    person: str

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")

    def applied_to(self, practice: Practice) -> Practice:
        """Return the practice without the person."""
        practice.terms_of(self.person)
        return attrs.evolve(
            practice,
            problem=_without(practice.problem, self.person),
            terms=tuple(one for one in practice.terms if one.person != self.person),
            leave=tuple(one for one in practice.leave if one.person != self.person),
        )

    def __str__(self) -> str:
        return f"without {self.person}"


@attrs.frozen
class SetRate:
    """Another hourly rate for one person, in dollars an hour.

    >>> str(SetRate("ana", "23.00"))
    'ana at 23.00 an hour'
    """

    person: str
    hourly: Decimal = attrs.field(converter=to_rate)

    def __attrs_post_init__(self) -> None:
        check_text(self, "person")
        check_type(self, Decimal, "hourly")
        check_not_negative(self, "hourly")

    def applied_to(self, practice: Practice) -> Practice:
        """Return the practice that pays the rate; a salaried person is refused."""
        before = practice.terms_of(self.person)
        if before.hourly is None:
            raise InvalidValueError(f"{self.person!r} is paid a salary, not by the hour", path=("SetRate", "person"))
        after = attrs.evolve(before, hourly=self.hourly)
        return attrs.evolve(practice, terms=tuple(after if one is before else one for one in practice.terms))

    def __str__(self) -> str:
        return f"{self.person} at {self.hourly} an hour"


@attrs.frozen
class ChangeCover:
    """So many people more (or, negative, fewer) wanted wherever cover asks for ``shift`` and ``role``; never below 0.

    One that is not given stands for any; with neither, all cover changes.

    >>> str(ChangeCover(1, role="MA"))
    '1 more wanted: MA'
    """

    by: int
    shift: str | None = attrs.field(default=None, kw_only=True)
    role: str | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_type(self, int, "by")
        check_text(self, "shift", "role", optional=True)

    def applied_to(self, practice: Practice) -> Practice:
        """Return the practice with its cover changed; where no cover asks for it, that is refused."""
        kinds = {one.code: one.role for one in practice.problem.shift_types}
        changed = 0
        covers = list(practice.problem.cover)
        for index, cover in enumerate(covers):
            serves = cover.role if cover.shift is None else kinds[cover.shift]
            if self.shift in (None, cover.shift) and self.role in (None, serves):
                target = max(0, cover.target + self.by)
                covers[index] = attrs.evolve(
                    cover,
                    target=target,
                    minimum=min(cover.minimum, target),
                    maximum=None if cover.maximum is None else max(target, cover.maximum + self.by),
                )
                changed += 1
        if not changed:
            raise InvalidValueError(
                f"no cover asks for shift {self.shift!r}, role {self.role!r}", path=("ChangeCover",)
            )
        return attrs.evolve(practice, problem=attrs.evolve(practice.problem, cover=covers))

    def __str__(self) -> str:
        what = " ".join(part for part in (self.role, self.shift) if part) or "everywhere"
        return f"{abs(self.by)} {'more' if self.by >= 0 else 'fewer'} wanted: {what}"


Change = Hire | Depart | SetRate | ChangeCover
"""Every kind of change that a scenario can make."""


@attrs.frozen
class Scenario:
    """A named set of changes, made in the order given; without changes, the practice as it is.

    >>> Scenario("as it is").changes
    ()
    """

    name: str
    changes: tuple[Change, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_text(self, "name")
        check_members(self, get_args(Change), "changes")

    def applied_to(self, practice: Practice) -> Practice:
        """Return the practice with every change made."""
        for change in self.changes:
            practice = change.applied_to(practice)
        return practice


def _without(problem: RosterProblem, person: str) -> RosterProblem:
    history = problem.history
    if history is not None:
        history = attrs.evolve(history, rows=tuple(row for row in history.rows if row[0] != person))
    return attrs.evolve(
        problem,
        people=tuple(one for one in problem.people if one.id != person),
        contracts=tuple(pair for pair in problem.contracts if pair[0] != person),
        requests=tuple(one for one in problem.requests if one.person != person),
        pins=tuple(one for one in problem.pins if one.person != person),
        absences=tuple(one for one in problem.absences if one.person != person),
        rules=tuple(_rules_without(problem.rules, person)),
        history=history,
    )


def _rules_without(rules: Iterable[Rule | JointRule], person: str) -> Iterator[Rule | JointRule]:
    for rule in rules:
        others = tuple(one for one in rule.people if one != person)
        fewest = 2 if isinstance(rule, Apart | Together) else 1  # one person alone is neither apart nor together
        if not rule.people or len(others) >= fewest:
            yield attrs.evolve(rule, people=others)
