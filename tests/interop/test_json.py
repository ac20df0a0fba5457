from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from math import inf, nan
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from practiceops.dates import PayFrequency, PayPeriod, Workweek, instant
from practiceops.errors import InvalidInputsError, InvalidValueError, MissingExtraError, UnsupportedError
from practiceops.findings import Finding
from practiceops.interop import json as module
from practiceops.interop._types import rooms, tag_of, type_of
from practiceops.interop.json import from_data, from_json, to_data, to_json
from practiceops.money import Money
from practiceops.people import Absence, Credential, Role, Shift, StaffMember
from practiceops.scheduling.roster.stops import MaxIterations
from practiceops.visits import Visit

NEW_YORK = "America/New_York"
MA = {"type": "people.Role", "code": "MA", "title": "", "licensed": False}
NIGHT = Shift(
    person="ana",
    start=instant(date(2026, 11, 1), time(1, 30), NEW_YORK, fold=1),
    end=instant(date(2026, 11, 1), time(8), NEW_YORK),
)


def refused(text: str, kind: Any = None) -> InvalidValueError:
    with pytest.raises(InvalidValueError) as caught:
        from_json(text, kind)
    return caught.value


# Texts that must never change: somebody has stored them


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Money.of("-12.30"), Money, '"-12.30"'),
        (Decimal("0.0765"), Decimal, '"0.0765"'),
        (Decimal("-1.50E-9"), Decimal, '"-1.50E-9"'),
        (Fraction(15, 2), Fraction, '"15/2"'),
        (Fraction(-3), Fraction, '"-3"'),
        (date(2026, 6, 5), date, '"2026-06-05"'),
        (time(8, 30), time, '"08:30:00"'),
        (time(8, 30, 1, 5), time, '"08:30:01.000005"'),
        (NIGHT.start, datetime, '"2026-11-01T01:30:00-05:00[America/New_York]"'),
        (datetime(2026, 6, 5, 8, tzinfo=UTC), datetime, '"2026-06-05T08:00:00+00:00"'),
        (datetime(2026, 6, 5, 8, tzinfo=timezone(timedelta(hours=-5))), datetime, '"2026-06-05T08:00:00-05:00"'),
        (datetime(2026, 6, 5, 8, 0, 0, 7, tzinfo=ZoneInfo("UTC")), datetime, '"2026-06-05T08:00:00.000007+00:00[UTC]"'),
        (PayFrequency.WEEKLY, PayFrequency, '"weekly"'),
        (1.5, float, "1.5"),
        (inf, float, '"Infinity"'),
        (-inf, float, '"-Infinity"'),
        (3, int, "3"),
        (True, bool, "true"),
        (None, str | None, "null"),
        ("Ärztin", str, '"Ärztin"'),
        (("a", 1), tuple[str, int], '["a", 1]'),
        ((1, 2), tuple[int, ...], "[1, 2]"),
        ((), tuple[int, ...], "[]"),
        (
            Absence(person="ana", first=date(2026, 6, 3), last=date(2026, 6, 4)),
            Absence,
            '{"type": "people.Absence", "person": "ana", "first": "2026-06-03", "last": "2026-06-04", "kind": "other"}',
        ),
        (Workweek(), Workweek, '{"type": "dates.Workweek", "first_weekday": 6, "starts_at": "00:00:00"}'),
    ],
)
def test_each_value_has_one_text(value: object, kind: Any, text: str):
    assert to_json(value) == text
    again = from_json(text, kind)
    assert again == value
    assert type(again) is type(value)
    assert to_data(value) == json.loads(text)


def test_the_second_of_two_equal_hours_stays_the_second():
    again = from_json(to_json(NIGHT))
    assert again.start.fold == 1
    assert again.minutes == NIGHT.minutes == 390
    first = to_json(attrs.evolve(NIGHT, start=NIGHT.start.replace(fold=0)))
    assert "01:30:00-04:00" in first
    assert from_json(first).minutes == 450


def test_a_tag_says_what_a_text_holds_and_a_list_becomes_a_tuple():
    assert from_json(to_json((Role("MA"), [NIGHT]))) == (Role("MA"), (NIGHT,))
    assert from_data((MA,)) == (Role("MA"),)
    assert from_json(json.dumps([MA]), tuple[Role, ...]) == (Role("MA"),)


