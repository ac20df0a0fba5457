"""Staff rosters measured: each engine of the library, and beside it a CP-SAT model written by hand.

Run from the root of the repository, each figure from a process of its own with CPU time as the limit::

    python -m bench.rosters instances --folder DIR --cpu 60 --seed 1 --engines python,highs,cpsat --instances 1,2,4
    python -m bench.rosters practice --people 25 --days 42 --cpu 30
    python -m bench.rosters scaling --people 10,25,50 --days 14,42,84 --cpu 20
    python -m bench.rosters brute --problems 3000

See README.md beside this file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from bench._roster_runs import GAPS, Figures, Run, measure, missing

__all__ = ["BEST_KNOWN", "main"]

BEST_KNOWN = {
    1: 607,
    2: 828,
    3: 1001,
    4: 1716,
    5: 1143,
    6: 1950,
    7: 1056,
    8: 1300,
    9: 439,
    10: 4631,
    11: 3443,
    12: 4040,
    14: 1278,
    16: 3225,
    18: 4459,
    20: 4769,
}
"""Best known costs of the published instances (schedulingbenchmarks.org), as far as a second source carries them."""

_MEGABYTE = 1024 * 1024


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    return options.mode(options)


# The modes


def instances(options: argparse.Namespace) -> int:
    """Run published instances and compare with the best known."""
    runs = [
        _run(options, f"{number}", f"file:{path}", engine)
        for number, path in _files(options.folder.resolve(), options.instances)
        for engine in _engines(options)
    ]
    return _report(_measured(runs, options.save), _instance_row, _INSTANCE_HEAD)


def joined(options: argparse.Namespace) -> int:
    """Print what runs have saved as one table of each kind; of the same run measured twice, the last counts."""
    found: dict[tuple[str, str, float, int], Figures] = {}
    for file in options.files:
        for line in file.read_text(encoding="utf-8").splitlines():
            one = Figures.from_json(line)
            found[one.run.source, one.run.engine, one.run.cpu, one.run.seed] = one
    practices = [one for one in found.values() if one.run.source.startswith("practice")]
    published = [one for one in found.values() if one not in practices]
    illegal = _report(sorted(published, key=_order), _instance_row, _INSTANCE_HEAD) if published else 0
    return max(illegal, _report(practices, _practice_row, _PRACTICE_HEAD)) if practices else illegal


def practice(options: argparse.Namespace) -> int:
    """Run made-up practices: when was each gap proven, and how long did the slowest of some sick calls take?"""
    runs = [_run(options, *_place(options, people, days), engine) for people, days, engine in _sizes(options)]
    return _report(_measured(runs, options.save), _practice_row, _PRACTICE_HEAD)


def brute(options: argparse.Namespace) -> int:
    """Compare each engine with every roster of thousands of tiny problems."""
    from bench._brute_rosters import try_all  # noqa: PLC0415 - needs the testing extra, which no other mode does

    failures = 0
    for engine in (one for one in _engines(options) if one != "cpsat"):
        verdict = try_all(engine=engine, problems=options.problems, seed=options.seed)
        print(f"{engine}: {verdict}")
        failures += verdict.failure is not None
    return 1 if failures else 0


# Runs


def _run(options: argparse.Namespace, name: str, source: str, engine: str) -> Run:
    workers = options.cpsat_workers if engine == "cpsat" else 1
    return Run(name=name, source=source, engine=engine, cpu=options.cpu, seed=options.seed, workers=workers)


def _files(folder: Path, wanted: Sequence[int]) -> Iterator[tuple[int, Path]]:
    there = {int(path.stem.removeprefix("Instance")): path for path in folder.glob("Instance*.txt")}
    for number in wanted or sorted(there):
        if number not in there:
            raise SystemExit(f"no Instance{number}.txt in {folder}")
        yield number, there[number]


def _sizes(options: argparse.Namespace) -> Iterator[tuple[int, int, str]]:
    for people in options.people:
        for days in options.days:
            for engine in _engines(options):
                yield people, days, engine


def _place(options: argparse.Namespace, people: int, days: int) -> tuple[str, str]:
    return f"{people} x {days}", f"practice:{people}:{days}:{options.practice_seed}"


def _engines(options: argparse.Namespace) -> list[str]:
    there: list[str] = []
    for engine in options.engines:
        absent = missing(engine)
        if absent:
            print(f"{engine} is left out: {absent} is not installed", file=sys.stderr)
        else:
            there.append(engine)
    return there


def _measured(runs: Iterable[Run], save: Path | None) -> Iterator[Figures]:
    for run in runs:
        try:
            figures = measure(run)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            continue
        if save is not None:
            with save.open("a", encoding="utf-8") as file:
                file.write(figures.to_json() + "\n")
        yield figures


# Tables

_INSTANCE_HEAD = (
    *("instance", "engine", "CPU s", "cost", "bound", "gap"),
    *("best known", "cost / best", "bound / best", "MB", "legal"),
)
_PRACTICE_HEAD = (
    *("people x days", "engine", "CPU s", "first roster"),
    *(f"proven {gap:.0%}" if gap else "proven best" for gap in GAPS),
    *("cost", "bound", "gap", "steps", "MB", "legal", "repair"),
)


def _report(measured: Iterable[Figures], row: Callable[[Figures], Sequence[str]], head: Sequence[str]) -> int:
    """Print each row as soon as it is there: a run may take an hour. Return 1 where a roster is not legal."""
    widths = [max(len(name), 9) for name in head]
    print(_line(head, widths))
    print(_line(["-" * width for width in widths], widths))
    illegal = 0
    for one in measured:
        print(_line(row(one), widths), flush=True)
        illegal += one.cost is not None and _verdict(one) != "yes"
    return 1 if illegal else 0


def _instance_row(one: Figures) -> tuple[str, ...]:
    best = BEST_KNOWN.get(int(one.run.name)) if one.run.name.isdigit() else None
    return (
        *(one.run.name, one.run.engine, f"{one.cpu:.1f}", _number(one.cost), _number(one.bound), _share(one.gap)),
        *(_number(best), _ratio(one.cost, best), _ratio(one.bound, best)),
        *(f"{one.memory / _MEGABYTE:.0f}", _verdict(one)),
    )


def _practice_row(one: Figures) -> tuple[str, ...]:
    return (
        *(one.run.name, one.run.engine, f"{one.cpu:.1f}", _seconds(one.first)),
        *(_seconds(one.reached.get(f"{gap:g}")) for gap in GAPS),
        *(_number(one.cost), _number(one.bound), _share(one.gap), _number(one.steps)),
        *(f"{one.memory / _MEGABYTE:.0f}", _verdict(one)),
        f"{max(one.repairs):.2f} s" if one.repairs else "-",
    )


def _verdict(one: Figures) -> str:
    if one.cost is None:
        return "no roster"
    return "yes" if one.legal and one.legal_by_text is not False else "NO"


def _order(one: Figures) -> tuple[int, str, float, str]:
    return (int(one.run.name) if one.run.name.isdigit() else 0, one.run.name, one.run.cpu, one.run.engine)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return f"| {' | '.join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))} |"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{round(value, 1):.10g}"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _ratio(value: float | None, best: float | None) -> str:
    return "-" if value is None or not best else f"{value / best:.3f}"


# The command line


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--engines", type=_names, default=["python", "highs", "cpsat"], help="with commas between them")
    common.add_argument("--seed", type=int, default=1)
    common.add_argument("--save", type=Path, help="append each run to this file, for the mode joined")
    common.add_argument("--cpsat-workers", type=int, default=1, help="its threads, under one limit together")
    parser = argparse.ArgumentParser(prog="python -m bench.rosters", description=(__doc__ or "").splitlines()[0])
    modes = parser.add_subparsers(required=True)

    def mode(name: str, function: Callable[[argparse.Namespace], int], cpu: float | None) -> argparse.ArgumentParser:
        made = modes.add_parser(name, parents=[common], help=(function.__doc__ or "").splitlines()[0])
        made.set_defaults(mode=function)
        if cpu is not None:
            made.add_argument("--cpu", type=float, default=cpu, help="CPU seconds for each run, laying out included")
        return made

    published = mode("instances", instances, 60.0)
    published.add_argument("--folder", type=Path, required=True, help="where Instance1.txt and so on are")
    published.add_argument("--instances", type=_numbers, default=[], help="their numbers; else all in the folder")
    for name, people, days, cpu in (("practice", [25], [42], 30.0), ("scaling", [10, 25, 50], [14, 42, 84], 20.0)):
        sized = mode(name, practice, cpu)
        sized.add_argument("--people", type=_numbers, default=people)
        sized.add_argument("--days", type=_numbers, default=days)
        sized.add_argument("--practice-seed", type=int, default=1, help="which practice is made up")
    mode("brute", brute, None).add_argument("--problems", type=int, default=3000)
    saved = mode("joined", joined, None)
    saved.add_argument("files", type=Path, nargs="+")
    return parser


if __name__ == "__main__":
    sys.exit(main())
