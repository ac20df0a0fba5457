"""The figures that the library ships, against the published ones and against each other.

`tests/worked/federal_tables.json` was taken from the transcriptions, not from the library's own files.
"""

from __future__ import annotations

import json
import runpy
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practiceops.errors import LawNotKnownError
from practiceops.law import Bracket, Rule, Unit, rule, table, topics
from practiceops.money import Money, Rounding

PUBLISHED = json.loads((Path(__file__).parents[1] / "worked" / "federal_tables.json").read_text(encoding="utf-8"))
YEARS = ("2024", "2025", "2026")
STATUSES = ("single_or_mfs", "married_joint", "head_of_household")
SCHEDULES = [
    (year, f"{box}.{status}") for year in YEARS for box in ("standard", "step2_checkbox") for status in STATUSES
]
RULES = [one for topic in topics() for one in table(topic).rules]


def on(year: str) -> date:
    return date(int(year), 7, 1)


def schedule(year: str, key: str) -> tuple[Bracket, ...]:
    return rule("us/federal/withholding", key, on(year)).brackets


def line_1g(year: str, status: str) -> Money:
    key = "line_1g.married_joint" if status == "married_joint" else "line_1g.otherwise"
    return rule("us/federal/withholding", key, on(year)).money


# Every table


def test_every_topic_of_the_issue_is_there():
    assert set(topics()) >= {
        f"us/federal/{name}" for name in ("withholding", "fica", "futa", "overtime", "garnishment")
    }
    assert "us/il/withholding" in topics()


@pytest.mark.parametrize("topic", topics())
def test_each_day_from_the_first_to_the_last_known_has_one_answer(topic: str):
    asked = table(topic)
    for key in asked.keys:
        history = asked.history(key)
        for before, after in pairwise(history):
            assert before.last is not None
            assert after.first == before.last + timedelta(days=1), f"{topic} {key}"
        assert history[-1].last in (None, asked.known_through)


@pytest.mark.parametrize("one", RULES, ids=lambda one: f"{one.topic} {one.key} {one.first}")
def test_every_figure_is_typed_and_cited_in_full(one: Rule):
    kinds = {Unit.USD: Money, Unit.BRACKETS: tuple, Unit.TEXT: str, Unit.COUNT: int, Unit.DAYS: int, Unit.HOURS: int}
    assert type(one.value) is kinds.get(one.unit, Decimal)
    assert one.title
    for citation in one.citations:
        assert citation.title
        assert citation.section
        assert citation.transcribed_via
        assert citation.retrieved == date(2026, 11, 21)
        assert citation.url.startswith("https://")
        assert "memory" not in citation.transcribed_via


def test_the_day_before_the_first_and_the_day_after_the_last_are_not_known():
    for topic in topics():
        asked = table(topic)
        for key in asked.keys:
            for day in (asked.history(key)[0].first - timedelta(days=1), asked.known_through + timedelta(days=1)):
                with pytest.raises(LawNotKnownError, match=str(day)):
                    rule(topic, key, day)


def test_the_documentation_shows_every_figure_with_its_documents():
    render = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "law_tables.py"))["law_tables"]
    shown = render()
    assert shown == render(iter(topics()))
    for one in RULES:
        assert f"`{one.key}`" in shown
        assert all(citation.title in shown and citation.transcribed_via in shown for citation in one.citations)
    assert "| Federal unemployment tax, employer only, before credit | `rate` | 6 % | 2024-01-01 |  | 1, 2 |" in shown
    assert "| $108,938 | $136,163 | $20,512 | 32 % |" in shown


# Against the published figures


@pytest.mark.parametrize(("year", "key"), SCHEDULES)
def test_withholding_brackets_equal_the_published_tables(year: str, key: str):
    printed = [
        (Money.of(lower), upper and Money.of(upper), Money.of(base), Decimal(rate))
        for lower, upper, base, rate in PUBLISHED["brackets"][year][key]
    ]
    assert [(row.lower, row.upper, row.base, row.rate) for row in schedule(year, key)] == printed


@pytest.mark.parametrize("topic", PUBLISHED["figures"])
def test_figures_equal_the_published_ones_and_no_more_is_shipped(topic: str):
    published = PUBLISHED["figures"][topic]
    asked = table(topic)
    assert {key for key in asked.keys if asked.history(key)[0].unit is not Unit.BRACKETS} == set(published)
    for key, figures in published.items():
        for year in YEARS:
            if year in figures:
                value = rule(topic, key, on(year)).value
                assert (value.amount if isinstance(value, Money) else value) == Decimal(figures[year]), f"{key} {year}"
            else:
                with pytest.raises(LawNotKnownError):
                    rule(topic, key, on(year))


def test_the_snapshot_covers_every_federal_topic_and_withholding_in_illinois():
    ours = {topic for topic in topics() if topic.startswith(("us/federal/", "us/il/withholding"))}
    assert set(PUBLISHED["figures"]) == ours


# Against each other: what the published tables must satisfy among themselves


@pytest.mark.parametrize(("year", "key"), SCHEDULES)
def test_brackets_continue_one_another_within_the_printed_rounding(year: str, key: str):
    # where the step 2 box halves an amount that ends in 25, the printed bound is rounded to the dollar and the base
    # is not: 2026, single, 108,937.99 gives 20,512.12 and 108,938.00 gives 20,512.00
    rows = schedule(year, key)
    assert rows[0].lower.cents == 0
    assert rows[-1].upper is None
    for before, after in pairwise(rows):
        assert before.upper == after.lower
        assert before.rate < after.rate
        reached = before.base.cents + Fraction(before.rate) * (after.lower.cents - before.lower.cents)
        rounded_bounds = 100 if key.startswith("step2") else 0
        assert abs(reached - after.base.cents) <= Fraction(before.rate) * rounded_bounds + Fraction(1, 2)