def test_where_one_type_can_be_meant_the_tag_may_be_left_out_and_defaults_too():
    assert from_json('{"code": "MA"}', Role) == Role("MA")
    assert from_json('{"code": "MA"}', Role | None) == Role("MA")
    assert from_json('{"id": "ana", "credentials": [{"kind": "BLS"}]}', StaffMember).credentials == (Credential("BLS"),)


def test_a_type_is_read_by_any_of_its_public_names_and_written_by_the_outermost():
    assert tag_of(MaxIterations) == "scheduling.roster.MaxIterations"
    for tag in ("scheduling.roster.MaxIterations", "scheduling.roster.stops.MaxIterations"):
        assert from_json(f'{{"type": "{tag}", "steps": 3}}', MaxIterations) == MaxIterations(3)
        assert from_json(f'{{"type": "{tag}", "steps": 3}}', MaxIterations | Role) == MaxIterations(3)


def test_what_is_public_by_no_name_is_refused():
    with pytest.raises(UnsupportedError, match="no public value type of practiceops"):
        to_json(MaxIterations(5) | MaxIterations(7))


def test_text_is_indented_for_people_and_may_come_as_bytes():
    assert to_json(Role("MA"), indent=1).splitlines()[1] == ' "type": "people.Role",'
    assert from_json(to_json(Role("Ä")).encode()) == Role("Ä")


def test_many_threads_get_the_same():
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: from_json(to_json(NIGHT)), range(200))) == {NIGHT}


def test_data_nested_beyond_reason_is_refused():
    nested: list[Any] = []
    for _ in range(10_000):
        nested = [nested]
    with pytest.raises(InvalidValueError, match="the data is nested too deeply"):
        from_data(nested)


# Unions


def test_alternatives_are_told_apart_by_tag_or_by_shape():
    kind = Role | Credential | tuple[int, ...] | Money | float | bool | None
    for value in (Role("MA"), Credential("BLS"), (1, 2), Money.of(1), 1.5, True, None):
        data = module._encoder(kind)(value)
        assert from_data(data, kind) == value
    assert type(from_data(3, int | float)) is int
    assert type(from_data(3.0, int | float)) is float
    assert from_data("Infinity", float | None) == inf
    assert from_data("Infinity", float | str) == "Infinity"
    assert module._encoder(int | float)(3) == 3
    with pytest.raises(UnsupportedError, match=r"JSON cannot tell apart str \| Money"):
        from_data("1.00", str | Money)


def test_words_are_told_from_numbers():
    for wrong in ("fortnightly", True, 1, 1.0, [], None):
        with pytest.raises(InvalidValueError, match=r"must be one of 'daily', 'weekly', .* got "):
            from_data(wrong, PayFrequency)
    assert from_data("weekly", PayFrequency | int) is PayFrequency.WEEKLY


def test_a_word_in_a_field_for_any_text_comes_back_as_an_equal_text():
    finding = Finding("a", PayFrequency.WEEKLY)
    again = from_json(to_json(finding))
    assert again == finding
    assert type(again.message) is str


# Refusals


