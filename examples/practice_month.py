"""One month of a family practice, from end to end: roster, pay, receivables, supplies, a certificate, and a what-if.

    python examples/practice_month.py [--data DIR] [--out DIR]

Reads the folder of files that a practice keeps (``examples/data`` is a made-up one), prints a report, and writes the
roster as a calendar file and the payslips and the aging as CSV. Where a file is wrong, it says which, where and why.

The functions below are the month, room by room: each takes what was read, and returns a value that explains itself.
Reading is in `practice_files` and `practice_settings`, the text of the report in `practice_report`.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import attrs
from practice_files import PracticeFiles, read_practice
from practice_report import Month, report

from practiceops.billing import Ledger, PostingResult, age_receivables, post_claim, post_remittance
from practiceops.certification import Eligibility, assess
from practiceops.dates import Workweek, instant
from practiceops.errors import InvalidValueError, PracticeOpsError
from practiceops.interop.ical import calendar_of_shifts
from practiceops.inventory import OrderProposal, Policy, fit_demand, suggest_orders
from practiceops.payroll import W4, certificates
from practiceops.people import FULL_TIME_HOURS, Absence, StaffMember
from practiceops.scheduling.roster import (
    Candidate,
    MaxIterations,
    Repair,
    Roster,
    RosterProblem,
    ShiftCount,
    WeeklyMinutes,
    rank_candidates,
    repair,
)
from practiceops.table import cell, rows
from practiceops.whatif import Comparison, Hire, PayTerms, Practice, Scenario, compare, sweep

EXAMPLE = Path(__file__).parent / "data"


# The roster and the pay for it, as it is and with one more assistant


def roster_problem(files: PracticeFiles) -> RosterProblem:
    """Return what the month's roster has to answer to: contracts always, cover, hours and wishes as far as can be."""
    settings, staff = files.settings, files.staff
    closed = [day for day in settings.span if day in settings.holidays or day.weekday() == 6]
    absences = (
        *staff.absences,
        *(Absence(person=one.id, first=day, last=day, kind="holiday") for one in staff.people for day in closed),
    )
    overtime = WeeklyMinutes(
        maximum=FULL_TIME_HOURS * 60,
        first_weekday=settings.first_weekday,
        people=[terms.person for terms in files.pay.terms if terms.hourly is not None],
        weight=settings.overtime_minute,
    )
    contracted = []
    for one in staff.people:
        away = {day for absence in absences if absence.person == one.id for day in absence.span}
        workdays = sum(1 for day in settings.span if day.weekday() < 5 and day not in away)
        shifts = int(workdays * one.fte())
        contracted.append(ShiftCount(minimum=shifts, people=(one.id,), weight=settings.missing_shift))
    return RosterProblem(
        start=settings.span.start,
        days=settings.span.days,
        people=staff.people,
        shift_types=files.shifts.types,
        cover=files.shifts.cover,
        requests=files.shifts.wishes,
        absences=absences,
        contracts=staff.contract_of,
        rules=(overtime, *contracted),
    )


def practice_of(files: PracticeFiles) -> Practice:
    """Return the practice as one value: its roster problem, and the terms on which everyone is paid."""
    settings = files.settings
    return Practice(
        name=settings.name,
        zone=settings.zone,
        problem=roster_problem(files),
        terms=files.pay.terms,
        periods=settings.periods,
        leave=files.pay.leave,
        employer=settings.employer,
        workweek=Workweek(first_weekday=settings.first_weekday),
    )


def one_more(files: PracticeFiles) -> Scenario:
    """Return the question of the month: the same practice with one more person."""
    asked = files.question
    least = asked.weekly_hours * 60 * files.settings.span.days // 7
    contract = files.staff.contracts[asked.contract]
    # a week may exceed the hours asked for by the shortest shift, such as a Saturday morning
    spare = min((kind.minutes for kind in files.shifts.types if kind.role == asked.role), default=0)
    most = min(contract.max_week_minutes, int(asked.weekly_hours * 60) + spare)
    hire = Hire(
        member=StaffMember("new", asked.name, roles=[asked.role], weekly_hours=asked.weekly_hours),
        contract=attrs.evolve(contract, min_minutes=least, max_week_minutes=most),
        terms=PayTerms(
            person="new",
            hourly=asked.hourly,
            w4=W4(filing_status="single"),
            state=certificates.of(files.settings.state),
        ),
    )
    return Scenario(asked.name, [hire])


def compare_month(files: PracticeFiles) -> Comparison:
    """Return the month as it is beside the month with one more: each a roster, the pay for it, and its cover.

    The two are worked out at the same time, on two cores where there are two; the answer is the same on one.
    """
    settings = files.settings
    with ProcessPoolExecutor(max_workers=2) as executor:
        outcomes = sweep(
            practice_of(files),
            [Scenario("as it is"), one_more(files)],
            executor,
            stop=MaxIterations(settings.iterations),
            seed=settings.seed,
        )
    return compare(outcomes)


# The sick call: who steps in, and whom to ring


def answer_sick_call(files: PracticeFiles, roster: Roster) -> Repair | None:
    """Return the month's roster after the call, with as few people to ring as can be; None where nobody called."""
    call = files.sick_call
    if call is None:
        return None
    return repair(roster_problem(files), roster, [call.absence], change_weight=call.change_weight)


