"""The text of the month's report: tables that line up, and the sentences between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from textwrap import wrap

import attrs
from practice_files import PracticeFiles

from practiceops import display
from practiceops.billing import AgingReport, EntryKind, Ledger, Level, PostingResult, Remittance, find_imbalances
from practiceops.certification import Eligibility
from practiceops.inventory import OrderProposal
from practiceops.money import Money, total
from practiceops.payroll import Payslip, TaxKind
from practiceops.scheduling.roster import Candidate, Repair
from practiceops.whatif import Comparison, Outcome

LOCALE = "en_US"
WIDTH = 108


@attrs.frozen(kw_only=True)
class Month:
    """Everything that the month came to."""

    files: PracticeFiles
    comparison: Comparison
    ledger: Ledger
    postings: tuple[PostingResult, ...]
    aging: AgingReport
    orders: OrderProposal
    eligibility: Eligibility
    repaired: Repair | None
    candidates: tuple[Candidate, ...]

    @property
    def now(self) -> Outcome:
        """The month as it is, without anyone hired."""
        return self.comparison.baseline


def report(month: Month) -> str:
    """Return the whole report."""
    parts = (heading, roster, sick_call, payroll, receivables, supplies, certificate, what_if)
    texts = ("\n".join(part(month)) for part in parts)
    return "\n".join(text for text in texts if text)


def heading(month: Month) -> Iterator[str]:
    """Whose month this is."""
    settings, staff = month.files.settings, month.files.staff
    year = settings.span.start.year
    yield f"{settings.name}, {day(settings.span.start)} to {day(settings.span.last)}, {year}"
    yield f"{len(staff.people)} people in {len(staff.roles)} roles; open {settings.hours}"


def roster(month: Month) -> Iterator[str]:
    """Who works when, and where people are missing."""
    files, solution = month.files, month.now.solution
    first, grid = files.settings.span.start, solution.roster.grid()
    yield from title("ROSTER")
    open_days = [one for one in files.settings.span if any(row[(one - first).days] for row in grid.values())]

    def across(name: str, cells: Sequence[str]) -> str:
        # a wider gap before each week
        weeks = [(one - first).days // 7 for one in open_days]
        gaps = [" " * (1 + (before != week)) for before, week in zip([-1, *weeks], weeks, strict=False)]
        return (f"{name:<19}" + "".join(gap + f"{cell:<2}" for gap, cell in zip(gaps, cells, strict=True))).rstrip()

    yield across("", [one.strftime("%a")[:2] for one in open_days])
    yield across("", [str(one.day) for one in open_days])
    for person, codes in grid.items():
        yield across(files.staff.names[person], [codes[(one - first).days] or "." for one in open_days])
    filled = []
    for role in files.staff.roles:
        wanted, short = places(month, role.code)
        days = f" (short on {', '.join(map(short_day, short))})" if short else ""
        filled.append(f"{role.title} {wanted - sum(short.values())} of {wanted}{days}")
    yield from paragraph(f"Places filled: {'; '.join(filled)}.")
    evaluation, wishes = solution.evaluation, len(files.shifts.wishes)
    kept = "Every contract is kept" if evaluation.legal else f"{len(evaluation.hard_breaches)} rules are broken"
    granted = f"{wishes - month.now.wishes_refused} of {wishes} wishes are granted"
    gap = "" if solution.gap is None else f", within {display.percent(solution.gap, locale=LOCALE)} of the best"
    yield f"{kept}; {granted}; the roster weighs {solution.cost:g} points{gap}."
    for breach in evaluation.hard_breaches:
        yield from note(str(breach))


def places(month: Month, role: str) -> tuple[int, Counter[date]]:
    """Return how many places a role has to fill in the month, and how many stay empty on which day."""
    serves = {one.code: one.role for one in month.files.shifts.types}
    grid, first = month.now.solution.roster.grid(), month.files.settings.span.start
    wanted, short = 0, Counter[date]()
    for cover in month.files.shifts.cover:
        if cover.shift and serves[cover.shift] == role:
            there = sum(1 for codes in grid.values() if codes[(cover.day - first).days] == cover.shift)
            wanted += cover.target
            if there < cover.target:
                short[cover.day] += cover.target - there
    return wanted, short


def sick_call(month: Month) -> Iterator[str]:
    """Who called in sick, whom to ring, and who else there would have been."""
    repaired, names = month.repaired, month.files.staff.names
    if repaired is None:
        return
    (away,) = repaired.absences
    yield from title(f"SICK CALL: {names[away.person]}, {short_day(away.first)} to {short_day(away.last)}")
    for call in repaired.calls:
        told = (f"{short_day(one.day)} {one.after or 'off'} instead of {one.before or 'off'}" for one in call.changes)
        yield from note(f"ring {names[call.person]}: {', '.join(told)}")
    uncovered = "; ".join(breach.message for breach in repaired.uncovered) or "nothing"
    before, after = month.now.solution.cost, repaired.evaluation.cost
    yield f"Left uncovered: {uncovered}. The roster weighs {after:g} points, {before:g} before."
    if month.candidates:
        place = month.candidates[0]
        yield from wrap(f"For {place.shift} on {short_day(place.day)} alone: {'; '.join(alternatives(month))}.", WIDTH)


def alternatives(month: Month) -> Iterator[str]:
    """Who could have taken the shift that fell out, for what, and why the others could not."""
    names = month.files.staff.names
    for one in month.candidates:
        if one.able:
            notes = [f"leaves {change.before}" for change in one.changes if change.day == one.day and change.before]
            notes += [f"{one.overtime_minutes / 60:g} h overtime"] if one.overtime_minutes else []
            points = f"{'saves' if one.cost < 0 else 'costs'} {abs(one.cost):g} points"
            yield f"{names[one.person]} {points}" + (f" ({', '.join(notes)})" if notes else "")
    absent = month.files.sick_call.person if month.files.sick_call else ""
    others = [one for one in month.candidates if not one.able and one.person != absent]
    why_not = Counter(WHY_NOT.get(one.obstacles[0].kind.value, "not free") for one in others)
    if others:
        yield f"{len(others)} others cannot: " + ", ".join(f"{count} {why}" for why, count in why_not.items())


WHY_NOT = {"absence": "away", "employment": "not employed", "role": "without the role", "rule": "kept by a rule"}


def payroll(month: Month) -> Iterator[str]:
    """What everyone is paid for the hours of that roster."""
    yield from title("PAYROLL")
    runs = month.now.payroll

    def line(name: str, slips: Sequence[Payslip]) -> tuple[object, ...]:
        return (
            name,
            sum((one.hours for one in slips), Fraction(0)) or "",
            *(total(amount(one) for one in slips) for amount in PAY_COLUMNS.values()),
        )

    names = month.files.staff.names
    everything = [slip for run in runs for slip in run.payslips]
    lines = [line(name, [slip for slip in everything if slip.person == person]) for person, name in names.items()]
    everyone = line("all", everything)
    yield from lay_out(("", "hours", *PAY_COLUMNS), lines, last=everyone)
    paid = [
        f"{day(run.period.pay_date)} {money(run.net)}, which costs {money(run.employer_cost.total)}" for run in runs
    ]
    yield from paragraph(f"To pay: {'; '.join(paid)}.")
    hours = display.number(month.now.overtime_hours, locale=LOCALE)
    yield f"Overtime: {hours} hours, for which the half on top comes to {money(month.now.overtime_premium)}."
    told: dict[str, list[str]] = {}
    for finding in month.now.findings:
        told.setdefault(finding.message, []).append(names.get(str(finding.path[0]), "") if finding.path else "")
    for message, people in told.items():
        who = sorted({name for name in people if name})
        about = f"{', '.join(who)}: " if 0 < len(who) <= FEW else ""
        yield from note(f"{about}{message}{f' ({len(people)} times)' if len(people) > 1 else ''}")


FEW = 3
"""Of so many people or fewer a finding names each."""


PAY_COLUMNS = {
    "gross": lambda slip: slip.gross,
    "federal": lambda slip: slip.tax(TaxKind.FEDERAL_INCOME),
    "soc. sec.": lambda slip: slip.tax(TaxKind.SOCIAL_SECURITY),
    "medicare": lambda slip: slip.tax(TaxKind.MEDICARE) + slip.tax(TaxKind.ADDITIONAL_MEDICARE),
    "state": lambda slip: slip.tax(TaxKind.STATE_INCOME),
    "deductions": lambda slip: slip.total_deductions,
    "net": lambda slip: slip.net,
}


def receivables(month: Month) -> Iterator[str]:
    """What the payers sent, what they denied, and what is still owed."""
    yield from title("RECEIVABLES")
    received = [remittance for _, remittance in month.files.billing.remittances]
    lines = [
        (
            remittance.payer.title(),
            remittance.trace_number,
            day(remittance.payment_date) if remittance.payment_date else "",
            len(remittance.claims),
            remittance.amount,
            "; ".join(fate(remittance, result)),
        )
        for remittance, result in zip(received, month.postings, strict=True)
    ]
    if lines:
        yield from lay_out(("remittance", "trace", "dated", "claims", "paid", ""), lines)
    else:
        yield from note("no remittance has come in: there is no file in the folder remittances")
    for (file, remittance), result in zip(month.files.billing.remittances, month.postings, strict=True):
        for text in doubts(remittance, result):
            yield from note(f"{file}: {text}")
    entries = [entry for result in month.postings for entry in result.entries]
    denied: dict[str, list[Money]] = {}
    for entry in entries:
        if entry.kind is EntryKind.DENIAL and not entry.reversal:
            denied.setdefault(entry.reason, []).append(entry.denied)
    shown = "; ".join(f"{reason} {money(total(amounts))}" for reason, amounts in sorted(denied.items()))
    yield from note(f"denied: {shown or 'nothing'}")
    aging = month.aging
    columns = [*aging.labels, "unapplied", "total"]
    lines = [(row.key[0], *row.buckets, row.unapplied, row.total) for row in aging.rows]
    last = ("all", *aging.total.buckets, aging.total.unapplied, aging.total.total)
    yield from lay_out((f"owed on {day(aging.as_of)}, days", *columns), lines, last=last)
    yield f"That is the ledger's balance, {money(month.ledger.balance(aging.as_of))}, to the cent."


def fate(remittance: Remittance, result: PostingResult) -> Iterator[str]:
    """What became of a remittance."""
    yield "posted" if result.posted else "held back"
    taken_back = total(claim.paid for claim in remittance.claims if claim.is_reversal)
    if taken_back:
        yield f"{money(-taken_back)} taken back"


def doubts(remittance: Remittance, result: PostingResult) -> Iterator[str]:
    """What keeps a remittance from being posted, or was odd about it."""
    imbalances = find_imbalances(remittance)
    lines = {one.path[:2] for one in imbalances if one.level is Level.LINE}
    # a claim whose line is out of balance is out of balance by it
    for one in imbalances:
        if one.level is Level.CLAIM and one.path in lines:
            continue
        claim, line = one.path[1:2], one.path[3:4]
        place = "the payment" if not claim else f"claim {remittance.claims[int(claim[0])].claim}"
        place += f", line {int(line[0]) + 1}" if line else ""
        yield f"{place}: {one.rule} is {money(one.computed)}, stated is {money(one.stated)}"
    known = {one.code for one in imbalances}
    yield from (str(one) for one in result.findings if one.code not in known)


def supplies(month: Month) -> Iterator[str]:
    """What to order, and from whom."""
    yield from title("SUPPLIES")
    orders = month.orders
    yield from lay_out(
        ("order", "have", "reorder at", "packs", "of", "from", "cost", "expected"),
        [
            (
                line.item.name,
                line.position,
                round(line.reorder_point),
                line.packs,
                f"{line.pack} {line.item.unit}",
                line.vendor or "",
                line.cost or "",
                day(line.expected_on) if line.expected_on else "",
            )
            for line in orders.lines
        ],
    )
    vendors = "; ".join(f"{one.vendor} {money(one.total)}" for one in orders.vendor_totals)
    yield from paragraph(f"To pay, freight included: {vendors}; {money(orders.total)} in all.")
    for finding in orders.findings:
        yield from note(str(finding))


def certificate(month: Month) -> Iterator[str]:
    """What the manager's certificate still needs."""
    answer, manager = month.eligibility, month.files.manager
    yield from title(f"CERTIFICATE: {answer.edition.title} ({answer.edition})")
    for one in answer.requirements:
        amounts = [display.number(amount, locale=LOCALE) for amount in (one.counted, one.required)]
        verdict = "met" if one.met else "short"
        yield from note(f"{verdict}, {amounts[0]} of {amounts[1]} {one.unit}: {one.title}")
        if not one.met:  # where enough was brought, what it was made of matters no more
            brought = [(display.number(item.counted, locale=LOCALE), item) for item in one.items]
            yield from note("; ".join(f"{counted} {item.label}" for counted, item in brought if item.counted))
            yield from note("; ".join(f"{item.label}: {item.message}" for _, item in brought if not item.counted))
    name = month.files.staff.names[manager.person]
    when = f"on {day(answer.earliest)}, {answer.earliest.year}" if answer.earliest else "not within forty years"
    yield f"{name} {'meets' if answer.eligible else 'does not meet'} it on {day(answer.as_of)}; earliest {when}."
    for finding in answer.findings:
        yield from note(str(finding))


