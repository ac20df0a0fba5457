"""The two-letter codes of the states and the District of Columbia."""

from __future__ import annotations

from practiceops.errors import InvalidValueError

__all__ = ["check_state"]

_CODES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK "
    "OR PA RI SC SD TN TX UT VT VA WA WV WI WY"
)
_KNOWN = frozenset(_CODES.split())


def check_state(state: object, *path: str) -> None:
    """Require the code of a state; the error names what was given."""
    if not isinstance(state, str) or state not in _KNOWN:
        raise InvalidValueError(f"state must be a two-letter code such as 'IL', got {state!r}", path=(*path, "state"))
