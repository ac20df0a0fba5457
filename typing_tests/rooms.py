"""What a user writes in the rooms; it must pass a strict type checker, and is never run."""

from concurrent.futures import ProcessPoolExecutor
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import assert_type

from practiceops import law
from practiceops.billing import AgingReport, Imbalance, Ledger, Remittance, age_receivables, find_imbalances, read_835
from practiceops.certification import Candidate, Course, Eligibility, Experience, assess, edition
from practiceops.findings import Citation, Finding
from practiceops.interop.json import from_json, to_json
from practiceops.inventory import Item, OrderProposal, Policy, Quote, StockLevel, suggest_orders
from practiceops.money import Money
from practiceops.payroll import (
    W4,
    Earning,
    Payee,
    PayPeriod,
    Payslip,
    W4Pre2020,
    YearToDate,
    certificates,
    federal_withholding,
    fica,
    overtime,
    payslip,
    regular_rate,
    run_payroll,
    state_withholding,
)
from practiceops.people import StaffMember
from practiceops.scheduling.roster import (
    Contract,
    Cover,
    Evaluation,
    MaxCpuTime,
    MaxIterations,
    RosterProblem,
    ShiftType,
    Solution,
    benchmarks,
    evaluate,
    solve,
)
from practiceops.whatif import ChangeCover, Comparison, Outcome, PayTerms, Practice, Scenario, compare, sweep

# payroll
period = PayPeriod(frequency="biweekly", start=date(2026, 6, 1), end=date(2026, 6, 14), pay_date=date(2026, 6, 19))
w4 = W4(filing_status="single", multiple_jobs=False, dependents_credit=Money.of(2000), extra_withholding=Money.of(10))
assert_type(federal_withholding(Money.of(2000), period, w4).amount, Money)
assert_type(
    federal_withholding(Money.of(2000), period, W4Pre2020(marital_status="married", allowances=2)).amount, Money
)
taxes = fica(Money.of(2000), period, YearToDate(social_security_wages=Money.of(1000)))
assert_type(taxes.social_security, Money)
assert_type(taxes.citations, tuple[Citation, ...])
certificate = certificates.IL(allowances=2)
assert_type(state_withholding(Money.of(2000), period, certificate).amount, Money)
earnings = [Earning.hourly("19.50", 80), Earning.hourly(Decimal("21.75"), Fraction(15, 2))]
assert_type(regular_rate(earnings, 80).exact, Fraction)
assert_type(overtime(earnings, 44, week=date(2026, 6, 7), state="IL", rounding="exact").premium, Money)
payee = Payee(person="ana", earnings=earnings, w4=w4, state=certificate)
assert_type(payslip(period, payee), Payslip)
assert_type([slip.net for slip in run_payroll(period, [payee]).payslips], list[Money])

# scheduling
problem = RosterProblem(
    start=date(2026, 6, 1),
    days=7,
    people=[StaffMember("ana", roles=["MA"])],
    shift_types=[ShiftType("D", start=time(8), minutes=480, role="MA")],
    cover=[Cover(day=date(2026, 6, 1), shift="D", target=1)],
    contracts={"ana": Contract(max_days_on=5)},
)
solution = solve(problem, stop=MaxCpuTime(60) | MaxIterations(1000), seed=1)
assert_type(solution, Solution)
assert_type(solution.roster.grid(), dict[str, tuple[str | None, ...]])
assert_type(solution.evaluation.cost, float)
assert_type(solution.bound, float | None)
assert_type(evaluate(problem, solution.roster), Evaluation)
assert_type(benchmarks.read(Path("Instance1.txt")), RosterProblem)

# billing
for remittance in read_835(Path("remittances.835")):
    assert_type(remittance, Remittance)
    assert_type(find_imbalances(remittance), tuple[Imbalance, ...])
report = age_receivables(Ledger(), as_of=date(2026, 6, 30), basis="service_date", buckets=(30, 60, 90), by=("payer",))
assert_type(report, AgingReport)

# inventory
gauze = Item("gauze", unit="pad")
proposal = suggest_orders(
    [StockLevel(item=gauze, on_hand=3)],
    [Policy(item="gauze", reorder_point=10, order_up_to=40)],
    [Quote(vendor="lakeland", item="gauze", price=Money.of("8.40"), pack=200)],
    as_of=date(2026, 6, 29),
    trigger="at_or_below",
    rounding="up",
)
assert_type(proposal, OrderProposal)
assert_type(proposal.findings, tuple[Finding, ...])

# certification
candidate = Candidate(
    experience=[Experience(start=date(2020, 3, 2), end=None, kind="health_care")],
    courses=[Course(credits=12, subject="business_management")],
)
answer = assess(candidate, edition("CMM", 2009), as_of=date(2026, 6, 28))
assert_type(answer, Eligibility)
assert_type(answer.earliest, date | None)

# what-if
practice = Practice(
    name="Elm Street",
    zone="America/Chicago",
    problem=problem,
    terms=[PayTerms(person="ana", hourly="19.50", w4=w4, state=certificate)],
    periods=[period],
)
with ProcessPoolExecutor() as executor:
    outcomes = sweep(practice, [Scenario("as it is"), Scenario("more", [ChangeCover(1)])], executor=executor)
assert_type(outcomes, tuple[Outcome, ...])
assert_type(compare(outcomes), Comparison)

# law and JSON
assert_type(law.table("us/federal/fica").known_through, date)
assert_type(from_json(to_json(payee), Payee), Payee)