def others_for(files: PracticeFiles, repaired: Repair | None) -> tuple[Candidate, ...]:
    """Return who could have taken the first shift that fell out, and who could not and why."""
    call = files.sick_call
    changes = repaired.changes if repaired and call else ()
    fallen = next((one for one in changes if call and one.person == call.person and one.before), None)
    if repaired is None or fallen is None or fallen.before is None:
        return ()
    gap = repaired.before.with_shift(fallen.person, fallen.day, None)
    weekday = files.settings.first_weekday
    return rank_candidates(repaired.problem, gap, fallen.day, fallen.before, as_of=fallen.day, first_weekday=weekday)


# The receivables: claims, earlier postings, and what the payers have sent


def post_month(files: PracticeFiles) -> tuple[Ledger, tuple[PostingResult, ...]]:
    """Return the ledger after all postings, and what came of each remittance."""
    ledger = Ledger()
    for claim in files.billing.claims:
        ledger = post_claim(ledger, claim, posted=claim.charges[0].service_date).ledger
    ledger = ledger.add(*files.billing.posted)
    results: list[PostingResult] = []
    for _, remittance in files.billing.remittances:
        payer = files.billing.payers.get(remittance.payer)
        result = post_remittance(ledger, remittance, payer=payer, posted=files.settings.span.last)
        ledger = result.ledger
        results.append(result)
    return ledger, tuple(results)


# The supplies: how much is used while an order is on its way, and what to order today


def order_supplies(files: PracticeFiles) -> OrderProposal:
    """Return what to order, so that an item runs out between two orders as rarely as the practice wants."""
    supplies, settings = files.supplies, files.settings
    policies = []
    for level in supplies.stock:
        weeks = supplies.usage.get(level.item.code, ())
        lead_times = [one.lead_time_days or 0 for one in supplies.quotes if one.item == level.item.code]
        if not any(weeks) or not lead_times:
            continue
        demand = fit_demand(weeks)
        wait, between = max(lead_times) / 7, settings.days_between_orders / 7
        policies.append(
            Policy(
                item=level.item.code,
                reorder_point=demand.over(wait).quantile(settings.service_level),
                order_up_to=demand.over(wait + between).quantile(settings.service_level),
                daily_usage=demand.mean / 7,
            )
        )
    return suggest_orders(
        supplies.stock,
        policies,
        supplies.quotes,
        as_of=settings.span.last,
        trigger=settings.trigger,
        rounding=settings.rounding,
        vendors=supplies.vendors,
    )


# The manager's certificate


def assess_manager(files: PracticeFiles) -> Eligibility:
    """Return whether the manager meets the requirements of the edition that the folder names."""
    return assess(files.manager.candidate, files.manager.edition, files.settings.span.last)


# From the folder to the report


def run(files: PracticeFiles) -> Month:
    """Return the whole month."""
    ledger, postings = post_month(files)
    comparison = compare_month(files)
    repaired = answer_sick_call(files, comparison.baseline.solution.roster)
    return Month(
        files=files,
        ledger=ledger,
        postings=postings,
        aging=age_receivables(ledger, files.settings.span.last, buckets=files.settings.buckets, by=("payer",)),
        orders=order_supplies(files),
        eligibility=assess_manager(files),
        comparison=comparison,
        repaired=repaired,
        candidates=others_for(files, repaired),
    )


def check_out(folder: Path) -> None:
    """Refuse a folder that cannot be written to, and a calendar that cannot, before all the work and not after it."""
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not nearest.is_dir():
        raise InvalidValueError(f"cannot write to {folder}: {nearest} is a file", path=("--out",))
    calendar_of_shifts((), stamp=datetime(2026, 1, 1, tzinfo=UTC))


def write_files(month: Month, folder: Path) -> list[Path]:
    """Write the roster, the payslips and the aging; return what was written."""
    settings, staff = month.files.settings, month.files.staff
    folder.mkdir(parents=True, exist_ok=True)
    roster, payslips, aging = (folder / name for name in ("roster.ics", "payslips.csv", "aging.csv"))
    shifts = month.now.solution.roster.shifts(month.files.shifts.types, settings.zone)
    stamp = instant(settings.span.start, time(0), settings.zone)
    with roster.open("w", encoding="utf-8", newline="") as file:
        file.write(calendar_of_shifts(shifts, stamp=stamp, name=f"{settings.name}: roster", people=staff.names))
    slips: dict[str, list[object]] = {}
    for one in month.now.payroll:
        count = len(one.payslips)
        columns = {
            "period_end": [one.period.end] * count,
            "pay_date": [one.period.pay_date] * count,
            **one.to_columns(),
        }
        for name, cells in columns.items():
            slips.setdefault(name, []).extend(cells)
    write_csv(payslips, slips)
    write_csv(aging, month.aging.to_columns())
    return [roster, payslips, aging]


def write_csv(path: Path, columns: Mapping[str, Sequence[object]]) -> None:
    """Write a table as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([written(one) for one in row] for row in rows(columns))


def written(value: object) -> str:
    """Return one cell for a file: as people read it, but hours to the millionth, so that no minute is lost."""
    if not isinstance(value, Fraction):
        return cell(value)
    millionths = f"{Decimal(round(value * 10**6)).scaleb(-6):f}"
    return millionths.rstrip("0").rstrip(".")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the month of one folder; return 1 where its files are wrong, or the results cannot be written."""
    parser = argparse.ArgumentParser(description="Run one month of a practice.")
    parser.add_argument("--data", type=Path, default=EXAMPLE, help="the folder of files to read (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("out"), help="where to write (default: ./%(default)s)")
    options = parser.parse_args(arguments)
    try:
        check_out(options.out)
        month = run(read_practice(options.data))
        print(report(month))
        print("Written:", ", ".join(str(path) for path in write_files(month, options.out)))
    except PracticeOpsError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"cannot write to {options.out}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
