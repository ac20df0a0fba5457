"""The wages of one pay period are year to date for the next: a cap that is reached in one is not reached again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from practiceops.dates import PayPeriod
from practiceops.money import Money
from practiceops.payroll import W4, YearToDate, certificates
from practiceops.people import StaffMember
from practiceops.scheduling.roster import RosterProblem
from practiceops.whatif import PayTerms, Practice, evaluate_practice


@pytest.mark.parametrize(
    ("first_pay_date", "second_pay_date", "second_tax"),
    [
        # 1,000 are left below the wage base of 2026
        (date(2026, 6, 19), date(2026, 6, 26), "62.00"),
        # a new year begins with its own wage base
        (date(2025, 12, 26), date(2026, 1, 2), "248.00"),
    ],
)
def test_caps_run_on_until_the_year_ends(first_pay_date: date, second_pay_date: date, second_tax: str) -> None:
    wage_base = {2025: 176_100, 2026: 184_500}[first_pay_date.year]
    salary = PayTerms(
        person="lee",
        salary=Money.of(4000),
        w4=W4(filing_status="single"),
        state=certificates.of("TX"),
        year_to_date=YearToDate(year=first_pay_date.year, social_security_wages=Money.of(wage_base - 5000)),
    )
    first_day = first_pay_date - timedelta(days=11)
    practice = Practice(
        name="Oak Street",
        zone="America/Chicago",
        problem=RosterProblem(start=first_day, days=14, people=[StaffMember("lee")], shift_types=[]),
        terms=[salary],
        periods=[
            PayPeriod(
                frequency="weekly",
                start=monday,
                end=monday + timedelta(days=6),
                pay_date=paid,
            )
            for monday, paid in ((first_day, first_pay_date), (first_day + timedelta(days=7), second_pay_date))
        ],
    )
    first, second = evaluate_practice(practice).payroll
    assert first.slip("lee").social_security == Money.of("248.00")
    assert second.slip("lee").social_security == Money.of(second_tax)
