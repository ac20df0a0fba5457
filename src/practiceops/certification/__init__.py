"""Eligibility for the managers' certificates (CMM, CMPE), by dated editions of their rules.

An `Edition` is data: its requirements are read from ``data/certification`` and interpreted by their kind. What the
wording leaves open (overlapping jobs, fractional years, quarter hours) is a `CountingPolicy` with names. An answer
speaks for its edition only: rules change, and nobody qualifies today on the strength of a past edition.
"""

from practiceops.certification.candidates import Candidate, Course, CreditUnit, Experience, ExperienceKind, Letter
from practiceops.certification.editions import (
    CreditsRequirement,
    Edition,
    ExperienceRequirement,
    LetterAuthor,
    LettersRequirement,
    edition,
    editions,
)
from practiceops.certification.eligibility import (
    CountingPolicy,
    Eligibility,
    Item,
    Overlap,
    Reason,
    RequirementAnswer,
    Years,
    assess,
)

__all__ = [
    "Candidate",
    "CountingPolicy",
    "Course",
    "CreditUnit",
    "CreditsRequirement",
    "Edition",
    "Eligibility",
    "Experience",
    "ExperienceKind",
    "ExperienceRequirement",
    "Item",
    "Letter",
    "LetterAuthor",
    "LettersRequirement",
    "Overlap",
    "Reason",
    "RequirementAnswer",
    "Years",
    "assess",
    "edition",
    "editions",
]
