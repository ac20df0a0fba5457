from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from practiceops.errors import InvalidValueError, LawNotKnownError
from practiceops.findings import Citation
from practiceops.law import Bracket, Gap, KeyedOn, Rule, Table, Unit, _walk, rule, table, topics
from practiceops.money import Money
from practiceops.testing.law import brackets, gaps, rules, tables

HEADER = """
title = "Ohio income tax withholding"
keyed_on = "period_end"
known_through = 2026-12-31
[citations.guide]
title = "Ohio Department of Taxation, Withholding Tables"
section = "Optional computer formula"
transcribed_via = "a transcription"
retrieved = 2026-11-21
"""
RATE = """
[rules.rate]
title = "Rate"
unit = "rate"
"""
ENTRIES = """
entries = [
    { from = 2025-10-01, to = 2026-07-31, value = "0.0350", cite = ["guide"] },
    { from = 2026-08-01, value = "0.034", cite = ["guide"] },
]
"""
GAP = 'gaps = [{ from = 2026-02-01, to = 2026-02-28, reason = "the bulletin of February was not at hand" }]'
AROUND_THE_GAP = """
entries = [
    { from = 2026-01-01, to = 2026-01-31, value = "0.01", cite = ["guide"] },
    { from = 2026-03-01, value = "0.03", cite = ["guide"] },
]
"""
GUIDE = Citation("Ohio Department of Taxation, Withholding Tables", "Optional computer formula")


def parse(body: str) -> Table:
    return Table.parse("us/oh/withholding", HEADER + body)


def figure(unit: str, value: str) -> Rule:
    entry = f'{{ from = 2026-01-01, value = {value}, cite = ["guide"] }}'
    return parse(f'[rules.x]\ntitle = "X"\nunit = "{unit}"\nentries = [{entry}]').history("x")[0]


def a_rule(**changes: object) -> Rule:
    fields: dict[str, object] = {
        "topic": "us/oh/withholding",
        "key": "rate",
        "title": "Rate",
        "unit": "rate",
        "rows": (("0.035",),),
        "first": date(2026, 1, 1),
        "last": None,
        "citations": (GUIDE,),
    }
    return Rule(**(fields | changes))  # type: ignore[arg-type]


# Lookup


def test_both_ends_of_an_entry_belong_to_it():
    ohio = parse(RATE + ENTRIES)
    assert ohio.keyed_on is KeyedOn.PERIOD_END
    assert [ohio.rule("rate", day).rows[0][0] for day in (date(2025, 10, 1), date(2026, 7, 31))] == ["0.0350", "0.0350"]
    assert [ohio.rule("rate", day).rows[0][0] for day in (date(2026, 8, 1), date(2026, 12, 31))] == ["0.034", "0.034"]


def test_unknown_topic_key_and_date_are_named():
    with pytest.raises(LawNotKnownError, match="no law is known on 'us/zz/withholding'; known are") as topic:
        rule("us/zz/withholding", "rate", date(2026, 1, 1))
    assert topic.value.path == ("us/zz/withholding",)
    with pytest.raises(LawNotKnownError, match="us/federal/futa has no key 'rat'; it has rate, wage_base") as key:
        rule("us/federal/futa", "rat", date(2026, 1, 1))
    assert key.value.path == ("us/federal/futa", "rat")
    with pytest.raises(LawNotKnownError) as early:
        rule("us/federal/futa", "rate", date(2023, 12, 31))
    assert early.value.path == ("us/federal/futa", "rate", "2023-12-31")
    assert str(early.value) == (
        "us/federal/futa rate is not known on 2023-12-31: known from 2024-01-01 through 2026-12-31"
    )
    assert isinstance(early.value, LookupError)


@pytest.mark.parametrize("topic", ["../data/us/federal/fica", "us/federal", "us/federal/fica.toml", ""])
def test_a_topic_is_no_path(topic: str):
    with pytest.raises(LawNotKnownError):
        table(topic)


def test_past_the_known_only_with_assume_latest_and_the_rule_says_so():
    ohio = parse(RATE + ENTRIES)
    with pytest.raises(LawNotKnownError, match="assume_latest=True would carry the latest figure on"):
        ohio.rule("rate", date(2027, 1, 1))
    assumed = ohio.rule("rate", date(2027, 1, 1), assume_latest=True)
    assert assumed.assumed
    assert assumed.rate == Decimal("0.034")
    assert str(assumed) == "Rate: 0.034 rate, from 2026-08-01, assumed"
    assert not ohio.rule("rate", date(2026, 12, 31), assume_latest=True).assumed
    with pytest.raises(LawNotKnownError):
        ohio.rule("rate", date(2025, 9, 30), assume_latest=True)


