"""What an import costs: nothing for the root, no extra for any room, no locale data before text is made."""

import pkgutil
import subprocess
import sys

import practiceops

EXTRAS = ("altair", "cattrs", "highspy", "hypothesis", "icalendar", "narwhals", "numpy")
MODULES = [
    module.name
    for module in pkgutil.walk_packages(practiceops.__path__, "practiceops.")
    if not module.name.startswith("practiceops.testing")  # the test kit is the extra `testing` itself
    and "._" not in module.name  # an inner module may be loaded when needed
]


def loaded_after(imports: list[str], *, forbidden: tuple[str, ...] = ()) -> set[str]:
    """The packages that a fresh interpreter has loaded after ``imports``, with ``forbidden`` ones not to be had."""
    code = f"""
import sys
sys.modules.update(dict.fromkeys({forbidden!r}))
for name in {imports!r}:
    __import__(name)
print(*{{name.partition(".")[0] for name, module in sys.modules.items() if module}})
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_root_loads_nothing() -> None:
    assert not loaded_after(["practiceops"]) & {"attrs", "pendulum", "babel", *EXTRAS}


def test_every_module_but_display_imports_without_an_extra_and_without_babel() -> None:
    modules = [name for name in MODULES if name != "practiceops.display"]
    assert "pendulum" in loaded_after(modules, forbidden=("babel", *EXTRAS))


def test_display_imports_without_an_extra() -> None:
    assert "babel" in loaded_after(["practiceops.display"], forbidden=EXTRAS)
