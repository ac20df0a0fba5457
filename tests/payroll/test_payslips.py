"""Payslips: what each deduction does to each tax, short pay, explanations, and runs of many."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest

from practiceops.dates import PayPeriod
from practiceops.errors import InvalidInputsError, InvalidValueError, LawNotKnownError, UnsupportedError
from practiceops.money import ZERO, Money
from practiceops.payroll import (
    W4,
    Deduction,
    Earning,
    Employer,
    LineKind,
    Payee,
    Payslip,
    Tax,
    TaxKind,
    Unemployment,
    YearToDate,
    certificates,
    federal_withholding,
    payslip,
    run_payroll,
    state_withholding,
)

PERIOD = PayPeriod(frequency="biweekly", start=date(2026, 6, 7), end=date(2026, 6, 20), pay_date=date(2026, 6, 26))
IL_ACCOUNT = Employer(unemployment=[Unemployment(state="IL", rate=Decimal("0.0375"), wage_base=Money.of(14_250))])


def payee(person: str = "ana", wages: str = "2000", **fields: object) -> Payee:
    given: dict[str, object] = {
        "earnings": [Earning.fixed("salary", Money.of(wages))],
        "w4": W4(filing_status="single"),
        "state": certificates.IL(allowances=1),
        **fields,
    }
    return Payee(person=person, **given)


def deduction(kind: str, amount: str, name: str = "plan") -> Deduction:
    return Deduction(name=name, kind=kind, amount=Money.of(amount))


# Which deduction lowers which tax


@pytest.mark.parametrize(
    ("kind", "income_wages", "payroll_wages"),
    [("section_125", "1800", "1800"), ("retirement", "1800", "2000"), ("post_tax", "2000", "2000")],
)
def test_each_kind_of_deduction_lowers_its_taxes(kind: str, income_wages: str, payroll_wages: str):
    slip = payslip(PERIOD, payee(deductions=[deduction(kind, "200")]), employer=IL_ACCOUNT)
    wages = {one.kind: one.wages for one in (*slip.taxes, *slip.employer_taxes)}
    assert wages[TaxKind.FEDERAL_INCOME] == wages[TaxKind.STATE_INCOME] == Money.of(income_wages)
    for kind_of_tax in (TaxKind.SOCIAL_SECURITY, TaxKind.MEDICARE, TaxKind.FEDERAL_UNEMPLOYMENT):
        assert wages[kind_of_tax] == Money.of(payroll_wages)
    assert slip.net == Money.of(2000) - slip.total_taxes - Money.of(200)


def test_reimbursements_are_cash_but_no_wages():
    lines = [Earning.fixed("salary", Money.of(2000)), Earning.fixed("reimbursement", Money.of(75))]
    slip, plain = payslip(PERIOD, payee(earnings=lines)), payslip(PERIOD, payee())
    assert slip.taxes == plain.taxes
    assert slip.net == plain.net + Money.of(75)
    assert slip.reimbursements == Money.of(75)
    assert slip.employer_cost.total == plain.employer_cost.total


def test_a_share_is_of_the_wages_of_the_period():
    saving = Deduction(name="401(k)", kind="retirement", share=Decimal("0.06"))
    slip = payslip(PERIOD, payee(deductions=[saving]))
    assert slip.taken == (Money.of(120),)
    assert saving.basis == "retirement, 6% of wages"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "amount or share must be given, and not both"),
        ({"amount": Money.of(1), "share": Decimal("0.1")}, "amount or share must be given, and not both"),
        ({"share": Decimal(2)}, "share must be a share from 0 to 1, got 2"),
        ({"share": 0.06}, "share must be a Decimal, got 0.06"),
        ({"amount": Money.of(-5)}, "amount must not be negative, got -5.00 .deduction 'plan'"),
        ({"kind": "garnishment", "amount": Money.of(5)}, "kind must be one of 'section_125'"),
    ],
)
def test_a_deduction_that_cannot_be_is_refused(fields: dict[str, object], message: str):
    with pytest.raises(InvalidValueError, match=message):
        Deduction(**{"name": "plan", "kind": "post_tax", **fields})


# Short pay


def test_the_last_deduction_gives_way_first_and_findings_say_how_far():
    taken_last = [
        deduction("section_125", "60", "health"),
        deduction("post_tax", "90", "loan"),
        deduction("post_tax", "500", "gift"),
    ]
    slip = payslip(PERIOD, payee(wages="200", deductions=taken_last))
    # on 140.00 after the health plan: no federal tax, 8.68 and 2.03, and 1.36 on what exceeds the Illinois exemption
    assert slip.total_taxes == Money.of("12.07")
    assert slip.taken == (Money.of(60), Money.of(90), Money.of("37.93"))
    assert slip.net == ZERO
    assert [one.code for one in slip.findings if one.code == "deduction_short"] == ["deduction_short"]
    assert "gift" in next(one for one in slip.findings if one.code == "deduction_short").message


def test_pretax_deductions_larger_than_the_pay_leave_room_for_payroll_taxes():
    slip = payslip(PERIOD, payee(wages="200", deductions=[deduction("retirement", "500")]))
    assert slip.taken == (Money.of("184.70"),)
    assert (slip.social_security, slip.medicare, slip.net) == (Money.of("12.40"), Money.of("2.90"), ZERO)


def test_extra_withholding_beyond_the_pay_is_cut_and_reported():
    w4 = W4(filing_status="single", extra_withholding=Money.of(900))
    slip = payslip(PERIOD, payee(wages="200", w4=w4, deductions=[deduction("post_tax", "5")]))
    assert slip.federal_income_tax == Money.of("184.70")
    assert (slip.state_income_tax, slip.net, slip.taken) == (ZERO, ZERO, (ZERO,))
    assert {"withholding_short", "deduction_short"} <= {one.code for one in slip.findings}


def test_no_pay_no_taxes():
    slip = payslip(PERIOD, payee(earnings=[]))
    assert (slip.net, slip.total_taxes, slip.hours) == (ZERO, ZERO, 0)


# Refusals


def test_another_residence_is_refused_by_name():
    with pytest.raises(UnsupportedError, match="'ana' works in IL and lives in WI"):
        payslip(PERIOD, payee(residence="WI"))
    with pytest.raises(InvalidValueError, match="two-letter code"):
        payee(residence="Wisconsin")


def test_bonuses_beyond_a_million_are_refused():
    rich = payee(
        earnings=[Earning.fixed("bonus", Money.of(2000))], year_to_date=YearToDate(supplemental_wages=Money.of(999_000))
    )
    with pytest.raises(UnsupportedError, match=r"bonuses of 'ana' above 1000000.00"):
        payslip(PERIOD, rich)
    fine = payslip(PERIOD, payee(earnings=[Earning.fixed("bonus", Money.of(2000))]))
    assert fine.year_to_date_after.supplemental_wages == Money.of(2000)
    assert fine.federal_income_tax == payslip(PERIOD, payee()).federal_income_tax


def test_a_year_that_is_not_known_is_refused_or_assumed_openly():
    later = PayPeriod(frequency="biweekly", start=date(2031, 6, 1), end=date(2031, 6, 14), pay_date=date(2031, 6, 20))
    with pytest.raises(LawNotKnownError):
        payslip(later, payee())
    assert payslip(later, payee(), assume_latest=True).assumed
    assert payslip(later, payee(), assume_latest=True).lines


def test_what_was_not_assumed_is_not_explained_by_the_law_of_another_year():
    later = PayPeriod(frequency="biweekly", start=date(2031, 6, 1), end=date(2031, 6, 14), pay_date=date(2031, 6, 20))
    slip = payslip(later, payee(), assume_latest=True)
    assert slip == payslip(slip.period, slip.payee, employer=slip.employer, assume_latest=slip.assumed)
    with pytest.raises(LawNotKnownError):
        _ = attrs.evolve(slip, assumed=False).lines


def test_a_state_program_that_is_not_figured_is_a_finding():
    named = {}
    for state in ("AK", "TX", "WA"):
        slip = payslip(PERIOD, payee(state=certificates.NoWageTax(state)))
        named[state] = [one.message for one in slip.findings if one.code == "state_program_not_withheld"]
    assert named["TX"] == []
    assert "AK: employees also pay unemployment insurance" in named["AK"][0]
    assert "WA Cares" in named["WA"][0]


def test_hours_are_counted_once_however_many_lines_pay_for_them():
    lines = [
        Earning.hourly(20, 40),
        Earning.hourly(2, 16, kind="differential"),
        Earning.hourly(3, 24, kind="on_call"),
        Earning.hourly(20, 8, kind="paid_leave"),
    ]
    assert payslip(PERIOD, payee(earnings=lines)).hours == 40


def test_an_unknown_kind_of_tax_is_refused_and_not_zero():
    slip = payslip(PERIOD, payee())
    assert slip.tax("medicare") == slip.medicare == Money.of(29)
    with pytest.raises(InvalidValueError, match=r"kind must be one of 'federal_income'.* got 'medicar'"):
        slip.tax("medicar")


def test_a_run_holds_payslips_of_its_period_only():
    run = run_payroll(PERIOD, [payee()])
    other = PayPeriod(frequency="biweekly", start=date(2026, 6, 21), end=date(2026, 7, 4), pay_date=date(2026, 7, 10))
    with pytest.raises(InvalidValueError, match="payslip of 'ana' is for biweekly 2026-06-07"):
        attrs.evolve(run, period=other)


def test_what_is_no_certificate_or_form_is_refused():
    with pytest.raises(InvalidValueError, match=r"state must be a certificate such as certificates.IL\(\), got 'IL'"):
        payee(state="IL")
    with pytest.raises(InvalidValueError, match="state must be a certificate"):
        payee(state=IL_ACCOUNT.unemployment[0])
    with pytest.raises(InvalidValueError, match="w4 must be a W4 or a W4Pre2020"):
        payee(w4=None)


def test_employers_are_checked():
    account = Unemployment(state="IL", rate=Decimal("0.03"), wage_base=Money.of(14_250))
    with pytest.raises(InvalidValueError, match="unemployment must hold one entry for each state"):
        Employer(unemployment=[account, account])
    with pytest.raises(InvalidValueError, match=r"futa credit reductions\[0\] must be a Decimal share"):
        Employer(futa_credit_reductions=[("CA", 0.012)])
    with pytest.raises(InvalidValueError, match=r"futa credit reductions\[0\] must be a state with its share"):
        Employer(futa_credit_reductions=[("CA",)])
    with pytest.raises(InvalidValueError, match="futa credit reductions must hold one entry for each state"):
        Employer(futa_credit_reductions=[("CA", Decimal("0.012")), ("CA", Decimal("0.003"))])
    assert Employer(futa_credit_reductions=[("CA", Decimal("0.012"))]).credit_reduction("CA") == Decimal("0.012")


def test_a_payslip_that_does_not_add_up_is_refused():
    slip = payslip(PERIOD, payee(deductions=[deduction("post_tax", "5")]))
    with pytest.raises(InvalidValueError, match="must have one amount for each of 1 deductions"):
        attrs.evolve(slip, taken=())
    with pytest.raises(InvalidValueError, match="must leave net pay that is not negative"):
        attrs.evolve(slip, taken=(Money.of(2000),))
    with pytest.raises(InvalidValueError, match="two-letter code"):
        Tax(kind="state_income", wages=ZERO, amount=ZERO, state="ZZ")


# Explanations


def full_slip() -> Payslip:
    return payslip(
        PERIOD,
        payee(
            earnings=[
                Earning.hourly("120", 80, role="NP"),
                Earning.fixed("reimbursement", Money.of(40), basis="parking"),
            ],
            deductions=[deduction("section_125", "60", "health plan")],
            year_to_date=YearToDate(year=2026, medicare_wages=Money.of(198_000)),
        ),
        employer=IL_ACCOUNT,
    )


def test_every_tax_line_says_why_and_by_which_law():
    slip = full_slip()
    taxes = [one for one in slip.lines if one.kind in (LineKind.TAX, LineKind.EMPLOYER_TAX)]
    assert {one.name for one in taxes} == {
        "federal income tax",
        "Social Security",
        "Medicare",
        "additional Medicare",
        "IL income tax",
        "federal unemployment",
        "IL unemployment",
    }
    assert all(one.basis for one in taxes)
    # the rate of an employer's own account is on the state's notice, not in the law
    assert all(one.citations for one in taxes if one.name != "IL unemployment")
    additional = next(one for one in taxes if one.name == "additional Medicare")
    assert additional.basis == "0.9% of 7540.00"
    assert slip.additional_medicare == Money.of("67.86")
    assert slip.medicare == Money.of("138.33")


def test_a_payslip_as_columns_and_in_a_notebook():
    columns = full_slip().to_columns()
    assert list(columns) == ["kind", "name", "hours", "rate", "amount", "basis", "source"]
    assert columns["name"][:2] == ["regular NP", "reimbursement"]
    assert len({len(cells) for cells in columns.values()}) == 1
    assert "<caption>ana: biweekly 2026-06-07" in full_slip()._repr_html_()


def test_the_taxes_are_those_that_stand_alone():
    slip = full_slip()
    wages = Money.of(9540)
    assert slip.federal_income_tax == federal_withholding(wages, PERIOD, slip.payee.w4).amount
    assert slip.state_income_tax == state_withholding(wages, PERIOD, slip.payee.state).amount
    assert slip.tax("state_income") == slip.state_income_tax


def test_without_an_unemployment_account_the_cost_says_what_is_missing():
    [finding] = payslip(PERIOD, payee()).findings
    assert finding.code == "no_unemployment_account"
    assert payslip(PERIOD, payee(), employer=IL_ACCOUNT).findings == ()


# Runs


def test_a_run_adds_up():
    run = run_payroll(PERIOD, [payee("bo"), payee("ana", deductions=[deduction("post_tax", "5")])], employer=IL_ACCOUNT)
    assert [one.person for one in run.payslips] == ["ana", "bo"]
    assert run.gross == Money.of(4000) == run.net + run.total_taxes + run.total_deductions
    assert run.employer_cost.total == Money.of(4000) + Money.of("306.00") + Money.of(24) + Money.of(150)
    assert run.slip("bo").person == "bo"
    with pytest.raises(InvalidValueError, match="no payslip of 'cleo' in this run"):
        run.slip("cleo")
    assert run.to_columns()["person"] == ["ana", "bo"]
    assert "<table>" in run._repr_html_()
    assert run.findings == ()


def test_three_bad_people_are_one_error_that_names_three_and_nothing_is_returned():
    people = [
        payee("ana"),
        payee("bo", residence="WI"),
        payee("cleo", year_to_date=YearToDate(year=2025)),
        payee(
            "dee",
            earnings=[Earning.fixed("bonus", Money.of(2))],
            year_to_date=YearToDate(supplemental_wages=Money.of(1_000_000)),
        ),
    ]
    with pytest.raises(InvalidInputsError, match="3 people are wrong") as caught:
        run_payroll(PERIOD, people)
    assert [one.path[:2] for one in caught.value.errors] == [("person", "bo"), ("person", "cleo"), ("person", "dee")]


def test_people_who_are_there_twice_or_are_none_are_refused():
    with pytest.raises(InvalidInputsError, match="2 people are wrong") as caught:
        run_payroll(PERIOD, [payee("ana"), payee("ana"), "bo"])
    assert [one.path for one in caught.value.errors] == [("people", 1, "person"), ("people", 2)]


def test_an_empty_run_is_a_run():
    run = run_payroll(PERIOD, [])
    assert (run.payslips, run.net, run.employer_cost.total) == ((), ZERO, ZERO)