@pytest.mark.parametrize(
    ("text", "message", "path"),
    [
        ('{"type": "people.Rol"}', "unknown type 'people.Rol'; did you mean 'people.Role'?", ("type",)),
        ('{"type": "peple.Role"}', "unknown type 'peple.Role'; did you mean 'people.Role'?", ("type",)),
        ('{"type": "testing.shifts"}', "unknown type 'testing.shifts'", ("type",)),
        ('{"type": "os.system"}', "unknown type 'os.system'", ("type",)),
        (
            '{"code": "MA"}',
            "value must be an object with its 'type' (or name the kind that is meant), got an object",
            (),
        ),
        ("3", "value must be an object with its 'type' (or name the kind that is meant), got 3", ()),
        ('{"type": "people.Role"}', "missing key 'code' (Role)", ("Role", "code")),
        (
            '{"type": "people.Role", "code": "MA", "licenced": true}',
            "unknown key 'licenced' (Role)",
            ("Role", "licenced"),
        ),
        ('{"type": "people.Role", "code": "MA", "code": "RN"}', "repeated key 'code'", ()),
        ('{"type": "people.Role", "code": 3}', "code must be a text, got 3 (Role)", ("Role", "code")),
        (
            '{"type": "people.Role", "code": ""}',
            "code must be a text that is not empty, got '' (role)",
            ("Role", "code"),
        ),
        (
            '[{"type": "people.Role", "code": "MA"}, {"type": "people.Role", "code": ""}]',
            "code must be a text that is not empty, got '' (role) ([1])",
            (1, "code"),
        ),
        (
            '{"type": "people.StaffMember", "id": "ana", "credentials": [{"kind": "BLS", "issued": "6/5/2026"}]}',
            "issued must be a date such as '2026-06-05', got '6/5/2026' (StaffMember.credentials[0])",
            ("StaffMember", "credentials", 0, "issued"),
        ),
        (
            '{"type": "people.StaffMember", "id": "ana", "credentials": [{"kind": "BLS"}, 4]}',
            "credentials[1] must be an object of type 'people.Credential', got 4 (StaffMember)",
            ("StaffMember", "credentials", 1),
        ),
        (
            '{"type": "people.StaffMember", "id": "ana", "credentials": [{"type": "people.Role", "code": "MA"}]}',
            "credentials[0] must be of type 'people.Credential', got 'people.Role' (StaffMember)",
            ("StaffMember", "credentials", 0),
        ),
        (
            '{"type": "people.StaffMember", "id": "ana", "weekly_hours": 37.5}',
            "weekly hours must be a fraction such as '15/2', got 37.5 (StaffMember)",
            ("StaffMember", "weekly_hours"),
        ),
        (
            '{"type": "people.StaffMember", "id": "ana", "roles": {"MA": 1}}',
            "roles must be a list, got an object (StaffMember)",
            ("StaffMember", "roles"),
        ),
        ("{", "this is no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)", ()),
        ("[NaN]", "NaN is no number in JSON", ()),
        ("[" * 100_000, "the JSON is nested too deeply", ()),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, message: str, path: tuple[str | int, ...]):
    error = refused(text)
    assert str(error) == message
    assert error.path == path


def test_what_is_no_text_at_all_is_refused():
    assert "this is no JSON: 'utf-8' codec can't decode" in str(refused(b"\xff\xff\xff"))  # type: ignore[arg-type]
    assert "this is no JSON: Exceeds the limit" in str(refused("9" * 5000))


def test_all_that_is_wrong_comes_in_one_error():
    text = """{"type": "people.StaffMember", "id": "ana", "nick": "a", "roles": ["MA", 2], "left": 7,
               "credentials": [{"kind": "", "x": 1}, {"kind": ""}, {"expires": "2026-06-30"}]}"""
    with pytest.raises(InvalidInputsError) as caught:
        from_json(text)
    assert str(caught.value) == (
        "6 values are wrong:\n"
        "  StaffMember roles 1: roles[1] must be a text, got 2 (StaffMember)\n"
        "  StaffMember credentials 0 x: unknown key 'x' (StaffMember.credentials[0])\n"
        "  StaffMember credentials 1 kind: "
        "kind must be a text that is not empty, got '' (credential) (StaffMember.credentials[1])\n"
        "  StaffMember credentials 2 kind: missing key 'kind' (StaffMember.credentials[2])\n"
        "  StaffMember left: left must be a date such as '2026-06-05' or null, got 7 (StaffMember)\n"
        "  StaffMember nick: unknown key 'nick' (StaffMember)"
    )


@pytest.mark.parametrize(
    ("kind", "wanted", "wrongs"),
    [
        (Money, "money such as '12.34'", ['"12.3"', '"$12.34"', '"1,234.00"', '" 1.00"', '"\u0661.00"', "12.34", "12"]),
        (Decimal, "a decimal number such as '0.0765'", ['"NaN"', '"1_0"', '".5"', "0.5", '"1e5"']),
        (Fraction, "a fraction such as '15/2'", ['"1/0"', '"1.5"', '"1/-2"', "1.5", "3"]),
        (date, "a date such as '2026-06-05'", ['"20260605"', '"2026-W23-5"', '"2026-02-30"', '"2026-06-05T00:00:00"']),
        (time, "a time such as '08:30:00'", ['"8:30"', '"08:30"', '"25:00:00"', '"08:30:00+00:00"']),
        (
            datetime,
            "a date, time and zone such as '2026-06-01T08:30:00-05:00[America/Chicago]'",
            [
                '"2026-06-01T08:30:00"',
                '"2026-06-01"',
                '"2026-06-01T08:30:00-05:00[America/Chicago][u-ca=iso8601]"',
                "3",
            ],
        ),
        (float, "a number", ["true", '"1.5"', "1e999", '"NaN"', "null"]),
        (int, "a whole number", ["1.0", "true", '"1"']),
        (bool, "true or false", ["1", '"true"']),
        (str, "a text", ["1", "null", "[]"]),
        (tuple[int, int], "a list of 2", ["[1]", "[1, 2, 3]"]),
        (PayFrequency | int, "one of 'daily', 'weekly', ", ['"fortnightly"']),
        (str | int, "a text or a whole number", ["1.5", "null"]),
        (Role | Credential, "of type 'people.Role' or 'people.Credential'", ['{"code": "MA"}', '{"type": 3}']),
    ],
)
def test_nothing_is_guessed(kind: Any, wanted: str, wrongs: list[str]):
    for wrong in wrongs:
        assert str(refused(wrong, kind)).startswith(f"value must be {wanted}"), wrong


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2026-11-01T01:30:00-06:00[America/New_York]", "at an offset that America/New_York has then"),
        ("2026-03-08T02:30:00-05:00[America/New_York]", "at an offset that America/New_York has then"),
        ("2026-06-01T08:00:00+00:00[America/New_York]", "at an offset that America/New_York has then"),
        ("2026-06-01T08:00:00-04:00[America/Springfield]", "in a time zone that is known"),
        ("9999-12-31T23:59:59-12:00[UTC]", "a date, time and zone"),
    ],
)
def test_an_instant_that_its_zone_does_not_have_is_refused(text: str, problem: str):
    assert f"value must be {problem}" in str(refused(json.dumps(text), datetime))