def what_if(month: Month) -> Iterator[str]:
    """The month as it is beside the month with one more."""
    yield from title("WHAT IF")
    measures = {
        "labor cost": lambda one: one.labor_cost,
        "hours worked, hourly staff": lambda one: one.hours,
        "overtime hours": lambda one: one.overtime_hours,
        "places short": lambda one: one.places_short,
        "wishes refused": lambda one: one.wishes_refused,
    }
    outcomes = month.comparison.outcomes
    lines = []
    for name, measure in measures.items():
        values = [measure(one) for one in outcomes]
        lines.append((name, *values, *(value - values[0] for value in values[1:])))
    yield from lay_out(("", *(one.scenario for one in outcomes), *("change" for _ in outcomes[1:])), lines)


# Text


def title(text: str) -> Iterator[str]:
    """A heading, drawn out to the width of the page."""
    yield f"{text} ".ljust(WIDTH, "-")


def paragraph(text: str) -> Iterator[str]:
    """A sentence, over as many lines as it takes."""
    return (line.replace("\N{NO-BREAK SPACE}", " ") for line in wrap(text, WIDTH))


def note(text: str) -> Iterator[str]:
    """A remark under a table, over as many lines as it takes."""
    return iter(wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    "))


def day(value: date) -> str:
    """A day of the year at hand."""
    return display.day(value, locale=LOCALE, style="MMM d")


def short_day(value: date) -> str:
    """A day of the month at hand, in one piece."""
    return display.day(value, locale=LOCALE, style="EEE d").replace(" ", "\N{NO-BREAK SPACE}")


def money(amount: Money) -> str:
    """An amount with its sign and grouping."""
    return display.money(amount, locale=LOCALE)


def lay_out(header: Sequence[str], lines: Sequence[Sequence[object]], *, last: Sequence[object] = ()) -> Iterator[str]:
    """Lines with their cells aligned: text to the left, money and numbers to the right; ``last`` is their sum."""
    texts = [[cell(one) for one in line] for line in (*lines, *([last] if last else []))]
    columns = zip(header, *lines, strict=True)
    right = [all(not isinstance(one, str) or not one for one in cells) for _, *cells in columns]
    widths = [max(map(len, cells)) for cells in zip(header, *texts, strict=True)]

    def line(cells: Sequence[str]) -> str:
        placed = (
            text.rjust(width) if is_right else text.ljust(width)
            for text, width, is_right in zip(cells, widths, right, strict=True)
        )
        return "  ".join(placed).rstrip()

    yield line(header)
    yield from map(line, texts[: len(lines)])
    if last:
        yield line(texts[-1])


def cell(value: object) -> str:
    """A cell as text."""
    if isinstance(value, Money):
        return display.money(value, locale=LOCALE).replace("$", "")
    if isinstance(value, Fraction):
        return f"{float(value):,.1f}"
    return str(value)
