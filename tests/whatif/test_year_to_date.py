"""The wages of one pay period are year to date for the next: a cap that is reached in one is not reached again."""

from __future__ import annotations

from datetime import date

import attrs

from practiceops.dates import PayPeriod
from practiceops.money import Money
from practiceops.payroll import W4, Payee, YearToDate, certificates
from practiceops.people import StaffMember
from practiceops.scheduling.roster import RosterProblem
from practiceops.whatif import PayTerms, Practice, evaluate_practice
from practiceops.whatif.outcomes import _continued

FIRST = PayPeriod(frequency="weekly", start=date(2026, 6, 8), end=date(2026, 6, 14), pay_date=date(2026, 6, 19))
SECOND = PayPeriod(frequency="weekly", start=date(2026, 6, 15), end=date(2026, 6, 21), pay_date=date(2026, 6, 26))
LEE = PayTerms(
    person="lee",
    salary=Money.of(4000),
    w4=W4(filing_status="single"),
    state=certificates.IL(),
    year_to_date=YearToDate(year=2026, social_security_wages=Money.of(184_500 - 5000)),
)


def test_caps_run_on_from_one_period_to_the_next() -> None:
    practice = Practice(
        name="Oak Street",
        zone="America/Chicago",
        problem=RosterProblem(start=FIRST.start, days=14, people=[StaffMember("lee")], shift_types=[]),
        terms=[LEE],
        periods=[FIRST, SECOND],
    )
    first, second = evaluate_practice(practice).payroll
    assert first.slip("lee").social_security == Money.of("248.00")
    # 1,000 are left below the wage base of 2026
    assert second.slip("lee").social_security == Money.of("62.00")


def test_a_new_year_begins_with_nothing() -> None:
    payee = Payee(person="lee", earnings=(), w4=LEE.w4, state=LEE.state, year_to_date=LEE.year_to_date)
    in_january = attrs.evolve(SECOND, pay_date=date(2027, 1, 2))
    assert _continued(payee, None, FIRST) is payee
    assert _continued(payee, LEE.year_to_date, SECOND).year_to_date == LEE.year_to_date
    assert _continued(payee, LEE.year_to_date, in_january).year_to_date == YearToDate()
