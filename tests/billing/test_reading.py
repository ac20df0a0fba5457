from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from practiceops.billing import Adjustment, Ledger, find_imbalances, iter_835, post_remittance, read_835
from practiceops.errors import InvalidValueError
from practiceops.money import Money


def _load(name: str) -> ModuleType:
    # tests are collected without packages, so that a neighbour is loaded by its path
    spec = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


samples = _load("samples")


def codes(text: str) -> list[str]:
    (remittance,) = read_835(text)
    return [finding.code for finding in remittance.blocking]


# What is read


def test_header_and_claims():
    (remittance,) = read_835(samples.CLAIM_AND_LINE_ADJUSTMENTS)
    assert remittance.key == ("LAKESIDE LIFE", "7170066655", date(2026, 6, 5), Money.of(945))
    assert (remittance.payee, remittance.payee_id) == ("ELM STREET FAMILY PRACTICE", "5544667733")
    assert (remittance.payment_method, remittance.production_date) == ("ACH", date(2026, 6, 4))
    assert remittance.findings == ()
    claim = remittance.claims[1]
    assert (claim.claim, claim.status, claim.charge, claim.paid) == ("8765432112", "1", Money.of(1200), Money.of(495))
    assert claim.adjustments == (Adjustment(group="CO", reason="A2", amount=Money.of(55)),)
    (line,) = claim.lines
    assert (line.procedure, line.modifiers, line.reference) == ("93555", ("26", "59"), "2")
    assert (line.service_from, line.service_to) == (date(2026, 3, 10), date(2026, 3, 10))
    assert (line.adjusted, line.allowed, line.remarks) == (Money.of(650), Money.of(550), ("N14",))
    assert (claim.patient_name, claim.patient_id) == ("ROE, SUSAN", "44455666610")


def test_patients_stay_out_of_text():
    (remittance,) = read_835(samples.CLAIM_AND_LINE_ADJUSTMENTS)
    assert not any(word in f"{remittance!r}{remittance}" for word in ("ROE", "SUSAN", "44455666610"))


def test_part_a_claims_have_no_lines():
    (remittance,) = read_835(samples.PART_A)
    assert [claim.lines for claim in remittance.claims] == [(), ()]
    assert remittance.claims[0].service_to == date(2026, 8, 24)
    assert remittance.claims[1].remarks == ("MA02",)
    (kept,) = remittance.provider_adjustments
    assert (kept.reason, kept.reference, kept.amount) == ("CV", "CP", Money.of("-1.27"))
    assert kept.period_end == date(2026, 12, 31)


def test_six_adjustments_in_one_segment():
    parts = "*".join(f"{code}*1.00*{code}" for code in range(1, 7))
    (remittance,) = read_835(samples.file(samples.transaction("0", f"CLP*A*1*6*0~CAS*CO*{parts}~")))
    assert [one.reason for one in remittance.claims[0].adjustments] == ["1", "2", "3", "4", "5", "6"]
    assert remittance.claims[0].adjustments[5].quantity == Decimal(6)


def test_the_same_from_text_bytes_path_and_files(tmp_path: Path):
    text = samples.PART_A
    path = tmp_path / "a.835"
    path.write_text(text, encoding="utf-8")
    read = read_835(text)
    with path.open(encoding="utf-8") as as_text, path.open("rb") as as_bytes:
        for source in (
            text.encode(),
            path,
            as_text,
            as_bytes,
            "\ufeff" + text,
            f"\r\n{text.replace('~', '~' + chr(10))}",
        ):
            assert read_835(source) == read