def test_an_instant_known_in_utc_only_is_shown_where_it_is():
    # RFC 9557, section 2.2: Z with a zone says that the local offset is not known
    assert from_data("2026-06-01T12:00:00Z[America/New_York]", datetime) == instant(date(2026, 6, 1), time(8), NEW_YORK)
    assert from_data("2026-06-01T12:00:00Z", datetime) == datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_what_identifies_a_patient_is_not_shown():
    text = f'{{"id": "v1", "visit_type": "NEW", "provider": "dr-lee", "start": {to_json(NIGHT.start)}, "patient": %s}}'
    for wrong in ("17", '["Jane Doe"]', '{"name": "Jane Doe"}'):
        assert str(refused(text % wrong, Visit)) == "patient must be a text (Visit)"


def test_what_a_constructor_raises_in_its_own_words_is_placed_too():
    period = {"frequency": "weekly", "start": "2026-06-01", "end": "9999-12-31", "pay_date": "2026-06-12"}
    assert str(refused(json.dumps(period), PayPeriod)) == "1 days from 9999-12-31 is outside the calendar"
    finding = {"type": "findings.Finding", "code": "a", "message": "b", "path": [True]}
    assert refused(json.dumps(finding)).path == ("Finding", "path", 0)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (nan, "value must be a number, got nan"),
        (Decimal("1E+9999999"), "value must be a decimal number such as '0.0765', got Decimal('1E+9999999')"),
        (Decimal("sNaN"), "value must be a decimal number such as '0.0765', got Decimal('sNaN')"),
        (time(8, tzinfo=UTC), "value must be a time such as '08:30:00', got "),
        (datetime(2026, 6, 1), "value must be in a zone with an IANA name or a fixed offset, got "),
        (
            datetime(2026, 3, 8, 2, 30, tzinfo=ZoneInfo(NEW_YORK)),
            "value must be at an offset that America/New_York has then, got ",
        ),
    ],
)
def test_what_would_not_come_back_is_not_written(value: object, message: str):
    with pytest.raises(InvalidValueError) as caught:
        to_json(value)
    assert str(caught.value).startswith(message)


def test_a_zone_without_a_name_is_not_written():
    class Nowhere(tzinfo):
        def utcoffset(self, dt: datetime | None) -> timedelta:
            return timedelta(0)

        def dst(self, dt: datetime | None) -> timedelta:
            return timedelta(0)

    shift = attrs.evolve(NIGHT, end=NIGHT.end.astimezone(Nowhere()))
    with pytest.raises(InvalidValueError, match="end must be in a zone with an IANA name or a fixed offset, got 2026-"):
        to_json(shift)


