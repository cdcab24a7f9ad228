"""The report on the scan: recall and places by attacked catalog, false alarms by clean one, fluent attacks as they are."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from generation.badges.manipulation import Found, scan
from generation.evaluation.manipulation.sets import (
    attacks_read,
    catalogs_read,
    fluent,
    hosts_of,
    ordinary,
    soups,
)

SOUPS = 500
IOU = 0.7
SENTENCE = re.compile(r"[.!?] ")
Clock = Callable[[], float]
Spliced = tuple[str, int, int]
"""A text, and from where to where the attack stands in it."""


def scan_report(data: Path, *, seed: int, clock: Clock) -> dict[str, Any]:
    """All figures, JSON-ready; `data` is the folder that holds the sets, `clock` seconds that only grow."""
    catalogs = catalogs_read(data)
    hosts = [text for text in hosts_of(catalogs, seed) if not scan(text).quarantine]
    attacks = attacks_read(data)
    names = sorted({attack.catalog for attack in attacks})
    return {
        "seed": seed,
        "attacks": {
            name: {
                where: _found(splice([one.text for one in attacks if one.catalog == name], hosts))
                for where, splice in (("end", _at_the_end), ("middle", _between_sentences(seed)))
            }
            for name in names
        },
        "clean": {
            name: {kind: _alarms(texts, clock) for kind, texts in kinds.items() if texts}
            for name, kinds in sorted(catalogs.items())
        },
        "invented": {
            "ordinary": _alarms(ordinary(), clock),
            "soups": _alarms(list(soups(SOUPS, seed)), clock),
        },
        "fluent": [{"text": text, "found": scan(text).quarantine} for text in fluent()],
    }


def _at_the_end(attacks: Sequence[str], hosts: Sequence[str]) -> list[Spliced]:
    """Each attack right after a description, as its makers put it."""
    pairs = zip((text.rstrip() for text in hosts), attacks, strict=False)
    return [(host + text, len(host), len(host) + len(text)) for host, text in pairs]


def _between_sentences(seed: int) -> Callable[[Sequence[str], Sequence[str]], list[Spliced]]:
    def splice(attacks: Sequence[str], hosts: Sequence[str]) -> list[Spliced]:
        rng = random.Random(seed)
        found = []
        for host, attack in zip(hosts, attacks, strict=False):
            text = attack.strip()
            place = rng.choice([end.end() for end in SENTENCE.finditer(host)] or [0])
            found.append((f"{host[:place]}{text} {host[place:]}", place, place + len(text)))
        return found

    return splice


def _found(spliced: Iterable[Spliced]) -> dict[str, Any]:
    read = [(scan(text), start, end) for text, start, end in spliced]
    overlaps = [overlap(found, start, end) for found, start, end in read if found.quarantine]
    return {
        "texts": len(read),
        "found": len(overlaps),
        "recall": round(len(overlaps) / len(read), 4),
        "iou_mean": round(sum(overlaps) / max(1, len(overlaps)), 4),
        "iou_enough": round(sum(value >= IOU for value in overlaps) / max(1, len(overlaps)), 4),
    }


def overlap(found: Found, start: int, end: int) -> float:
    """What a scan's spans and a stretch have in common, of what either covers."""
    said = {place for first, last in found.spans for place in range(first, last)}
    true = set(range(start, end))
    return len(said & true) / max(1, len(said | true))


def _alarms(texts: Sequence[str], clock: Clock) -> dict[str, Any]:
    start = clock()
    alarms = sum(scan(text).quarantine for text in texts)
    seconds = max(clock() - start, 1e-9)
    return {
        "texts": len(texts),
        "characters": sum(map(len, texts)),
        "alarms": alarms,
        "share": round(alarms / len(texts), 4),
        "texts_a_second": round(len(texts) / seconds),
    }