@pytest.mark.parametrize(
    ("element", "component", "terminator"), [("|", ">", "'"), ("\x1d", "\x1f", "\x1c"), ("*", ":", "\n")]
)
def test_any_legal_delimiters(element: str, component: str, terminator: str):
    table = str.maketrans({"*": element, ":": component, "~": terminator})
    assert read_835(samples.PART_A.translate(table)) == read_835(samples.PART_A)


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
def test_blank_lines_are_no_segments_where_lines_are(line_end: str):
    lines = samples.PART_A.replace("~", line_end)
    assert read_835(f"{lines}{line_end}{line_end}") == read_835(samples.PART_A)
    assert read_835(lines.replace(f"{line_end}LX", f"{line_end}{line_end}LX")) == read_835(samples.PART_A)


def test_each_interchange_has_its_own_delimiters():
    other = samples.DENIED.translate(str.maketrans({"*": "|", ":": ">", "~": "'"}))
    text = samples.PART_A + "\r\n" + other + "\n" + samples.REVERSAL
    assert [one.control_number for one in read_835(text)] == ["0001", "0001", "0001", "0002"]
    assert tuple(iter_835(io.StringIO(text))) == read_835(text)
    assert not any(one.findings for one in read_835(text))


def test_streaming_yields_before_the_end():
    many = samples.file(*(samples.transaction("0", "", control=f"{index:04d}") for index in range(1000)))

    class Counting(io.StringIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> str:
            text = super().read(size)
            Counting.taken += len(text)
            return text

    stream: Iterator[object] = iter_835(Counting(many))
    next(stream)
    assert Counting.taken < len(many)
    assert sum(1 for _ in stream) == 999


def test_an_x12_wrapped_in_lines_is_read_but_blocked():
    text = samples.PART_A
    assert "line_break" in codes(text.replace("INSURANCE", "").replace("MA02", "MA\n02"))


# What cannot be read


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no 835 transaction"),
        ("hello", "segment 1: no delimiters"),
        ("remittance.835", "segment 1: no delimiters"),
        (samples.ISA[:60], r"segment 1 \(ISA\): no delimiters"),
        (samples.ISA.replace("*", "A") + samples.GS, r"segment 1 \(ISA\): no delimiters"),
        (samples.ISA.replace("*:~", "***"), r"segment 1 \(ISA\): no delimiters"),
        (samples.PART_A[:-20], r"segment \d+ \(GE\): cut off"),
        (samples.PART_A[:700], r"segment \d+ \(\w+\): cut off|segment \d+: cut off"),
        (samples.file("ST*837*0001~SE*2*0001~"), r"segment 3 \(ST\): transaction set '837' is no 835"),
        (samples.file("ST*835*0001~SE*2*0001~"), r"segment 3 \(ST\): .* no BPR"),
        (samples.file(), "no 835 transaction"),
        (samples.PART_A.replace("BPR*I*150000.00", "BPR*I*"), r"segment 4 \(BPR\): element 2"),
        (samples.PART_A.replace("138018.40**MA", "13801x.40**MA"), r"segment \d+ \(CLP\): element 4 must be an amount"),
        (
            samples.PART_A.replace("73348.57~NM1", "73348.571~NM1"),
            r"segment \d+ \(CAS\): element 3 must be whole cents",
        ),
    ],
)
def test_what_cannot_be_read_says_where_and_why(text: str, reason: str):
    with pytest.raises(InvalidValueError, match=reason) as caught:
        read_835(text)
    assert caught.value.path[0] == "segment"


def test_a_source_that_is_none():
    with pytest.raises(InvalidValueError, match="must be a text, bytes, a path or an open file, got int"):
        read_835(7)  # pyright: ignore[reportArgumentType]
    for source in (b"ISA\xff", io.BytesIO(b"ISA\xff"), io.BytesIO(b"ISA\xc3")):
        with pytest.raises(InvalidValueError, match="must be UTF-8"):
            read_835(source)


def test_a_file_opened_as_text_that_is_none():
    file = io.TextIOWrapper(io.BytesIO(samples.PART_A.replace("SAM", "SAMU\xc9L").encode("latin-1")), encoding="utf-8")
    with pytest.raises(InvalidValueError, match="must be UTF-8"):
        read_835(file)


