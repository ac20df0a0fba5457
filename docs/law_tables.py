"""The law tables as Markdown, rendered from the library's own data: ``python docs/law_tables.py`` prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from practiceops.findings import Citation
from practiceops.law import Bracket, KeyedOn, Rule, Table, Unit, table, topics
from practiceops.money import Money

KEYED_ON = {
    KeyedOn.PAY_DATE: "the day the wages are paid",
    KeyedOn.PERIOD_END: "the last day of the pay period",
    KeyedOn.WORK_DATE: "the day worked",
}
UNITS = {Unit.USD_PER_HOUR: "${} an hour", Unit.DAYS: "{} days", Unit.HOURS: "{} hours", Unit.FACTOR: "{} times"}


def law_tables(asked: Iterable[str] | None = None) -> str:
    """Return the Markdown of the topics asked for, or of all: figures, bracket schedules, documents."""
    return "\n".join(line for topic in (topics() if asked is None else asked) for line in topic_lines(table(topic)))


def topic_lines(asked: Table) -> Iterator[str]:
    documents = tuple(dict.fromkeys(citation for one in asked.rules for citation in one.citations))
    yield f"## {asked.title}\n"
    yield f"Topic `{asked.topic}`. Looked up by {KEYED_ON[asked.keyed_on]}; known through {asked.known_through}.\n"
    figures = [one for one in asked.rules if one.unit is not Unit.BRACKETS]
    if figures:
        rows = [
            (one.title, f"`{one.key}`", figure(one), one.first, one.last or "", references(one, documents))
            for one in figures
        ]
        yield grid(("figure", "key", "value", "from", "to", "documents"), rows)
    notes = dict.fromkeys((one.key, one.note) for one in asked.rules if one.note)
    if notes:
        yield "\n".join(f"- `{key}`: {note}" for key, note in notes) + "\n"
    for key in asked.keys:
        for one in asked.history(key):
            if one.unit is Unit.BRACKETS:
                yield f"### {one.title}, {span(one)}\n"
                yield f"Key `{one.key}`, documents {references(one, documents)}.\n"
                yield grid(("at least", "but less than", "tax", "plus, of the excess"), map(bracket, one.brackets))
    for gap in asked.gaps:
        yield f"- `{gap.key}` is not known from {gap.first} to {gap.last}: {gap.reason}\n"
    yield "Documents:\n"
    yield "\n".join(f"{number}. {document(one)}" for number, one in enumerate(documents, start=1)) + "\n"


def figure(one: Rule) -> str:
    if one.unit is Unit.USD:
        return dollars(one.money)
    if one.unit is Unit.RATE:
        return percent(one.rate)
    return UNITS.get(one.unit, "{}").format(one.value)


def bracket(row: Bracket) -> tuple[str, str, str, str]:
    return dollars(row.lower), dollars(row.upper) if row.upper else "", dollars(row.base), percent(row.rate)


def dollars(amount: Money) -> str:
    return f"${amount.amount:,}".removesuffix(".00")


def percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"


def span(one: Rule) -> str:
    if one.last and (one.first.month, one.first.day, one.last.month, one.last.day) == (1, 1, 12, 31):
        return str(one.first.year) if one.first.year == one.last.year else f"{one.first.year} to {one.last.year}"
    return f"from {one.first}" + (f" to {one.last}" if one.last else "")


def references(one: Rule, documents: Sequence[Citation]) -> str:
    return ", ".join(str(documents.index(citation) + 1) for citation in one.citations)


def document(one: Citation) -> str:
    title = f"[{one.title}]({one.url})" if one.url else one.title
    section = f", {one.section}" if one.section else ""
    return f"{title}{section}. Transcribed via {one.transcribed_via}; retrieved {one.retrieved}."


def grid(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(map(escaped, line))} |" for line in lines) + "\n"


def escaped(cell: object) -> str:
    return str(cell).replace("|", "\\|")


if __name__ == "__main__":
    print(law_tables())
