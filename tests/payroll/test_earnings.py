"""Lines of earnings, the regular rate and its roundings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest

from practiceops.errors import InvalidValueError, LawNotKnownError, UnsupportedError
from practiceops.money import Money
from practiceops.payroll import Earning, EarningKind, Overtime, RegularRate, overtime, regular_rate

WEEK = date(2026, 6, 7)


def test_an_hourly_line_rounds_half_up():
    assert Earning.hourly(Decimal("18.255"), "7.5").amount == Money.of("136.91")
    assert Earning.hourly("0.005", 1).amount == Money.of("0.01")


def test_an_amount_that_is_not_hours_times_rate_is_refused():
    line = Earning.hourly(20, 8)
    with pytest.raises(InvalidValueError, match=r"amount must be 8.00 h at 20, got 160.01"):
        attrs.evolve(line, amount=Money.of("160.01"))


@pytest.mark.parametrize(
    ("rate", "hours", "message"),
    [
        ("-2", 8, "rate must not be negative, got -2"),
        (2, -8, "hours must not be negative, got -8"),
        (2.5, 8, "rate must be a Decimal, got 2.5"),
        ("NaN", 8, "rate must be finite"),
        ("twenty", 8, "rate must be a Decimal, got 'twenty'"),
        (20, "many", "hours must be a Fraction, got 'many'"),
        (20, 7.5, "hours must be a Fraction, got 7.5"),
        (True, 8, "rate must be a Decimal, got True"),
    ],
)
def test_what_cannot_be_an_hourly_line_is_refused_by_field(rate: object, hours: object, message: str):
    with pytest.raises(InvalidValueError, match=message):
        Earning.hourly(rate, hours)


def test_an_unknown_kind_and_a_negative_amount_are_refused():
    with pytest.raises(InvalidValueError, match=r"kind must be one of 'regular'.*got 'tips'"):
        Earning.fixed("tips", Money.of(1))
    with pytest.raises(InvalidValueError, match=r"amount must not be negative, got -1\.00"):
        Earning.fixed("bonus", Money.of(-1))


def test_the_basis_is_given_or_made():
    assert Earning.hourly("20.5", "7.25").explained == "7.25 h at 20.5"
    assert Earning.fixed("salary", Money.of(3000), basis="half of June").explained == "half of June"
    assert Earning(kind="regular", amount=Money.of(9), hours=1).explained == "1.00 h"


def test_kinds_say_what_they_count_toward():
    outside = {kind.value for kind in EarningKind if not kind.in_regular_rate}
    assert outside == {"discretionary_bonus", "paid_leave", "overtime_premium", "reimbursement"}
    assert [kind.value for kind in EarningKind if not kind.is_wage] == ["reimbursement"]
    assert [kind.value for kind in EarningKind if kind.is_supplemental] == ["bonus", "discretionary_bonus"]


def test_leave_and_gifts_stay_out_of_the_regular_rate():
    lines = [
        Earning.hourly(20, 40),
        Earning.fixed("paid_leave", Money.of(160)),
        Earning.fixed("discretionary_bonus", Money.of(500)),
    ]
    assert regular_rate(lines, 40).exact == 20
    with pytest.raises(InvalidValueError, match="hours must be greater than zero, got 0"):
        regular_rate(lines, 0)


def two_jobs(rounding: str) -> Overtime:
    return overtime([Earning.hourly(11, 40), Earning.hourly(8, 16)], 56, week=WEEK, state="IL", rounding=rounding)


def test_the_two_roundings_differ_by_cents():
    # 568 in 56 hours: exactly 10 1/7 an hour
    assert [str(two_jobs(rounding).total) for rounding in ("exact", "cent_by_cent")] == ["649.14", "649.12"]
    assert two_jobs("exact").overtime_rate == two_jobs("cent_by_cent").overtime_rate == Decimal("15.21")
    with pytest.raises(InvalidValueError, match="rounding must be one of 'exact', 'cent_by_cent', got 'none'"):
        two_jobs("none")


def test_the_premium_line_explains_itself():
    assert two_jobs("exact").earning.explained == "16.00 h at 0.5 of the regular rate 568.00 / 56.00 h"
    assert (
        two_jobs("cent_by_cent").earning.explained
        == "16.00 h at 5.07, 0.5 of the regular rate 568.00 / 56.00 h = 10.14"
    )
    assert two_jobs("exact").earning.week == WEEK
    assert any("207" in str(one) for one in two_jobs("exact").citations)


def test_forty_hours_earn_no_premium():
    week = overtime([Earning.hourly(20, 40)], 40, week=WEEK, state="IL")
    assert (week.overtime_hours, week.premium, week.total) == (0, Money.of(0), Money.of(800))
    assert week.restated == (Money.of(800), Money.of(0))


@pytest.mark.parametrize("paid", [39, 43])
def test_hourly_lines_must_pay_for_the_hours_worked(paid: int):
    with pytest.raises(InvalidValueError, match=f"42.00 hours worked in the week of 2026-06-07, got {paid}.00 hours"):
        overtime([Earning.hourly(20, paid)], 42, week=WEEK, state="IL")


def test_regular_pay_without_its_hours_is_taken_to_cover_them():
    week = overtime([Earning.fixed("regular", Money.of(840))], 42, week=WEEK, state="IL")
    assert (week.regular.exact, week.premium) == (20, Money.of(20))


def test_a_salary_covers_the_hours_that_it_is_paid_for():
    week = overtime([Earning.fixed("salary", Money.of(480))], 50, week=WEEK, state="IL")
    assert (week.regular.exact, week.total) == (Fraction(48, 5), Money.of(528))


def test_overtime_before_the_law_is_known_or_in_a_daily_state_is_refused():
    with pytest.raises(LawNotKnownError):
        overtime([Earning.hourly(20, 42)], 42, week=date(2031, 6, 7), state="IL")
    later = overtime([Earning.hourly(20, 42)], 42, week=date(2031, 6, 7), state="IL", assume_latest=True)
    assert (later.premium, later.assumed, two_jobs("exact").assumed) == (Money.of(20), True, False)
    assert later.citations == two_jobs("exact").citations
    with pytest.raises(LawNotKnownError):
        _ = attrs.evolve(later, assumed=False).citations
    with pytest.raises(UnsupportedError, match="'CA'"):
        overtime([Earning.hourly(20, 42)], 42, week=WEEK, state="CA")


def test_more_overtime_than_work_is_refused():
    regular = RegularRate(remuneration=Money.of(100), hours=10)
    with pytest.raises(InvalidValueError, match="must not exceed the 10 hours worked, got 11"):
        Overtime(week=WEEK, regular=regular, overtime_hours=11, multiplier=Decimal("1.5"), premium=Money.of(0))


def test_a_rate_with_a_billion_digits_is_refused_by_name() -> None:
    for call in (
        lambda: Earning.hourly("1E+999999999", 8),
        lambda: Earning.hourly(Decimal("1E-999999999"), 8),
        lambda: Earning(kind="regular", amount=Money.of(5), hours=8, rate=Decimal("1E+999999999")),
    ):
        with pytest.raises(InvalidValueError, match="rate must have at most 1000 digits, got 1E"):
            call()
    with pytest.raises(InvalidValueError, match="hours must be a Fraction, got 1E"):
        Earning.hourly(20, Decimal("1E+999999999"))