@pytest.mark.parametrize(
    ("old", "reason"),
    [("CLP*666123*1*211366.97", "element 3 must be an amount"), ("QTY*CA*8.00~LX*2", None), ("SE*27", None)],
)
def test_numbers_of_thousands_of_digits(old: str, reason: str | None):
    text = samples.PART_A.replace(old, old.rpartition("*")[0] + "*" + "9" * 5000)
    if reason is None:
        assert set(codes(text)) <= {"count_differs"}
    else:
        with pytest.raises(InvalidValueError, match=reason):
            read_835(text)


@pytest.mark.parametrize("old", ["CAS*CO", "DTM*232*20260816", "CLP*666123*1*211366.97", "QTY*CA*8.00~LX", "ST*835"])
def test_a_name_in_the_wrong_place_stays_out_of_messages(old: str):
    text = samples.PART_A.replace(old, old.rpartition("*")[0] + "*ROSENBAUM")
    text = text.replace("QTY*CA*ROSENBAUM", "SVC*HC:99213*ROSENBAUM")
    try:
        said = str(read_835(text)[0].findings)
    except InvalidValueError as error:
        said = str(error)
    assert "a text of" in said
    assert "ROSENBAUM" not in said


def test_a_text_without_any_terminator_is_not_read_for_ever():
    with pytest.raises(InvalidValueError, match="cut off"):
        read_835(samples.ISA + "X" * 1_200_000)


# What is built wrongly


def changed(old: str, new: str, *, segments: int = 11) -> str:
    text = samples.transaction("0", "")
    assert old in text
    return samples.file(text.replace(old, new).replace("SE*11", f"SE*{segments}"))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("no_envelope", samples.transaction("0", "")),
        ("no_envelope", samples.ISA + samples.transaction("0", "") + "IEA*0*000000907~"),
        ("count_differs", samples.file(samples.transaction("0", "", count=7))),
        ("count_differs", samples.file(samples.transaction("0", ""), tail="GE*2*1~IEA*1*000000907~")),
        ("count_differs", samples.file(samples.transaction("0", ""), tail="GE*1*1~IEA*x*000000907~")),
        ("control_number_differs", samples.file(samples.transaction("0", "")).replace("*0001~GE", "*0002~GE")),
        ("control_number_differs", samples.file(samples.transaction("0", ""), tail="GE*1*2~IEA*1*000000907~")),
        ("control_number_differs", samples.file(samples.transaction("0", ""), tail="GE*1*1~IEA*1*000000908~")),
        ("not_closed", samples.file(samples.transaction("0", ""), tail="IEA*1*000000907~")),
        ("not_closed", samples.file(samples.transaction("0", ""), tail="GE*1*1~")),
        ("not_closed", samples.file(samples.transaction("0", "").replace("SE*11*0001~", ""))),
        ("isa_width", samples.file(samples.transaction("0", "")).replace("PAYER          ", "PAYER")),
        ("other_version", samples.file(samples.transaction("0", "")).replace("005010X221A1", "004010X091A1")),
        ("line_without_amounts", samples.file(samples.transaction("0", "CLP*A*1*0*0~SVC*HC:99213~"))),
        ("claim_without_amounts", samples.file(samples.transaction("0", "CLP*A*1~"))),
        ("claim_without_number", samples.file(samples.transaction("0", "CLP**1*0*0~"))),
        ("adjustment_incomplete", samples.file(samples.transaction("0", "CLP*A*1*0*0~CAS*CO*45~"))),
        ("adjustment_incomplete", samples.file(samples.transaction("0", "PLB*1*20261231*WO~"))),
        ("unknown_adjustment_group", samples.file(samples.transaction("0", "CLP*A*1*1*0~CAS*XX*45*1~"))),
        ("unknown_segment", samples.file(samples.transaction("0", "XYZ*1~"))),
        ("unknown_segment", samples.file(samples.transaction("0", "~"))),
        ("out_of_place", samples.file(samples.transaction("0", "SVC*HC:99213*0*0~"))),
        ("out_of_place", samples.file(samples.transaction("0", "CAS*CO*45*1~"))),
        ("out_of_place", samples.file(samples.transaction("0", "PLB*1*20261231*WO*0~CLP*A*1*0*0~"))),
        ("out_of_place", samples.file(samples.transaction("0", "") + "REF*1*2~")),
        ("repeated_segment", changed("TRN", "BPR*I*5~TRN", segments=12)),
        ("repeated_segment", changed("DTM", "TRN*1*2~DTM", segments=12)),
        ("repeated_segment", changed("LX", "N1*PR*B~LX", segments=12)),
        ("no_trace_number", changed("TRN*1*7170066655*1935665544~", "", segments=10)),
        ("no_payer", changed("N1*PR*LAKESIDE LIFE", "N1*PR")),
        ("no_payee", changed("N1*PE*ELM STREET FAMILY PRACTICE*XX*5544667733", "N1*PE")),
    ],
)  # fmt: skip
def test_what_is_built_wrongly_blocks(code: str, text: str):
    (remittance,) = read_835(text)
    assert [finding.code for finding in remittance.blocking] == [code]
    assert remittance.blocking[0].path[0] == "segment"
    assert not post_remittance(Ledger(), remittance, posted=date(2026, 6, 8)).posted
    assert tuple(iter_835(io.StringIO(text))) == (remittance,)


