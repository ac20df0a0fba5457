from __future__ import annotations

import copy
import pickle

import pytest

from practiceops.errors import (
    ErrorCollector,
    InvalidInputsError,
    InvalidValueError,
    LawNotKnownError,
    MissingExtraError,
    PracticeOpsError,
    UnsupportedError,
)

ROW_2 = InvalidValueError("hours must not be negative, got -1", path=("row", 2, "hours"))
ROW_5 = LawNotKnownError("no rate for 2031", path=("row", 5))


@pytest.mark.parametrize(
    ("kind", "also", "code"),
    [
        (PracticeOpsError, Exception, "error"),
        (InvalidValueError, ValueError, "invalid_value"),
        (UnsupportedError, ValueError, "unsupported"),
        (LawNotKnownError, LookupError, "law_not_known"),
        (MissingExtraError, ImportError, "missing_extra"),
    ],
)
def test_every_error_says_what_and_where(kind: type[PracticeOpsError], also: type[Exception], code: str):
    error = kind("what is wrong", path=["W4", "allowances"])
    assert isinstance(error, also)
    assert isinstance(error, PracticeOpsError)
    assert str(error) == error.message == "what is wrong"
    assert error.to_dict() == {"code": code, "message": "what is wrong", "path": ["W4", "allowances"]}
    assert kind("nowhere").path == ()


@pytest.mark.parametrize("kind", [InvalidValueError, UnsupportedError, LawNotKnownError, MissingExtraError])
def test_errors_are_copied_with_their_place(kind: type[PracticeOpsError]):
    error = kind("what is wrong", path=("W4", 3))
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301
        assert type(again) is kind
        assert again.to_dict() == error.to_dict()
        assert isinstance(again.path, tuple)


def test_an_error_is_placed_by_who_knows_the_place():
    inner = InvalidValueError("rate must be positive", path=("rate",))
    outer = inner.under("earnings", 3)
    assert outer.path == ("earnings", 3, "rate")
    assert inner.path == ("rate",)
    assert type(outer) is InvalidValueError


@pytest.mark.parametrize("error", [ROW_2, InvalidInputsError("2 rows are wrong", [ROW_2, ROW_5])])
def test_notes_go_with_an_error_wherever_it_is_placed_or_sent(error: PracticeOpsError):
    assert not hasattr(error.under("may.csv"), "__notes__")
    noted = error.under("may.csv")
    noted.add_note("the sheet was saved on Monday")
    placed = noted.under("sheet")
    placed.add_note("and read on Tuesday")
    assert noted.__notes__ == ["the sheet was saved on Monday"]
    for again in (placed, pickle.loads(pickle.dumps(placed)), copy.copy(placed)):  # noqa: S301
        assert again.__notes__ == ["the sheet was saved on Monday", "and read on Tuesday"]
        assert again.path[:2] == ("sheet", "may.csv")
    collector = ErrorCollector()
    collector.add(noted)
    assert {tuple(one.__notes__) for one in collector.errors} == {("the sheet was saved on Monday",)}


def test_an_absent_extra_comes_with_the_line_to_type():
    error = MissingExtraError.of("solver", "highspy")
    assert "pip install 'practiceops[solver]'" in str(error)
    assert error.to_dict()["path"] == ["extra", "solver"]


# Groups


def test_three_bad_rows_make_one_error_that_names_three():
    collector = ErrorCollector()
    for row, hours in enumerate((8, -1, 9, -3, -2), start=2):
        with collector.at("hours.csv", row):
            if hours < 0:
                raise InvalidValueError(f"hours must not be negative, got {hours}", path=("hours",))
    with pytest.raises(InvalidInputsError) as caught:
        collector.raise_if_any("rows")
    assert str(caught.value) == (
        "3 rows are wrong:\n"
        "  hours.csv 3 hours: hours must not be negative, got -1\n"
        "  hours.csv 5 hours: hours must not be negative, got -3\n"
        "  hours.csv 6 hours: hours must not be negative, got -2"
    )
    assert [error["path"] for error in caught.value.to_dict()["errors"]] == [
        ["hours.csv", 3, "hours"],
        ["hours.csv", 5, "hours"],
        ["hours.csv", 6, "hours"],
    ]


def test_a_collector_without_errors_raises_nothing_and_one_error_is_still_a_group():
    collector = ErrorCollector()
    with collector.at("row", 1):
        pass
    collector.raise_if_any("rows")
    collector.add(ROW_2)
    with pytest.raises(InvalidInputsError, match=r"^1 of the rows is wrong:"):
        collector.raise_if_any("rows")


def test_a_collector_flattens_groups_and_lets_other_exceptions_through():
    collector = ErrorCollector()
    inner = InvalidInputsError("2 rows are wrong", [ROW_2, InvalidInputsError("1 row is wrong", [ROW_5])])
    with collector.at("may.csv"):
        raise inner.under("sheet", 1)
    assert [error.path for error in collector.errors] == [
        ("may.csv", "sheet", 1, "row", 2, "hours"),
        ("may.csv", "sheet", 1, "row", 5),
    ]
    with pytest.raises(ZeroDivisionError), collector.at("row", 9):
        raise ZeroDivisionError


def test_a_group_is_plain_data_and_text():
    group = InvalidInputsError("2 rows are wrong", [ROW_2, ROW_5]).under("may.csv")
    assert group.errors == group.exceptions == (ROW_2, ROW_5)
    assert (
        str(group)
        == group.message
        == ("may.csv: 2 rows are wrong:\n  row 2 hours: hours must not be negative, got -1\n  row 5: no rate for 2031")
    )
    assert group.to_dict() == {
        "code": "invalid_inputs",
        "message": "2 rows are wrong",
        "path": ["may.csv"],
        "errors": [ROW_2.to_dict(), ROW_5.to_dict()],
    }
    nowhere = InvalidInputsError("1 row is wrong", [UnsupportedError("no")])
    assert str(nowhere) == "1 row is wrong:\n  no"


def test_a_group_is_pickled_with_its_members_and_place():
    group = InvalidInputsError("2 rows are wrong", [ROW_2, ROW_5]).under("may.csv")
    again = pickle.loads(pickle.dumps(group))  # noqa: S301
    assert type(again) is InvalidInputsError
    assert again.to_dict() == group.to_dict()


def test_a_group_can_be_caught_by_the_kind_of_its_members():
    caught: list[str] = []
    try:
        raise InvalidInputsError("2 rows are wrong", [ROW_2, ROW_5]).under("may.csv")
    except* InvalidValueError as values:
        caught.append(str(values))
    except* LawNotKnownError as unknown:
        caught.append(str(unknown))
    assert caught == [
        "may.csv: 2 rows are wrong:\n  row 2 hours: hours must not be negative, got -1",
        "may.csv: 2 rows are wrong:\n  row 5: no rate for 2031",
    ]
