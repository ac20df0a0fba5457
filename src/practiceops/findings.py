"""What a service noticed, and where a rule comes from: the two values that explain a result."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import attrs

from practiceops._check import check_date, check_members, check_text, check_type, frozen_tuple, to_enum

__all__ = ["Citation", "Finding", "Severity"]


class Severity(StrEnum):
    """How much a finding matters: read it, look into it, or do not go on before it is settled."""

    NOTE = "note"
    WARNING = "warning"
    BLOCKING = "blocking"


@attrs.frozen
class Citation:
    """Where a rule or figure comes from: the agency's document, and the transcription that was read.

    ``title``, ``section`` and ``url`` name the document itself; ``transcribed_via`` says through which copy it was
    read, ``retrieved`` when.

    >>> str(Citation("IRS Publication 15-T", section="Worksheet 1A", retrieved=date(2026, 11, 21)))
    'IRS Publication 15-T, Worksheet 1A'
    """

    title: str
    section: str = ""
    url: str = attrs.field(default="", kw_only=True)
    transcribed_via: str = attrs.field(default="", kw_only=True)
    retrieved: date | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_text(self, "title")
        check_type(self, str, "section", "url", "transcribed_via")
        check_date(self, "retrieved", optional=True)

    def __str__(self) -> str:
        return f"{self.title}, {self.section}" if self.section else self.title


@attrs.frozen
class Finding:
    """A fact about the practice that a service noticed and did not settle by itself.

    ``code`` is a stable word for programs, ``message`` a sentence for people that never identifies a patient,
    ``path`` the place (object, index, field).

    >>> finding = Finding("cover_short", "1 of 2 receptionists on 2026-06-05", severity=Severity.WARNING)
    >>> str(finding)
    'warning: 1 of 2 receptionists on 2026-06-05'
    """

    code: str
    message: str
    severity: Severity = attrs.field(default=Severity.NOTE, kw_only=True, converter=to_enum(Severity, "severity"))
    path: tuple[str | int, ...] = attrs.field(default=(), kw_only=True, converter=frozen_tuple)
    citations: tuple[Citation, ...] = attrs.field(default=(), kw_only=True, converter=frozen_tuple)

    def __attrs_post_init__(self) -> None:
        check_text(self, "code", "message")
        check_members(self, (str, int), "path")
        check_members(self, Citation, "citations")

    def __str__(self) -> str:
        return f"{self.severity}: {self.message}"