def test_the_known_fall_at_a_bracket_of_2026_is_in_the_data():
    before, after = schedule("2026", "step2_checkbox.single_or_mfs")[4:6]
    just_below = before.base + (Money.of("108937.99") - before.lower).times(before.rate, Rounding.HALF_UP)
    assert (str(just_below), str(after.lower), str(after.base)) == ("20512.12", "108938.00", "20512.00")


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("status", STATUSES)
def test_the_step_2_table_is_half_of_the_other_one(year: str, status: str):
    # the step 2 box divides brackets and standard deduction by two, and drops line 1g
    deducted = line_1g(year, status)
    standard, step2 = schedule(year, f"standard.{status}"), schedule(year, f"step2_checkbox.{status}")
    assert [row.rate for row in step2] == [row.rate for row in standard]
    for whole, half in zip(standard[1:], step2[1:], strict=True):
        bound = (whole.lower + deducted).divided_by(2, Rounding.HALF_UP)
        assert half.lower == bound.rounded_to(Money.of(1), Rounding.HALF_UP)
        assert half.base == whole.base.divided_by(2, Rounding.HALF_UP)


@pytest.mark.parametrize("year", YEARS)
def test_no_tax_is_due_on_the_standard_deduction_of_the_table(year: str):
    # for 2025 the deduction from before the act of July 2025: the tables were not reissued
    for status, short in zip(STATUSES, ("single", "mfj", "hoh"), strict=True):
        deduction = Money.of(PUBLISHED["standard_deductions"][year][short])
        assert schedule(year, f"standard.{status}")[1].lower + line_1g(year, status) == deduction


def test_garnishment_floors_follow_from_the_minimum_wage():
    # 29 CFR 870.10: 30 hours at the minimum wage; a semimonthly period has 26/12 weeks, a month 52/12
    weeks = {"weekly": (1, 1), "biweekly": (2, 1), "semimonthly": (26, 12), "monthly": (52, 12)}
    day = date(2026, 6, 1)
    hours = rule("us/federal/garnishment", "consumer.protected_hours_per_week", day).count
    week = Fraction(rule("us/federal/minimum_wage", "hourly", day).rate) * hours
    share = Fraction(rule("us/federal/garnishment", "consumer.rate", day).rate)
    for period, length in weeks.items():
        floor = rule("us/federal/garnishment", f"consumer.protected.{period}", day).money
        full = rule("us/federal/garnishment", f"consumer.full_rate_from.{period}", day).money
        assert Money.rounded(week * Fraction(*length), Rounding.HALF_UP) == floor
        # where the share of all is what exceeds the floor; the monthly amount is printed cut off, as 1,256.66
        assert Money.rounded(week * Fraction(*length) / (1 - share), Rounding.DOWN) == full


def test_illinois_divisors_give_the_tax_that_the_booklet_prints_for_one_allowance():
    day = date(2026, 6, 1)
    rate = Fraction(rule("us/il/withholding", "rate", day).rate)
    allowance = Fraction(rule("us/il/withholding", "line_2_allowance", day).money.amount)
    for period, printed in PUBLISHED["il_printed_line_2_tax"].items():
        periods = rule("us/il/withholding", f"pay_periods.{period}", day).count
        assert Money.rounded(allowance / periods * rate, Rounding.HALF_UP) == Money.of(printed), period


@pytest.mark.parametrize("example", PUBLISHED["il_examples"])
def test_illinois_examples(example: dict[str, str]):
    day = date(2026, 6, 1)

    def figure(key: str) -> Rule:
        return rule("us/il/withholding", key, day)

    exempt = figure("line_1_allowance").money * example["line_1"] + figure("line_2_allowance").money * example["line_2"]
    periods = figure(f"pay_periods.{example['pay_periods']}").count
    taxed = Money.of(example["wages"]) - exempt.divided_by(periods, Rounding.HALF_UP)
    assert taxed.times(figure("rate").rate, Rounding.HALF_UP) == Money.of(example["tax"])


# A table answers the same from any path


@given(st.data())
def test_a_table_answers_the_same_from_any_path(data: st.DataObject):
    one = data.draw(st.sampled_from(RULES))
    asked = table(one.topic)
    day = data.draw(st.dates(one.first, one.last or asked.known_through))
    assert rule(one.topic, one.key, day) == rule(one.topic, one.key, one.first) == one
    assert asked.rule(one.key, day) == one
    assert asked.rule(one.key, one.last or asked.known_through) == one
    assert rule(one.topic, one.key, day, assume_latest=True) == one


@given(st.data())
def test_assume_latest_only_carries_the_last_figure_on(data: st.DataObject):
    one = data.draw(st.sampled_from([found for found in RULES if found == table(found.topic).history(found.key)[-1]]))
    later = data.draw(st.dates(min_value=table(one.topic).known_through + timedelta(days=1)))
    assumed = rule(one.topic, one.key, later, assume_latest=True)
    assert assumed.assumed
    assert (assumed.value, assumed.first, assumed.citations) == (one.value, one.first, one.citations)
    earlier = data.draw(st.dates(max_value=table(one.topic).history(one.key)[0].first - timedelta(days=1)))
    with pytest.raises(LawNotKnownError):
        rule(one.topic, one.key, earlier, assume_latest=True)
