"""Smoke test of an installed wheel, in an environment that has one extra or none: ``python smoke.py core|EXTRA``."""

import importlib
import pkgutil
import sys
from importlib import resources

EXTRAS = {
    "solver": ("highspy", "numpy"),
    "json": ("cattrs",),
    "frames": ("narwhals",),
    "ical": ("icalendar",),
    "plot": ("altair",),
    "testing": ("hypothesis",),
}


def main(extra: str) -> None:
    """Import every public module with no more than ``extra`` at hand, then the extra's own packages."""
    import practiceops

    early = {name.partition(".")[0] for name in sys.modules} & {"pendulum", "babel", "attrs", "cattrs", "hypothesis"}
    assert not early, f"import practiceops loads {early}"
    assert "site-packages" in practiceops.__file__, practiceops.__file__
    assert resources.files("practiceops").joinpath("py.typed").is_file()

    names = [module.name for module in pkgutil.walk_packages(practiceops.__path__, "practiceops.")]
    imported = [name for name in names if not name.startswith("practiceops.testing") or extra == "testing"]
    for name in imported:
        importlib.import_module(name)
    outside = {package for packages in EXTRAS.values() for package in packages} - set(EXTRAS.get(extra, ()))
    assert not outside & set(sys.modules), f"imports load {outside & set(sys.modules)}"
    for package in EXTRAS.get(extra, ()):
        importlib.import_module(package)
    print(f"{extra}: {len(imported)} modules on Python {sys.version.split()[0]}")


main(sys.argv[1])
