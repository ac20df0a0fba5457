"""Forms, withholding, payroll taxes: the edges and the refusals. The published figures are in tests/worked."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal, localcontext

import pytest

from practiceops.dates import PayPeriod, pay_calendar
from practiceops.errors import InvalidValueError, LawNotKnownError, UnsupportedError
from practiceops.money import ZERO, Money
from practiceops.payroll import (
    W4,
    Unemployment,
    W4Pre2020,
    YearToDate,
    certificates,
    federal_withholding,
    fica,
    futa,
    state_unemployment,
    state_withholding,
)

BIWEEKLY = PayPeriod(frequency="biweekly", start=date(2026, 6, 7), end=date(2026, 6, 20), pay_date=date(2026, 6, 26))
LATER = PayPeriod(frequency="biweekly", start=date(2031, 6, 1), end=date(2031, 6, 14), pay_date=date(2031, 6, 20))
SINGLE = W4(filing_status="single")


# Forms


def test_an_old_form_without_its_allowances_names_the_field():
    with pytest.raises(InvalidValueError, match="allowances must be given on a W-4 of 2019 or earlier") as caught:
        W4Pre2020(marital_status="single")
    assert caught.value.path == ("W4Pre2020", "allowances")
    assert W4Pre2020(marital_status="single", allowances=0).allowances == 0


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"filing_status": "widowed"}, "filing_status must be one of 'single'"),
        ({"filing_status": "single", "dependents_credit": Money.of(-1)}, "dependents credit must not be negative"),
        ({"filing_status": "single", "other_income": 100}, "other income must be a Money, got 100"),
        ({"filing_status": "single", "multiple_jobs": 1}, "multiple jobs must be a bool"),
    ],
)
def test_a_form_with_impossible_fields_is_refused(fields: dict[str, object], message: str):
    with pytest.raises(InvalidValueError, match=message):
        W4(**fields)


def test_an_old_form_with_impossible_fields_is_refused():
    with pytest.raises(InvalidValueError, match="allowances must not be negative, got -1"):
        W4Pre2020(marital_status="single", allowances=-1)
    with pytest.raises(InvalidValueError, match="allowances must be an int, got True"):
        W4Pre2020(marital_status="single", allowances=True)


# Federal income tax


def test_old_forms_use_the_standard_tables():
    wages = Money.of(1500)
    weekly = pay_calendar("weekly", start=date(2026, 6, 7), until=date(2026, 6, 8))[0]
    married = W4Pre2020(marital_status="married", allowances=2, extra_withholding=Money.of(10))
    assert federal_withholding(wages, weekly, married).amount == Money.of("116.08")
    at_single = W4Pre2020(marital_status="married_at_single_rate", allowances=0)
    assert (
        federal_withholding(wages, weekly, at_single).amount
        == federal_withholding(wages, weekly, W4Pre2020(marital_status="single", allowances=0)).amount
    )
    assert "extra 10.00" in federal_withholding(wages, weekly, married).basis


def test_an_exempt_form_withholds_nothing_and_says_so():
    withheld = federal_withholding(
        Money.of(9000), BIWEEKLY, W4(filing_status="single", extra_withholding=Money.of(50), exempt=True)
    )
    assert (withheld.amount, withheld.basis) == (ZERO, "exempt on Form W-4")


def test_a_credit_never_makes_the_tax_negative_and_is_named():
    withheld = federal_withholding(
        Money.of(900),
        BIWEEKLY,
        W4(filing_status="single", dependents_credit=Money.of(4400), extra_withholding=Money.of(5)),
    )
    assert withheld.amount == Money.of(5)
    assert withheld.basis.endswith("credit 4400.00 a year, extra 5.00")


def test_adjusted_wages_below_zero_are_zero():
    withheld = federal_withholding(ZERO, BIWEEKLY, W4(filing_status="single", deductions=Money.of(90_000)))
    assert withheld.amount == ZERO


def test_a_year_that_is_not_known_is_refused_or_assumed_openly():
    with pytest.raises(LawNotKnownError, match="2031-06-20"):
        federal_withholding(Money.of(2000), LATER, SINGLE)
    assumed = federal_withholding(Money.of(2000), LATER, SINGLE, assume_latest=True)
    assert assumed.assumed
    assert assumed.amount == federal_withholding(Money.of(2000), BIWEEKLY, SINGLE).amount
    assert fica(Money.of(2000), LATER, assume_latest=True).assumed
    assert futa(Money.of(2000), LATER, assume_latest=True).assumed
    assert state_withholding(Money.of(2000), LATER, certificates.IL(), assume_latest=True).assumed


@pytest.mark.parametrize("wages", [100, Decimal(100), "100"])
def test_wages_are_money(wages: object):
    for call in (
        lambda: federal_withholding(wages, BIWEEKLY, SINGLE),
        lambda: fica(wages, BIWEEKLY),
        lambda: state_withholding(wages, BIWEEKLY, certificates.IL()),
    ):
        with pytest.raises(InvalidValueError, match="wages must be Money, got"):
            call()


def test_negative_wages_are_refused():
    for call in (
        lambda: federal_withholding(Money.of(-1), BIWEEKLY, SINGLE),
        lambda: futa(Money.of(-1), BIWEEKLY),
        lambda: state_withholding(Money.of(-1), BIWEEKLY, certificates.IL()),
    ):
        with pytest.raises(InvalidValueError, match=r"wages must not be negative, got -1\.00"):
            call()


def test_what_is_no_form_is_refused():
    with pytest.raises(InvalidValueError, match="w4 must be a W4 or a W4Pre2020, got 'single'"):
        federal_withholding(Money.of(1), BIWEEKLY, "single")


# Social Security, Medicare, unemployment


def test_additional_medicare_is_on_the_slice_above_the_threshold():
    paid = fica(Money.of(1000), BIWEEKLY, YearToDate(medicare_wages=Money.of(199_500)))
    assert (paid.medicare, paid.additional_medicare) == (Money.of("14.50"), Money.of("4.50"))
    assert paid.employer_medicare == Money.of("14.50")
    assert (paid.total, paid.employer_total) == (Money.of("81.00"), Money.of("76.50"))
    assert paid.citations


def test_a_payment_across_the_wage_base():
    paid = fica(Money.of(1000), BIWEEKLY, YearToDate(social_security_wages=Money.of(184_000)))
    assert (paid.social_security_wages, paid.social_security) == (Money.of(500), Money.of(31))


def test_a_year_to_date_of_another_year_is_refused():
    with pytest.raises(InvalidValueError, match="year to date must be of 2026, the year of the pay date, got 2025"):
        fica(Money.of(1000), BIWEEKLY, YearToDate(year=2025))
    with pytest.raises(InvalidValueError, match="ytd must be a YearToDate, got None"):
        fica(Money.of(1000), BIWEEKLY, None)


def test_a_credit_reduction_raises_futa():
    paid = futa(Money.of(1000), BIWEEKLY, credit_reduction=Decimal("0.012"))
    assert (paid.amount, paid.rate) == (Money.of(18), Decimal("0.018"))
    for reduction in (0.012, Decimal(2)):
        with pytest.raises(InvalidValueError, match="credit reduction must be a Decimal share from 0 to 1"):
            futa(Money.of(1000), BIWEEKLY, credit_reduction=reduction)


def test_the_ambient_decimal_context_changes_nothing():
    plain = futa(Money.of(1000), BIWEEKLY, credit_reduction=Decimal("0.012"))
    with localcontext() as context:
        context.prec = 1
        assert futa(Money.of(1000), BIWEEKLY, credit_reduction=Decimal("0.012")) == plain


def test_state_unemployment_stops_at_its_wage_base():
    account = Unemployment(state="IL", rate=Decimal("0.0375"), wage_base=Money.of(14_250))
    paid = state_unemployment(Money.of(1000), BIWEEKLY, account, YearToDate(unemployment_wages=Money.of(13_750)))
    assert (paid.wages, paid.amount) == (Money.of(500), Money.of("18.75"))
    with pytest.raises(InvalidValueError, match="rate must be a share from 0 to 1"):
        Unemployment(state="IL", rate=Decimal("3.75"), wage_base=Money.of(14_250))
    with pytest.raises(InvalidValueError, match="two-letter code"):
        Unemployment(state="ZZ", rate=Decimal("0.03"), wage_base=Money.of(14_250))


# States


def test_illinois_extra_and_exempt():
    extra = state_withholding(Money.of(800), BIWEEKLY, certificates.IL(extra_withholding=Money.of(7)))
    assert (extra.amount, extra.basis) == (Money.of("46.60"), "4.95% of 800.00 less exemptions 0.00, extra 7.00")
    exempt = state_withholding(Money.of(800), BIWEEKLY, certificates.IL(exempt=True))
    assert (exempt.amount, exempt.basis, exempt.state) == (ZERO, "exempt on Form IL-W-4", "IL")
    assert exempt.citations
    covered = state_withholding(Money.of(100), BIWEEKLY, certificates.IL(allowances=2))
    assert covered.amount == ZERO


def test_the_printed_tax_of_one_illinois_allowance():
    # Booklet IL-700-T prints what one allowance on Line 2 is worth for each period; daily is 1/365 of a year
    printed = {"daily": "0.14", "weekly": "0.95", "biweekly": "1.90", "semimonthly": "2.06", "monthly": "4.13"}
    for frequency, worth in printed.items():
        period = pay_calendar(frequency, start=date(2026, 6, 1), until=date(2026, 6, 2))[0]
        none, one = (
            state_withholding(Money.of(2000), period, certificates.IL(additional_allowances=count)).amount
            for count in (0, 1)
        )
        # rounding the exemption of a period first can move the printed figure by a cent
        assert abs((none - one).cents - Money.of(worth).cents) <= 1


def test_a_frequency_that_illinois_does_not_name_is_refused():
    quarter = pay_calendar("quarterly", start=date(2026, 1, 1), until=date(2026, 1, 2))[0]
    with pytest.raises(LawNotKnownError, match=r"pay_periods\.quarterly"):
        state_withholding(Money.of(800), quarter, certificates.IL())


def test_a_state_without_a_wage_tax_is_an_explicit_answer():
    none = state_withholding(Money.of(800), BIWEEKLY, certificates.NoWageTax("TX"))
    assert (none.amount, none.state, none.basis) == (ZERO, "TX", "TX taxes no wages")
    assert none.citations
    with pytest.raises(LawNotKnownError):
        state_withholding(
            Money.of(800),
            pay_calendar("weekly", start=date(2025, 6, 1), until=date(2025, 6, 2))[0],
            certificates.NoWageTax("TX"),
        )


def test_other_states_are_refused_by_name():
    with pytest.raises(UnsupportedError, match="withholding of state 'CA' is not supported; supported are AK, FL, IL"):
        certificates.of("CA", allowances=2)
    with pytest.raises(InvalidValueError, match="two-letter code such as 'IL', got 'California'"):
        certificates.of("California")
    with pytest.raises(InvalidValueError, match="state 'CA' taxes wages"):
        certificates.NoWageTax("CA")
    with pytest.raises(UnsupportedError, match=r"needs the certificate of a state that is supported .* got 'CA'"):
        state_withholding(Money.of(800), BIWEEKLY, "CA")


def test_certificates_by_code():
    assert certificates.of("IL", allowances=2) == certificates.IL(allowances=2)
    assert certificates.of("WA") == certificates.NoWageTax("WA")
    with pytest.raises(InvalidValueError, match="certificate of 'IL' has no field 'line_9'; it has allowances"):
        certificates.of("IL", line_9=1)
    with pytest.raises(InvalidValueError, match="certificate of 'TX' has no field 'allowances'; it has none"):
        certificates.of("TX", allowances=1)
    with pytest.raises(InvalidValueError, match="additional allowances must not be negative, got -1"):
        certificates.IL(additional_allowances=-1)


def test_the_room_imports_neither_babel_nor_an_extra():
    extras = ["babel", "cattrs", "highspy", "numpy", "narwhals", "altair", "hypothesis", "icalendar"]
    code = f"import practiceops.payroll, sys; print([name for name in {extras} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
