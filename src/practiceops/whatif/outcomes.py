"""From a practice to an outcome: its roster, the pay for it, the cover it gives; and many outcomes side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from fractions import Fraction
from types import ModuleType
from typing import Any

import attrs

from practiceops import table
from practiceops._check import check_members, check_text, check_type, frozen_tuple
from practiceops.dates import PayPeriod
from practiceops.errors import ErrorCollector, InvalidValueError, MissingExtraError, PracticeOpsError
from practiceops.findings import Finding
from practiceops.money import Money, total
from practiceops.payroll import EarningKind, Payee, PayrollRun, YearToDate, run_payroll
from practiceops.scheduling.roster import MaxIterations, Solution, solve
from practiceops.scheduling.roster.stops import StopRule
from practiceops.whatif.practices import Practice
from practiceops.whatif.scenarios import Scenario

__all__ = ["Comparison", "Outcome", "compare", "evaluate_practice", "sweep"]

_DEFAULT_STOP = MaxIterations(200)
_SHORT = ("cover_below", "cover_minimum")


@attrs.frozen(kw_only=True)
class Outcome:
    """What a practice comes to in one scenario: the roster, the payroll of each period, and what was noticed."""

    scenario: str
    solution: Solution
    payroll: tuple[PayrollRun, ...] = attrs.field(converter=frozen_tuple)
    findings: tuple[Finding, ...] = attrs.field(default=(), converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_text(self, "scenario")
        check_type(self, Solution, "solution")
        check_members(self, PayrollRun, "payroll")
        check_members(self, Finding, "findings")

    @property
    def wages(self) -> Money:
        """Gross wages of all periods."""
        return total([run.gross for run in self.payroll])

    @property
    def employer_taxes(self) -> Money:
        """The employer's own taxes on them."""
        return total([run.employer_cost.total_taxes for run in self.payroll])

    @property
    def labor_cost(self) -> Money:
        """Wages and the employer's taxes together."""
        return self.wages + self.employer_taxes

    @property
    def hours(self) -> Fraction:
        """Hours worked by those paid by the hour, exact; paid leave is not among them."""
        return sum((slip.hours for run in self.payroll for slip in run.payslips), Fraction(0))

    @property
    def overtime_hours(self) -> Fraction:
        """Overtime hours settled in the periods, exact."""
        return sum((line.hours or Fraction(0) for line in self._premiums()), Fraction(0))

    @property
    def overtime_premium(self) -> Money:
        """The extra half paid for them."""
        return total([line.amount for line in self._premiums()])

    @property
    def places_short(self) -> int:
        """How many wanted people are missing, added up over the cover of every day.

        Someone whom two covers of a day ask for is missing in both. Cover whose ``under_weight`` is 0 does not count.
        """
        return round(sum(one.amount for one in self.solution.evaluation.breaches if one.rule == "cover_below"))

    @property
    def days_short(self) -> int:
        """On how many days anyone is missing."""
        return len({one.first for one in self.solution.evaluation.breaches if one.rule in _SHORT})

    @property
    def wishes_refused(self) -> int:
        """How many wishes of the staff are not granted."""
        return sum(1 for one in self.solution.evaluation.breaches if one.rule.startswith("request_"))

    @property
    def assumed(self) -> bool:
        """Whether the pay rests on law carried past what is known, because the caller said ``assume_latest``."""
        return any(slip.assumed for run in self.payroll for slip in run.payslips)

    def _premiums(self) -> list[Any]:
        kind = EarningKind.OVERTIME_PREMIUM
        return [
            line for run in self.payroll for slip in run.payslips for line in slip.payee.earnings if line.kind is kind
        ]

    def to_columns(self) -> dict[str, list[Any]]:
        """Return the outcome as a table of one row; see `Comparison.to_columns`."""
        return Comparison((self,)).to_columns()

    def _repr_html_(self) -> str:
        return table.html(self.to_columns(), caption=self.scenario)


