"""The strict reader of X12 835 5010 files: `read_835` validates the whole file first, `iter_835` streams."""

from __future__ import annotations

import codecs
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from practiceops.billing._reader_835 import Late, read_transactions, with_findings
from practiceops.billing._x12 import split_segments
from practiceops.billing.remittances import Remittance
from practiceops.errors import InvalidValueError
from practiceops.findings import Finding

__all__ = ["iter_835", "read_835"]

_CHUNK = 1 << 16


def read_835(source: str | bytes | os.PathLike[str] | IO[str] | IO[bytes]) -> tuple[Remittance, ...]:
    """Return the remittances of an X12 835 (version 5010) text, one for each transaction, after reading all of it.

    ``source`` is the text itself, its bytes (UTF-8), a path, or an open file. Delimiters come from each ISA; a text
    that begins with ST or GS has no envelope to declare them, so they are told from its first segments.

    Raises `InvalidValueError` with the segment's number and the reason for what cannot be read: a text cut off in
    mid-segment, no delimiters, an amount that is none, a transaction without its payment. What can be read but is built
    wrongly (no envelope, counts or control numbers that differ, a line without amounts, segments out of place) comes
    as blocking findings on the remittances concerned. Whether the money adds up is for `find_imbalances`.

    Source: ASC X12N 005010X221A1.

    >>> text = ("ST*835*1~BPR*I*80*C*CHK************20260605~TRN*1*881*1512345678~N1*PR*Aetna~N1*PE*Elm Street~LX*1~"
    ...         "CLP*A-17*1*120*80~CAS*CO*45*40~SE*9*1~")
    >>> remittance, = read_835(text)
    >>> remittance.amount, remittance.claims[0].adjustments[0].reason
    (Money.of('80.00'), '45')
    >>> [finding.code for finding in remittance.blocking]
    ['no_envelope']
    """
    remittances: list[Remittance] = []
    waiting: list[Finding] = []
    for one in read_transactions(split_segments(_chunks(source))):
        if isinstance(one, Remittance):
            remittances.append(with_findings(one, waiting) if waiting else one)
            waiting = []
        elif one.first < len(remittances):
            for index in range(one.first, len(remittances)):
                remittances[index] = with_findings(remittances[index], one.findings)
        else:
            waiting.extend(one.findings)
    if waiting:
        remittances[-1] = with_findings(remittances[-1], waiting)
    return tuple(remittances)


def iter_835(file: IO[str] | IO[bytes]) -> Iterator[Remittance]:
    """Yield the remittances of an open 835 file one by one, in memory bounded by the largest transaction.

    Each is yielded when the next one is complete. What that gives up: a file that turns out to be cut off raises only
    after its earlier remittances were handed out, and what is wrong with an envelope's end (counts, control numbers)
    is found on the last remittance before it instead of on all that it holds. Use `read_835` where none may be
    posted unless all can be.

    >>> import io
    >>> text = "ST*835*1~BPR*I*0*C*NON************20260605~TRN*1*9*1~N1*PR*Aetna~N1*PE*Elm Street~SE*6*1~"
    >>> [remittance.payer for remittance in iter_835(io.StringIO(text))]
    ['Aetna']
    """
    held: Remittance | None = None
    waiting: list[Finding] = []
    for one in read_transactions(split_segments(_chunks(file))):
        if isinstance(one, Late):
            if held is None:
                waiting.extend(one.findings)
            else:
                held = with_findings(held, one.findings)
            continue
        if held is not None:
            yield held
        held = with_findings(one, waiting) if waiting else one
        waiting = []
    if held is not None:
        yield held


def _chunks(source: str | bytes | os.PathLike[str] | IO[str] | IO[bytes]) -> Iterable[str]:
    if isinstance(source, os.PathLike):
        source = Path(source).read_bytes()
    if isinstance(source, bytes | bytearray):
        source = io.BytesIO(source)
    if isinstance(source, str):
        return (source[start : start + _CHUNK] for start in range(0, len(source), _CHUNK))
    if not hasattr(source, "read"):
        raise InvalidValueError(
            f"an 835 must be a text, bytes, a path or an open file, got {type(source).__name__}", path=("source",)
        )
    return _read_chunks(source)


def _read_chunks(file: IO[Any]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    while True:
        try:
            chunk = file.read(_CHUNK)
            text = chunk if isinstance(chunk, str) else decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError:
            raise InvalidValueError("an 835 must be UTF-8: decode it and pass the text", path=("source",)) from None
        yield text
        if not chunk:
            return
