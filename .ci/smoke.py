"""Smoke test of an installed wheel, in an environment that has one extra or none: ``python smoke.py core|EXTRA``."""

import importlib
import pkgutil
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from importlib import resources
from importlib.util import find_spec

EXTRAS = {
    "solver": ("highspy", "numpy"),
    "json": ("cattrs",),
    "frames": ("narwhals",),
    "ical": ("icalendar",),
    "plot": ("altair",),
    "testing": ("hypothesis",),
}


def write_json() -> None:
    """Send a value to JSON and back."""
    from practiceops.interop.json import from_json, to_json
    from practiceops.people import Role

    assert from_json(to_json(Role("MA"))) == Role("MA")


def write_calendar() -> None:
    """Write a calendar file of one shift."""
    from practiceops.dates import instant
    from practiceops.interop.ical import calendar_of_shifts
    from practiceops.people import Shift

    start, end = (instant(date(2026, 6, 1), time(hour), "America/Chicago") for hour in (8, 16))
    text = calendar_of_shifts([Shift(person="ana", start=start, end=end)], stamp=datetime(2026, 5, 1, tzinfo=UTC))
    assert "BEGIN:VEVENT" in text


def solve_with_highs() -> None:
    """Solve a roster of one day with the engine that needs the extra."""
    from practiceops.people import StaffMember
    from practiceops.scheduling.roster import Cover, RosterProblem, ShiftType, solve

    problem = RosterProblem(
        start=date(2026, 6, 1),
        days=1,
        people=[StaffMember("ana")],
        shift_types=[ShiftType("D", minutes=480)],
        cover=[Cover(day=date(2026, 6, 1), shift="D", target=1)],
    )
    assert solve(problem, engine="highs").roster.grid() == {"ana": ("D",)}


USES: dict[str, Callable[[], None]] = {"json": write_json, "ical": write_calendar, "solver": solve_with_highs}


def main(extra: str) -> None:
    """Import every public module with no more than ``extra`` at hand, then use what is there and miss what is not."""
    import practiceops

    early = {name.partition(".")[0] for name in sys.modules} & {"attrs", "pendulum", "babel", "cattrs", "hypothesis"}
    assert not early, f"import practiceops loads {early}"
    assert practiceops.__file__.startswith(sys.prefix), practiceops.__file__
    assert resources.files("practiceops").joinpath("py.typed").is_file()

    names = [module.name for module in pkgutil.walk_packages(practiceops.__path__, "practiceops.")]
    public = [name for name in names if "._" not in name]
    imported = [name for name in public if not name.startswith("practiceops.testing") or extra == "testing"]
    for name in imported:
        importlib.import_module(name)
    outside = {package for packages in EXTRAS.values() for package in packages} - set(EXTRAS.get(extra, ()))
    assert not outside & set(sys.modules), f"imports load {outside & set(sys.modules)}"

    from practiceops.errors import MissingExtraError
    from practiceops.law import table, topics

    assert all(table(topic).rules for topic in topics())  # the data came along
    for package in EXTRAS.get(extra, ()):
        importlib.import_module(package)
    for need, use in USES.items():
        try:
            use()
        except MissingExtraError as error:
            assert all(find_spec(package) is None for package in EXTRAS[need]), error
            assert f"pip install 'practiceops[{need}]'" in str(error), error
    print(f"{extra}: {len(imported)} modules on Python {sys.version.split()[0]}")


main(sys.argv[1])
