"""Blind reading: lines of every engine and of the corpus, mixed under numbers, and the marks read back into a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random

from generation.corpus import pack_names
from generation.evaluation.briefs import Subject, main_brief
from generation.evaluation.pack_lines import pack_lines
from generation.evaluation.watched import Candidate
from generation.pipeline import write_lines
from generation.types import InputError

MARKS = ("publish", "edit", "bin")
CORPUS = "corpus"
COLUMNS = ("id", "mark", "line", "place", "product", "note")
_OF_PRODUCT = 2
"""Lines that one product gives at most, for each engine: many products, little of each."""


@dataclass(frozen=True)
class BlindLine:
    """A line, who wrote it, where it would stand and what it is about."""

    source: str
    text: str
    place: str
    product: str

    def key(self) -> dict[str, str]:
        """What the key file holds of it."""
        return {"source": self.source, "place": self.place}


def engine_lines(
    candidates: Sequence[Candidate], subject: Subject, channels: Sequence[str], seed: int
) -> Iterator[BlindLine]:
    """Up to two lines of every engine about one product, for the same brief and channel."""
    rng = Random(f"blind/{seed}/{subject.place}")
    channel = rng.choice(channels)
    spec = subject.spec(main_brief(subject, channel, seed))
    for candidate in candidates:
        found = write_lines(spec, engine=candidate.engine, seed=seed, avoid=set())
        lines = [line for written in found for line in written.lines]
        for line in rng.sample(lines, min(len(lines), _OF_PRODUCT)):
            yield BlindLine(
                candidate.key, line.text, f"{channel}.{line.field}", subject.product.title
            )


def corpus_lines(channels: Sequence[str], each: int, seed: int) -> list[BlindLine]:
    """Random patterns of the corpus for these channels, filled with invented values."""
    lines = [
        BlindLine(CORPUS, line.text, line.field.key, line.spec.product.title)
        for slug in pack_names()
        for line in pack_lines(slug, seed)
        if line.field.channel in channels
    ]
    return Random(f"blind/{seed}/corpus").sample(lines, min(each, len(lines)))


def blind_mix(lines: Iterable[BlindLine], each: int, seed: int) -> dict[str, BlindLine]:
    """`each` lines of every source in random order, by the number that a reader sees."""
    rng = Random(f"blind/{seed}/order")
    sources: dict[str, list[BlindLine]] = {}
    for line in lines:
        sources.setdefault(line.source, []).append(line)
    drawn = [
        line for found in sources.values() for line in rng.sample(found, min(each, len(found)))
    ]
    rng.shuffle(drawn)
    return {f"L{number:04}": line for number, line in enumerate(drawn, 1)}


def sheet_write(mixed: Mapping[str, BlindLine]) -> str:
    """The sheet to read: tab separated, the column `mark` empty."""
    rows = [
        COLUMNS,
        *((number, "", line.text, line.place, line.product, "") for number, line in mixed.items()),
    ]
    return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows)


def marks_read(sheet: str) -> dict[str, str]:
    """Marks by number from a sheet; a first letter will do. Raises `InputError` naming the line."""
    rows = [
        row.rstrip("\r").split("\t") for row in sheet.lstrip("\ufeff").split("\n") if row.strip()
    ]
    if not rows or tuple(rows[0][:2]) != COLUMNS[:2]:
        raise InputError("sheet", f"must begin with the columns {', '.join(COLUMNS)}.")
    marks = {}
    for row in rows[1:]:
        said = row[1].strip().strip('"').casefold() if len(row) > 1 else ""
        full = [mark for mark in MARKS if said and mark.startswith(said)]
        if said and not full:
            raise InputError(
                row[0], f"“{said}” is no mark. Use {', '.join(MARKS)} or leave it empty."
            )
        marks[row[0].strip().strip('"')] = full[0] if full else ""
    return marks


def marks_table(marks: Mapping[str, str], key: Mapping[str, Mapping[str, str]]) -> str:
    """Marks by source in Markdown, the share that would be published with its 95 % interval.

    Raises `InputError` for a number that the key does not know.
    """
    counts: dict[str, dict[str, int]] = {}
    for number, mark in marks.items():
        if number not in key:
            raise InputError(number, "is no line of this key.")
        found = counts.setdefault(key[number]["source"], dict.fromkeys((*MARKS, ""), 0))
        found[mark] += 1
    rows = [
        "| source | read | publish | edit | bin | unread | would publish |",
        "|---|---|---|---|---|---|---|",
    ]
    for source in sorted(counts):
        found = counts[source]
        read = sum(found[mark] for mark in MARKS)
        marked = " | ".join(str(found[mark]) for mark in MARKS)
        rows.append(
            f"| {source} | {read} | {marked} | {found['']} | {_share(found['publish'], read)} |"
        )
    return "\n".join(rows) + "\n"


def _share(count: int, of: int) -> str:
    """A share with Wilson's 95 % interval."""
    if not of:
        return "–"
    low, high = wilson(count, of)
    return f"{count / of:.0%} ({low:.0%} to {high:.0%})"


def wilson(count: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's score interval for a share (Wilson 1927)."""
    share = count / of
    middle = share + z * z / (2 * of)
    spread = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - spread) / (1 + z * z / of), (middle + spread) / (1 + z * z / of)