def test_segments_before_any_transaction_are_reported_on_the_first():
    assert codes(samples.ISA + samples.GS + "REF*1*2~" + samples.transaction("0", "") + samples.TAIL) == [
        "out_of_place"
    ]


def test_the_trailer_of_an_envelope_concerns_all_that_it_holds():
    text = samples.REVERSAL.replace("GE*2*1", "GE*3*1")
    assert [len(one.blocking) for one in read_835(text)] == [1, 1]
    assert [len(one.blocking) for one in iter_835(io.StringIO(text))] == [0, 1]


def test_the_head_of_an_envelope_concerns_all_that_it_holds_and_nothing_before():
    whole = samples.file(samples.transaction("0", ""))
    for old, new, code in (("005010X221A1", "004010X091A1", "other_version"), ("PAYER          ", "P", "isa_width")):
        text = whole + samples.REVERSAL.replace(old, new)
        assert [[finding.code for finding in one.blocking] for one in read_835(text)] == [[], [code], [code]]
        assert tuple(iter_835(io.StringIO(text))) == read_835(text)
    nothing_inside = samples.ISA.replace("PAYER          ", "P") + "IEA*0*000000907~"
    assert codes(nothing_inside + whole) == codes(whole + nothing_inside) == ["isa_width"]


def test_what_is_odd_but_harmless_warns():
    text = samples.PART_A.replace("*20260605~TRN", "*20262316~TRN").replace("DTM*232*20260816", "DTM*232*2026081")
    (remittance,) = read_835(text.replace("NM1*QC*1*ROE*LIZ", "MOA***MA01~NM1*QC*1*ROE*LIZ").replace("SE*27", "SE*28"))
    assert [finding.code for finding in remittance.findings if finding.code != "count_differs"] == [
        "payment_date_unreadable",
        "date_unreadable",
        "out_of_order",
    ]
    assert remittance.payment_date is None


def test_the_unusual_is_read_without_complaint():
    body = "CLP*A*1*10*10~CAS*CO*45*0****~NM1*TT*2*OTHER~SVC*HC:99213*10*10~REF*LU*1~AMT*AU*10~PLB*1*20261231*WO*0**~"
    text = samples.transaction("10", body).replace("LX*1", "N1*ZZ*OTHER~LX*1").replace("SE*18", "SE*19")
    (remittance,) = read_835(samples.file(text) + "TA1*000000907*260605*1200*A*000~")
    assert remittance.findings == ()
    assert (remittance.claims[0].lines[0].allowed, remittance.claims[0].patient_name) == (None, "")
    assert remittance.provider_adjustments[0].amount == Money.of(0)


