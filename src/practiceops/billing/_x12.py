"""X12 text to segments: finds the delimiters, cuts the text, and says by number which segment cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

import attrs

from practiceops.errors import InvalidValueError
from practiceops.money import ZERO, Money

__all__ = ["Segment", "shown", "split_segments", "unreadable"]

_LINE_BREAKS = "\r\n"
_BLANK = "\r\n\t \x1a\x00\ufeff"
_ISA_ELEMENTS = 16
# the longest stretch in which an ISA (106 characters) or a bare ST and its BPR must have shown their delimiters
_ENOUGH = 1024
_TOO_LONG = 1_000_000
# X12 gives a number 18 digits at the most; Python itself refuses to convert thousands
_NUMBER = re.compile(r"-?(?:\d{1,180}(?:\.\d{0,180})?|\.\d{1,180})", re.ASCII)
_HARMLESS = re.compile(r"[-+.,$ \d]{4,8}", re.ASCII)
_DATE = re.compile(r"\d{8}", re.ASCII)


@attrs.frozen
class Delimiters:
    """The characters that end a segment, part its elements, and part the components of an element."""

    terminator: str
    element: str
    component: str


@attrs.frozen(eq=False)
class Segment:
    """One segment: its number in the file (from 1), its elements (the first is its name), and what is odd about it."""

    number: int
    elements: list[str] = attrs.field(repr=False)
    component: str
    broken: bool = False

    @property
    def name(self) -> str:
        return self.elements[0]

    @property
    def size(self) -> int:
        return len(self.elements)

    def text(self, index: int) -> str:
        """Return the element, or empty text where the segment is shorter."""
        elements = self.elements
        return elements[index].strip(" ") if index < len(elements) else ""

    def parts(self, index: int) -> list[str]:
        """Return the components of the element."""
        return self.text(index).split(self.component)

    def money(self, index: int) -> Money | None:
        """Return the amount, None where there is none; what is no amount in whole cents cannot be read."""
        text = self.text(index)
        if not text:
            return None
        if _NUMBER.fullmatch(text) is None:
            raise unreadable(self, f"element {index} must be an amount, got {shown(text)}")
        dollars, _, cents = text.lstrip("-").partition(".")
        if cents[2:].strip("0"):
            raise unreadable(self, f"element {index} must be whole cents, got {text!r}")
        value = int(dollars or "0") * 100 + int(cents[:2].ljust(2, "0"))
        return Money.from_cents(-value if text[0] == "-" else value) if value else ZERO

    def number_at(self, index: int) -> Decimal | None:
        """Return the quantity, None where there is none; what is no number cannot be read."""
        text = self.text(index)
        if not text:
            return None
        if _NUMBER.fullmatch(text) is None:
            raise unreadable(self, f"element {index} must be a number, got {shown(text)}")
        return Decimal(text)

    def date(self, index: int) -> date | None:
        """Return the date written CCYYMMDD, or None where it is missing or no date."""
        text = self.text(index)
        if _DATE.fullmatch(text) is None:
            return None
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            return None


def shown(text: str) -> str:
    """Return what a message may show of an element: in a damaged text a patient's name may stand in any place."""
    return repr(text) if len(text) <= 3 or _HARMLESS.fullmatch(text) else f"a text of {len(text)} characters"


def unreadable(segment: Segment, reason: str) -> InvalidValueError:
    """Return the error for a segment that cannot be read, with its number and the reason."""
    return InvalidValueError(f"segment {segment.number} ({segment.name}): {reason}", path=("segment", segment.number))


def split_segments(chunks: Iterable[str]) -> Iterator[Segment]:
    """Yield the segments of an X12 text that comes in pieces of any size.

    Each interchange (ISA) may have delimiters of its own. Raises `InvalidValueError` where no delimiters can be found,
    and at the end of a text that was cut off in mid-segment.
    """
    pending = iter(chunks)
    buffer, number = "", 0
    delimiters: Delimiters | None = None
    at_start, ended = False, False
    while not ended:
        chunk = next(pending, None)
        ended = chunk is None
        buffer += chunk or ""
        while buffer:
            if delimiters is None:
                buffer = buffer.lstrip(_BLANK)
                if not buffer or (len(buffer) < _ENOUGH and not ended):
                    break
                delimiters, at_start = _find_delimiters(buffer, number + 1), True
            pieces = buffer.split(delimiters.terminator)
            buffer = pieces.pop()
            for index, piece in enumerate(pieces):
                bare = piece.strip(_LINE_BREAKS)
                if bare.startswith("ISA") and not at_start:
                    buffer = delimiters.terminator.join((*pieces[index:], buffer))
                    break
                at_start = False
                if not bare and delimiters.terminator in _LINE_BREAKS:
                    continue
                number += 1
                broken = "\n" in bare or "\r" in bare
                if broken:
                    bare = bare.replace("\r", "").replace("\n", "")
                yield Segment(number, bare.split(delimiters.element), delimiters.component, broken)
            # a new interchange may have other delimiters
            if not buffer.lstrip(_BLANK).startswith("ISA"):
                break
            delimiters = None
        if len(buffer) > _TOO_LONG:
            raise _no_end(buffer, number + 1)
    if buffer.strip(_BLANK):
        raise _no_end(buffer, number + 1)


def _no_end(buffer: str, number: int) -> InvalidValueError:
    found = re.match(r"[A-Z0-9]{2,3}\b", buffer.lstrip(_BLANK))
    name = f" ({found.group()})" if found else ""
    return InvalidValueError(f"segment {number}{name}: cut off before its terminator", path=("segment", number))


def _find_delimiters(text: str, number: int) -> Delimiters:
    start = text[:3]
    if start == "ISA":
        return _of_interchange(text, number)
    if start[:2] in ("ST", "GS"):
        # no envelope declares them: they are what parts the first two elements, and what stands before the next segment
        element = start[2:]
        following = text.find(f"{'BPR' if start[:2] == 'ST' else 'ST'}{element}", 3)
        if _is_delimiter(element) and 0 < following < _ENOUGH:
            before = text[3:following]
            visible = before.rstrip(_LINE_BREAKS)
            terminator = visible[-1:] if _is_delimiter(visible[-1:]) else before[len(visible) :][:1]
            if terminator and terminator != element:
                return Delimiters(terminator, element, ":")
    raise InvalidValueError(
        f"segment {number}: no delimiters: the text must begin with ISA (or with GS or ST and the segment after it)",
        path=("segment", number),
    )


def _of_interchange(text: str, number: int) -> Delimiters:
    element = text[3:4]
    place = 3
    for _ in range(_ISA_ELEMENTS - 1):
        place = text.find(element, place + 1, _ENOUGH) if place >= 0 and _is_delimiter(element) else -1
    component, terminator = (text[place + 1 : place + 2], text[place + 2 : place + 3]) if place > 0 else ("", "")
    if not (_is_delimiter(component) and terminator and (_is_delimiter(terminator) or terminator in _LINE_BREAKS)):
        raise InvalidValueError(
            f"segment {number} (ISA): no delimiters: its {_ISA_ELEMENTS} elements do not end in a component separator"
            " and a terminator",
            path=("segment", number),
        )
    if len({element, component, terminator}) < 3:
        raise InvalidValueError(
            f"segment {number} (ISA): no delimiters: element separator {element!r}, component separator"
            f" {component!r} and terminator {terminator!r} must differ",
            path=("segment", number),
        )
    return Delimiters(terminator, element, component)


def _is_delimiter(character: str) -> bool:
    return bool(character) and not character.isalnum() and character not in " \t\r\n"