def test_a_declared_gap_is_never_crossed():
    ohio = parse(RATE + GAP + AROUND_THE_GAP)
    assert [ohio.rule("rate", day).rate for day in (date(2026, 1, 31), date(2026, 3, 1))] == [
        Decimal("0.01"),
        Decimal("0.03"),
    ]
    for day in (date(2026, 2, 1), date(2026, 2, 28)):
        with pytest.raises(LawNotKnownError, match=f"not known on {day}: the bulletin of February was not at hand"):
            ohio.rule("rate", day, assume_latest=True)


def test_a_table_that_ends_in_a_gap_is_not_carried_on():
    ended = parse(
        RATE
        + 'gaps = [{ from = 2026-02-01, to = 2026-12-31, reason = "repealed" }]\n'
        + 'entries = [{ from = 2026-01-01, to = 2026-01-31, value = "0.01", cite = ["guide"] }]'
    )
    for assume in (False, True):
        with pytest.raises(LawNotKnownError) as caught:
            ended.rule("rate", date(2027, 1, 1), assume_latest=assume)
        assert str(caught.value) == (
            "us/oh/withholding rate is not known on 2027-01-01: "
            "the latest figure ended on 2026-01-31, so that there is none to carry on"
        )


def test_a_datetime_is_no_day():
    with pytest.raises(InvalidValueError, match="on must be a date without a time"):
        rule("us/federal/futa", "rate", datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(InvalidValueError, match="on must be a date without a time, got '2026-01-01'"):
        rule("us/federal/futa", "rate", "2026-01-01")  # type: ignore[arg-type]


@given(st.permutations([(topic, key) for topic in topics()[:4] for key in table(topic).keys]))
def test_answers_do_not_depend_on_the_order_of_questions(order: list[tuple[str, str]]):
    answers = {(topic, key): rule(topic, key, date(2026, 6, 1)) for topic, key in order}
    assert answers == {(topic, key): table(topic).rule(key, date(2026, 6, 1)) for topic, key in sorted(order)}


# Values


@pytest.mark.parametrize(
    ("unit", "text", "property_", "value"),
    [
        ("usd", '"184500"', "money", Money.of(184500)),
        ("rate", '"0.062"', "rate", Decimal("0.062")),
        ("factor", '"1.5"', "rate", Decimal("1.5")),
        ("usd_per_hour", '"7.25"', "rate", Decimal("7.25")),
        ("count", '"26"', "count", 26),
        ("days", '"90"', "count", 90),
        ("hours", '"40"', "count", 40),
        ("text", '"the regular rate"', "text", "the regular rate"),
        (
            "brackets",
            '[["0", "0", "0.10"], ["100.50", "10.05", "0.12"]]',
            "brackets",
            (
                Bracket(lower=Money.of(0), upper=Money.of("100.50"), base=Money.of(0), rate=Decimal("0.10")),
                Bracket(lower=Money.of("100.50"), upper=None, base=Money.of("10.05"), rate=Decimal("0.12")),
            ),
        ),
    ],
)
def test_a_unit_decides_the_type(unit: str, text: str, property_: str, value: object):
    found = figure(unit, text)
    assert found.value == value
    assert type(found.value) is type(value)
    for name in ("money", "rate", "count", "text", "brackets"):
        if name == property_:
            assert getattr(found, name) == value
        else:
            with pytest.raises(InvalidValueError, match=f"us/oh/withholding x is in {unit}, so it is no"):
                getattr(found, name)


def test_every_unit_has_a_type():
    covered = {"usd", "rate", "factor", "usd_per_hour", "count", "days", "hours", "text", "brackets"}
    assert {unit.value for unit in Unit} == covered


def test_a_rule_reads_as_a_sentence():
    assert str(a_rule(last=date(2026, 6, 30))) == "Rate: 0.035 rate, from 2026-01-01 to 2026-06-30"
    schedule = figure("brackets", '[["0", "0", "0.10"], ["100", "10", "0.12"]]')
    assert str(schedule) == "X: 2 brackets, from 2026-01-01"


@pytest.mark.parametrize(
    ("unit", "text", "problem"),
    [
        ("usd", '"18450o"', "rows must be amounts in dollars, not '18450o'"),
        ("usd", '"-1"', "rows must not be negative"),
        ("usd", "184500", "rows must be rows of texts"),
        ("usd", '" "', "rows must be rows of texts"),
        ("usd", "[]", "rows must be a single figure"),
        ("usd", '[["1"], ["2"]]', "rows must be a single figure"),
        ("usd", '["1"]', r"rows\[0\] must be a tuple"),
        ("rate", '"6.2"', "rows must be a share from 0 to 1"),
        ("rate", '"six"', "rows must be numbers of at least zero, not 'six'"),
        ("rate", '"NaN"', "rows must be numbers of at least zero, not 'NaN'"),
        ("factor", '"-1.5"', "rows must be numbers of at least zero, not '-1.5'"),
        ("count", '"26.5"', "rows must be a whole number"),
        ("count", '"1E+999999999"', r"rows must be numbers of at most 1000 digits, not '1E\+999999999'"),
        ("factor", '"1E-999999999"', "rows must be numbers of at most 1000 digits, not '1E-999999999'"),
        ("brackets", "[]", "rows must be brackets of lower, base, rate"),
        ("brackets", '[["0", "0"]]', "rows must be brackets of lower, base, rate"),
        ("brackets", '[["0", "0", "1.1"]]', "rate must be a share from 0 to 1"),
        ("brackets", '[["100", "0", "0.1"], ["100", "0", "0.2"]]', "upper must be after lower"),
        ("brackets", '[["0", "x", "0.1"]]', "rows must be amounts in dollars, not 'x'"),
        ("dollars", '"1"', "unit must be one of 'usd', 'rate'"),
    ],
)
def test_a_figure_that_is_none_of_its_unit_is_refused_with_its_place(unit: str, text: str, problem: str):
    with pytest.raises(InvalidValueError, match=problem) as error:
        figure(unit, text)
    assert error.value.path == ("us/oh/withholding", "x", 0)


def test_a_rule_without_a_document_is_refused():
    with pytest.raises(InvalidValueError, match="citations must name at least one document"):
        a_rule(citations=())


# Tables


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (
            RATE + ENTRIES.replace("2026-08-01", "2026-07-31"),
            "us/oh/withholding rate overlaps on 2026-07-31",
        ),
        (
            RATE + ENTRIES.replace("2026-08-01", "2026-08-02"),
            "us/oh/withholding rate has an undeclared gap after 2026-07-31",
        ),
        (
            RATE + ENTRIES.replace("2026-08-01,", "2026-08-01, to = 2026-11-30,"),
            "us/oh/withholding rate ends on 2026-11-30, but the table is known through 2026-12-31",
        ),
        (
            RATE + ENTRIES.replace("2026-08-01,", "2026-08-01, to = 2027-11-30,"),
            "us/oh/withholding rate ends on 2027-11-30, but the table is known through 2026-12-31",
        ),
        (
            RATE + ENTRIES.replace(", to = 2026-07-31", ""),
            "us/oh/withholding rate overlaps on 2026-08-01",
        ),
        (
            RATE + ENTRIES.replace("2025-10-01", "2026-07-31").replace("2026-08-01", "2025-08-01"),
            "us/oh/withholding rate is not sorted by date",
        ),
        (
            RATE + ENTRIES.replace("2026-07-31", "2026-12-31").replace("2026-08-01", "2027-01-01"),
            "us/oh/withholding rate starts on 2027-01-01, after the 2026-12-31 known through",
        ),
        (RATE + ENTRIES.replace("2025-10-01", "2026-10-01"), "last must not be before first 2026-10-01"),
        (RATE + ENTRIES.replace("2025-10-01", "2025-10-01T00:00:00"), "first must be a date without a time"),
        (RATE + ENTRIES.replace('["guide"]', '["gide"]'), "us/oh/withholding rate 0 cites 'gide'"),
        (RATE + ENTRIES.replace('["guide"]', '"guide"'), "us/oh/withholding rate 0 wants a list for cite, got 'guide'"),
        (RATE + ENTRIES.replace('["guide"]', "[]"), "citations must name at least one document"),
        (RATE + ENTRIES.replace('value = "0.034", ', ""), "us/oh/withholding rate 1 lacks value"),
        (RATE + ENTRIES.replace("value =", "values ="), "us/oh/withholding rate 0 lacks value"),
        (RATE + "note_ = 1" + ENTRIES, "us/oh/withholding rate has the unknown note_"),
        (RATE + "entries = 5", "us/oh/withholding rate wants a list for entries, got 5"),
        (RATE + "entries = [5]", "us/oh/withholding rate 0 must be a table of fields, got 5"),
        (RATE + "gaps = [{}]" + ENTRIES, "us/oh/withholding rate gaps 0 lacks from, reason, to"),
        (RATE + "entries = []", "us/oh/withholding rate has no entry"),
        (RATE + GAP.replace("2026-02-28", "2026-01-28") + ENTRIES, "last must not be before first 2026-02-01"),
        (RATE.replace('"Rate"', "5") + ENTRIES, "title must be a text that is not empty, got 5"),
        ("[rule]\n" + RATE + ENTRIES, "us/oh/withholding has the unknown rule"),
        ("[rules]\nrate = 5", "us/oh/withholding rate must be a table of fields, got 5"),
        ("", "us/oh/withholding lacks rules"),
        ("this is no TOML", "us/oh/withholding is no TOML"),
    ],
)
def test_a_table_that_is_wrong_is_refused_by_topic_key_and_entry(body: str, problem: str):
    with pytest.raises(InvalidValueError, match=problem.replace("[", r"\[")) as error:
        parse(body)
    assert error.value.path[0] == "us/oh/withholding"


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (HEADER.replace("period_end", "birthday"), "keyed_on must be one of 'pay_date', 'period_end', 'work_date'"),
        (HEADER.replace("known_through = 2026-12-31", 'known_through = "2026"'), "known through must be a date"),
        (
            HEADER.replace("2026-11-21", '"today"'),
            "citations guide is wrong: retrieved must be a date",
        ),
        (HEADER.replace('transcribed_via = "a transcription"\n', ""), "citations guide lacks transcribed_via"),
        (HEADER.replace('title = "Ohio income tax withholding"\n', ""), "us/oh/withholding lacks title"),
        ("rules = 5\ncitations = {}\n" + HEADER.partition("[")[0], "us/oh/withholding wants a table for rules, got 5"),
    ],
)
def test_a_header_that_is_wrong_is_refused(header: str, problem: str):
    with pytest.raises(InvalidValueError, match=problem):
        Table.parse("us/oh/withholding", header if "rules" in header else header + RATE + ENTRIES)