@attrs.frozen
class Comparison:
    """Outcomes side by side; the first is the one that the others are measured against."""

    outcomes: tuple[Outcome, ...] = attrs.field(converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_members(self, Outcome, "outcomes")
        if not self.outcomes:
            raise InvalidValueError("outcomes must hold at least one", path=("Comparison", "outcomes"))

    @property
    def baseline(self) -> Outcome:
        """The outcome that the others are measured against."""
        return self.outcomes[0]

    def outcome(self, scenario: str) -> Outcome:
        """Return the outcome of a scenario by its name; an unknown one is refused."""
        for one in self.outcomes:
            if one.scenario == scenario:
                return one
        raise InvalidValueError(f"no outcome of scenario {scenario!r}", path=("Comparison", scenario))

    def to_columns(self) -> dict[str, list[Any]]:
        """Return one row for each outcome: money, hours and overtime, cover and wishes, and how good the roster is.

        ``change`` is the labor cost above that of the first outcome; ``roster_gap`` how far the roster may be from the
        best one, as a share of its cost, None where nothing is proven.
        """
        base = self.baseline.labor_cost
        return {
            "scenario": [one.scenario for one in self.outcomes],
            "labor_cost": [one.labor_cost for one in self.outcomes],
            "change": [one.labor_cost - base for one in self.outcomes],
            "hours": [one.hours for one in self.outcomes],
            "overtime_hours": [one.overtime_hours for one in self.outcomes],
            "overtime_premium": [one.overtime_premium for one in self.outcomes],
            "places_short": [one.places_short for one in self.outcomes],
            "days_short": [one.days_short for one in self.outcomes],
            "wishes_refused": [one.wishes_refused for one in self.outcomes],
            "roster_cost": [one.solution.cost for one in self.outcomes],
            "roster_gap": [one.solution.gap for one in self.outcomes],
        }

    def chart(self) -> Any:
        """Return a picture as an Altair chart: labor cost, places short and overtime of each scenario.

        Needs the extra ``plot``; raises `MissingExtraError` without it.
        """
        alt = _altair()
        values = [
            {"scenario": one.scenario, "measure": measure, "value": value}
            for one in self.outcomes
            for measure, value in (
                ("labor cost ($)", float(one.labor_cost.amount)),
                ("places short", one.places_short),
                ("overtime (hours)", float(one.overtime_hours)),
            )
        ]
        bars = alt.Chart(alt.Data(values=values)).mark_bar()
        return (
            bars.encode(
                x=alt.X("value:Q", title=None),
                y=alt.Y("scenario:N", title=None, sort=[one.scenario for one in self.outcomes]),
                color=alt.Color("scenario:N", legend=None),
                tooltip=["scenario:N", "measure:N", "value:Q"],
            )
            .properties(width=220)
            .facet(column=alt.Column("measure:N", title=None))
            .resolve_scale(x="independent")
        )

    def _repr_html_(self) -> str:
        return table.html(self.to_columns())


def evaluate_practice(
    practice: Practice,
    *,
    name: str = "as it is",
    engine: str = "python",
    stop: StopRule = _DEFAULT_STOP,
    seed: int = 0,
    assume_latest: bool = False,
) -> Outcome:
    """Return what a practice comes to: the roster solved, its hours paid, its cover judged.

    ``engine``, ``stop`` and ``seed`` go to `practiceops.scheduling.roster.solve`. With a stop rule that counts steps
    the same practice always gives the same outcome. ``assume_latest`` pays a period past the law that is known with the
    latest figures, and the outcome says so.

    Hours and leave on days that no pay period holds are not paid, nor are salary and leave for days that are not days
    of employment; findings say so. Raises one `InvalidInputsError` that names everyone whose pay cannot be figured.
    """
    solution = solve(practice.problem, engine=engine, stop=stop, seed=seed)
    shifts = solution.roster.shifts(practice.problem.shift_types, practice.zone)
    runs: list[PayrollRun] = []
    findings: list[Finding] = [*practice.unpaid(shifts)]
    so_far: dict[str, YearToDate] = {}
    for paid in practice.paid_periods(shifts, assume_latest=assume_latest):
        payees = [_continued(one, so_far.get(one.person), paid.period) for one in paid.payees]
        run = run_payroll(paid.period, payees, employer=practice.employer, assume_latest=assume_latest)
        so_far |= {slip.person: slip.year_to_date_after for slip in run.payslips}
        runs.append(run)
        findings += (*paid.findings, *run.findings)
    return Outcome(scenario=name, solution=solution, payroll=runs, findings=findings)


def sweep(
    practice: Practice,
    scenarios: Iterable[Scenario],
    executor: Executor | None = None,
    on_progress: Callable[[int, int], object] | None = None,
    *,
    engine: str = "python",
    stop: StopRule = _DEFAULT_STOP,
    seed: int = 0,
    assume_latest: bool = False,
) -> tuple[Outcome, ...]:
    """Return the outcome of each scenario, in their order: the same on any ``executor`` as on none.

    ``executor`` is any `concurrent.futures.Executor`: threads, processes, or a Dask cluster's. ``on_progress`` is
    called with how many scenarios are done, and of how many. Every scenario is applied before the first is evaluated:
    one `InvalidInputsError` names all that cannot be. An error
    in evaluating one names it in its path.
    """
    collector = ErrorCollector()
    cases: list[tuple[str, Practice]] = []
    for index, scenario in enumerate(scenarios):
        with collector.at("scenarios", index, scenario.name):
            if scenario.name in {name for name, _ in cases}:
                raise InvalidValueError(f"a second scenario is named {scenario.name!r}", path=("name",))
            cases.append((scenario.name, scenario.applied_to(practice)))
    collector.raise_if_any("scenarios")
    options: dict[str, Any] = {"engine": engine, "stop": stop, "seed": seed, "assume_latest": assume_latest}
    if executor is None:
        pending: Iterable[Callable[[], Outcome]] = (_later(case, name, options) for name, case in cases)
    else:
        pending = [executor.submit(evaluate_practice, case, name=name, **options).result for name, case in cases]
    outcomes: list[Outcome] = []
    for wait, (name, _) in zip(pending, cases, strict=True):
        try:
            outcomes.append(wait())
        except PracticeOpsError as error:
            raise error.under("scenarios", name) from None
        if on_progress is not None:
            on_progress(len(outcomes), len(cases))
    return tuple(outcomes)


def compare(outcomes: Sequence[Outcome]) -> Comparison:
    """Return outcomes side by side, the first as the one to measure against."""
    return Comparison(outcomes)


def _continued(payee: Payee, so_far: YearToDate | None, period: PayPeriod) -> Payee:
    """Return the payee with what earlier periods paid in the year to date: caps run on until the year ends."""
    if so_far is None:
        return payee
    return attrs.evolve(payee, year_to_date=so_far if so_far.year == period.pay_date.year else YearToDate())


def _later(practice: Practice, name: str, options: dict[str, Any]) -> Callable[[], Outcome]:
    return lambda: evaluate_practice(practice, name=name, **options)


def _altair() -> ModuleType:
    try:
        import altair as alt  # noqa: PLC0415 - an extra is imported where it is used
    except ImportError:
        raise MissingExtraError.of("plot", "altair") from None
    return alt