def test_a_trace_without_a_number_and_trailers_without_heads():
    assert codes(changed("TRN*1*7170066655*1935665544", "TRN*1")) == ["no_trace_number"]
    assert codes(samples.transaction("0", "") + samples.TAIL) == ["no_envelope", "out_of_place", "out_of_place"]
    grouped = samples.GS + samples.transaction("0", "") + "GE*1*1~"
    assert codes(grouped) == ["no_envelope"]
    with pytest.raises(InvalidValueError, match=r"\(SVC\): element 5 must be a number, got 'x'"):
        read_835(samples.file(samples.transaction("0", "CLP*A*1*0*0~SVC*HC:1*0*0**x~")))
    with pytest.raises(InvalidValueError, match="no delimiters"):
        read_835("ST*835*0001*")


# Verdicts on samples and real files; cut at every fortieth part


VERDICTS = {
    "claim and line adjustments": ([], []),
    "part A": ([], []),
    "denied": ([], []),
    "line off": ([], [("line", Money.of("2125.50")), ("line", Money.of("2282.50"))]),
    "no envelope": (["no_envelope", "line_without_amounts", "count_differs"], []),
    "reversal": ([], []),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_verdicts(name: str):
    read = read_835(samples.ALL[name])
    wrong = [(one.level, one.amount) for remittance in read for one in find_imbalances(remittance)]
    assert ([finding.code for one in read for finding in one.blocking], wrong) == VERDICTS[name]


@pytest.mark.parametrize(
    ("name", "blocking", "levels"),
    [
        ("managed-care", [], set[str]()),
        ("medicare-part-a", [], set[str]()),
        ("multiple-loops", [], set[str]()),
        ("tertiary-payment", [], {"line"}),
        ("blue-cross-nc", ["no_envelope", "line_without_amounts", "count_differs"], set[str]()),
    ],
)
def test_real_files_get_the_verdicts_stated_for_them(real_data: Path, name: str, blocking: list[str], levels: set[str]):
    (remittance,) = read_835(real_data / "remittances" / f"{name}.835")
    found = find_imbalances(remittance)
    assert [finding.code for finding in remittance.blocking] == blocking
    assert {one.level.value for one in found} == levels
    if levels:
        assert (found[0].amount, found[0].path) == (Money.of("21253.50"), ("claim", 0, "line", 0))
    posted = post_remittance(Ledger(), remittance, posted=date(2026, 6, 8))
    assert posted.posted == (not blocking and not levels)
    with (real_data / "remittances" / f"{name}.835").open("rb") as file:
        assert tuple(iter_835(file)) == (remittance,)


def _grade(text: str) -> str:
    try:
        read = read_835(text)
    except InvalidValueError as error:
        return "unreadable" if error.path[0] == "segment" else "unreadable, nobody knows where"
    results = [post_remittance(Ledger(), one, posted=date(2026, 6, 8)) for one in read]
    return "posted" if all(result.posted for result in results) else "blocked"


@pytest.mark.parametrize("name", samples.ALL)
def test_cut_at_every_fortieth_part(name: str):
    text = samples.ALL[name]
    grades = {part: _grade(text[: len(text) * part // 40]) for part in range(40)}
    assert set(grades.values()) <= {"unreadable", "blocked"}, grades
    for segment in range(1, text.count("~")):
        whole = "~".join(text.split("~")[:segment]) + "~"
        assert _grade(whole) in ("unreadable", "blocked")


def test_real_files_cut_at_every_fortieth_part(real_data: Path):
    for path in sorted((real_data / "remittances").iterdir()):
        text = path.read_text()
        for part in range(40):
            assert _grade(text[: len(text) * part // 40]) in ("unreadable", "blocked"), (path.name, part)