def test_a_table_holds_its_own_rules_only():
    known = table("us/federal/futa")
    with pytest.raises(InvalidValueError, match="other rate holds a rule of us/federal/futa"):
        attrs.evolve(known, topic="other")
    assumed = tuple(attrs.evolve(one, assumed=True) for one in known.rules)
    with pytest.raises(InvalidValueError, match="assumed: True"):
        attrs.evolve(known, rules=assumed)


def test_a_gap_belongs_to_a_key_of_the_table():
    gap = Gap(key="ratio", first=date(2026, 1, 1), last=date(2026, 1, 31), reason="not at hand")
    with pytest.raises(InvalidValueError, match="us/federal/futa ratio has a gap but no entry"):
        attrs.evolve(table("us/federal/futa"), gaps=(gap,))


def test_only_tables_are_topics(tmp_path: Path):
    (tmp_path / "ga").mkdir()
    (tmp_path / "ga" / "withholding.toml").touch()
    (tmp_path / "ga" / "README.md").touch()
    assert [topic for topic, _ in _walk(tmp_path, "us")] == ["us/ga/withholding"]


# Every value is a value


@given(st.one_of(rules(), brackets(), gaps(), tables()))
def test_values_are_frozen_pickle_and_evolve(value: Rule | Bracket | Gap | Table):
    again = pickle.loads(pickle.dumps(value))  # noqa: S301
    assert again == value == attrs.evolve(value)
    assert hash(again) == hash(value)
    assert getattr(again, "value", None) == getattr(value, "value", None)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        value.key = "other"  # type: ignore[misc, union-attr]


@given(tables(), st.data())
def test_made_up_tables_answer_the_same_from_any_path(made: Table, data: st.DataObject):
    for one in made.rules:
        day = data.draw(st.dates(one.first, one.last or made.known_through))
        assert made.rule(one.key, day) == made.rule(one.key, one.first) == one
    for gap in made.gaps:
        with pytest.raises(LawNotKnownError, match="not known on"):
            made.rule(gap.key, data.draw(st.dates(gap.first, gap.last)), assume_latest=True)
