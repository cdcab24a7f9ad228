"""Checks that the hand-made labels are whole and still point into the records that they were made on."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.generation.facts.records import Record, labelled_records

LABELS = [
    json.loads(line)
    for line in Path(__file__).with_name("labels.jsonl").read_text(encoding="utf-8").splitlines()
]
KINDS = {
    "number",
    "material",
    "feature",
    "color",
    "size",
    "age",
    "care",
    "content",
    "compat",
    "other",
}
SPLITS = ("dev", "test", "test2", "test3", "test4", "test5")
FAMILIES = {"apparel", "fmcg", "electronics", "home", "other"}


@pytest.fixture(scope="module")
def records(shared_data: Path) -> dict[tuple[str, str], Record]:
    return labelled_records(shared_data.parent)


def source_text(record: Record, where: str) -> str | list[str]:
    """The text that a fact's ``where`` names."""
    if where.startswith("attributes."):
        found: str | list[str] = record["attributes"][where.removeprefix("attributes.")]
        return found
    return str(record[where])


def test_enough_records_and_every_source_in_both_splits() -> None:
    assert len({(label["source"], label["sku"]) for label in LABELS}) == len(LABELS) >= 300
    splits = Counter((label["source"], label["split"]) for label in LABELS)
    sources = {source for source, _ in splits}
    by_split = {name: {s for s, split in splits if split == name} for name in SPLITS}
    assert {split for _, split in splits} == set(SPLITS)
    assert by_split["dev"] == by_split["test"]
    assert len(by_split["test2"]) >= 4
    for name in ("test3", "test4", "test5"):
        assert by_split[name] == sources - {"products_real"}
    for name in ("test2", "test3", "test4", "test5"):
        assert sum(label["split"] == name for label in LABELS) >= 100


def faults_found(label: dict[str, Any]) -> list[str]:
    """What is wrong with one label, as words for the failing test."""
    values = [fact["value"].lower() for fact in label["facts"]]
    checks = {
        "unknown family": label["family"] in FAMILIES,
        "unknown kind": {fact["kind"] for fact in label["facts"]} <= KINDS,
        "no head or short name": all(label[key] for key in ("heads", "head_plural", "short_must")),
        "facts missing, doubled or too many": 1 <= len(values) == len(set(values)) <= 12,
        "a fact is also a wrong value": not set(values) & {v.lower() for v in label["not_facts"]},
    }
    return [fault for fault, holds in checks.items() if not holds]


def test_labels_are_whole_and_do_not_contradict_themselves() -> None:
    faults = {label["sku"]: faults_found(label) for label in LABELS}
    assert {sku: found for sku, found in faults.items() if found} == {}


def test_labels_point_into_their_records(records: dict[tuple[str, str], Record]) -> None:
    for label in LABELS:
        record = records[label["source"], label["sku"]]
        for fact in label["facts"]:
            text = source_text(record, fact["where"])
            if "quote" in fact:
                start, end = fact["quote"]
                assert 0 <= start < end <= len(text), (label["sku"], fact)


def test_the_held_out_split_names_no_product_of_another(
    records: dict[tuple[str, str], Record],
) -> None:
    titles: dict[bool, set[str]] = {True: set(), False: set()}
    for label in LABELS:
        title = " ".join(records[label["source"], label["sku"]]["title"].lower().split())
        titles[label["split"] == "test5"].add(title)
    assert len(titles[True]) == 100
    assert titles[True] & titles[False] == set()