@pytest.mark.parametrize("value", [object(), {"a": 1}, {1}, b"x", Role])
def test_what_is_no_public_value_is_refused_by_name(value: object):
    with pytest.raises(UnsupportedError, match=type(value).__name__):
        to_json(value)


def test_a_value_whose_fields_are_of_another_type_than_declared_is_not_written():
    finding = Finding("a", "b")
    object.__setattr__(finding, "message", 3)
    with pytest.raises(InvalidValueError, match=r"message must be a text, got 3 \(finding 'a'\)"):
        to_json(finding)
    for name, wrong in (("severity", "note"), ("path", ["a"]), ("path", (1.5,)), ("citations", (Role("MA"),))):
        finding = Finding("a", "b")
        object.__setattr__(finding, name, wrong)
        with pytest.raises(InvalidValueError, match=f"{name} must be "):
            to_json(finding)


@attrs.frozen
class Wilful:
    """Refuses in ways that no value of the library does yet."""

    how: str

    def __attrs_post_init__(self) -> None:
        if self.how == "several":
            errors = [InvalidValueError(f"{name} is wrong", path=("Wilful", name)) for name in ("one", "two")]
            raise InvalidInputsError("2 fields are wrong", errors)
        raise OverflowError("too much")


@attrs.frozen
class Mine:
    type: str = ""


@attrs.frozen
class Ours:
    found: dict[str, int] = attrs.field(factory=dict)


def _as_public(monkeypatch: pytest.MonkeyPatch, kind: type) -> None:
    monkeypatch.setattr(module, "tag_of", lambda _: f"people.{kind.__name__}")


def test_types_of_others_are_refused_by_name():
    with pytest.raises(UnsupportedError, match=r"Mine is no public value type of practiceops"):
        to_json(Mine())
    with pytest.raises(UnsupportedError, match=r"Mine is no public value type of practiceops"):
        from_json("{}", Mine)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (Mine, "Mine has a field 'type', where JSON keeps the tag"),
        (Ours, r"Ours\.found: dict\[str, int\] does not go through JSON"),
    ],
)
def test_a_type_that_json_cannot_carry_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, kind: Callable[[], object], message: str
):
    _as_public(monkeypatch, kind)
    for call in (lambda: to_json(kind()), lambda: from_json("{}", kind)):
        with pytest.raises(UnsupportedError, match=message):
            call()


def test_whatever_a_constructor_raises_is_wrong_data(monkeypatch: pytest.MonkeyPatch):
    _as_public(monkeypatch, Wilful)
    with pytest.raises(InvalidInputsError) as caught:
        from_json('[{"how": "several"}, {"how": ""}]', tuple[Wilful, ...])
    assert [(str(error), error.path) for error in caught.value.errors] == [
        ("one is wrong ([0])", (0, "one")),
        ("two is wrong ([0])", (0, "two")),
        ("Wilful cannot be made: too much ([1])", (1,)),
    ]


# What is loaded


def test_every_room_has_a_place_among_the_tags():
    assert {"billing", "certification", "dates", "inventory", "payroll", "people", "scheduling", "whatif"} <= set(
        rooms()
    )
    assert not {"testing", "interop", "display"} & set(rooms())
    assert type_of("people.Role") is Role


def in_a_fresh_python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_only_the_room_that_a_tag_names_is_loaded():
    code = """
import sys
from practiceops.interop.json import from_json
from_json('{"type": "people.Role", "code": "MA"}')
print(sorted(name for name in sys.modules if name in ("practiceops.payroll", "practiceops.billing", "babel")))
"""
    assert in_a_fresh_python(code) == "[]"


def test_without_the_extra_the_pip_line_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "cattrs", None)
    for call in (lambda: to_json(Role("MA")), lambda: from_json("[]")):
        with pytest.raises(MissingExtraError, match=r"this needs cattrs, .*: pip install 'practiceops\[json\]'"):
            call()


def test_the_test_kit_without_its_extra_names_the_pip_line():
    code = """
import sys
sys.modules["hypothesis"] = None
try:
    import practiceops.testing
except ImportError as error:
    print(type(error).__name__, error)
"""
    assert in_a_fresh_python(code) == (
        "MissingExtraError this needs hypothesis, which is not installed: pip install 'practiceops[testing]'"
    )
