"""The texts that the scan is measured on: attacks of others, clean catalogs, and invented ones of ours."""

from __future__ import annotations

import csv
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from generation.badges.wordlists import FOLDER as WORDS

HERE = Path(__file__).parent
SEQUENCES = Path("strategic_text_sequences", "sts.jsonl")
KINDS = ("title", "specification", "description")
# A table, and its columns of each of KINDS.
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, str, str]]] = {
    "amazon_toys": (
        ("catalog_amazon_toys/toys.csv",),
        ("product_name", "product_information", "product_description"),
    ),
    "magento": (
        (
            "catalog_magento/configurable_men.csv",
            "catalog_magento/gear_products_gear_bags.csv",
            "catalog_magento/gear_products_gear_fitness_equipment.csv",
            "catalog_magento/gear_products_gear_fitness_equipment_ball.csv",
            "catalog_magento/gear_products_gear_fitness_equipment_strap.csv",
            "catalog_magento/gear_products_gear_watches.csv",
        ),
        ("name", "additional_attributes", "description"),
    ),
    "shein": (
        ("catalog_shein/shein.csv",),
        ("product_name", "other_attributes", "description"),
    ),
    "shopee": (
        ("catalog_shopee_i18n/shopee.csv",),
        ("title", "Product Specifications", "Product Description"),
    ),
}
SALEOR = "catalog_saleor/populatedb_data.json"
LONGEST_CELL = 10_000_000
SIGNS = tuple('{ } \\ ( ) [ ] ` ^ = < > _ $ @ | ~ " ; : # * }} ]) =\' {" ():'.split(" "))  # noqa: SIM905  signs read better so
PIECES = 30


@dataclass(frozen=True)
class Attack:
    """A strategic text sequence alone, and the catalog whose record it was made for."""

    catalog: str
    text: str


def attacks_read(data: Path) -> list[Attack]:
    """The sequences without the records around them: what the attacked records of one product share is the record."""
    records: dict[tuple[str, str], list[str]] = defaultdict(list)
    with (data / SEQUENCES).open(encoding="utf-8") as stream:
        for row in map(json.loads, stream):
            name = re.match(r'\{"Name": "([^"]*)"', row["text"])
            records[row["catalog"], name[1] if name else ""].append(row["text"])
    return [
        Attack(catalog, re.sub(r'\s*"\}\s*$', "", text[len(shared) :]))
        for (catalog, _), texts in records.items()
        for shared in [_shared(texts)]
        for text in texts
    ]


def _shared(texts: list[str]) -> str:
    same = takewhile(lambda signs: len(set(signs)) == 1, zip(*texts, strict=False))
    return re.sub(r"[\W_]+$", "", "".join(signs[0] for signs in same))


def catalogs_read(data: Path) -> dict[str, dict[str, list[str]]]:
    """Catalog -> kind -> its texts, each once."""
    csv.field_size_limit(LONGEST_CELL)
    found = {name: _table(data, *source) for name, source in TABLES.items()}
    return {**found, "saleor": _saleor(data / SALEOR)}


def _table(
    data: Path, files: tuple[str, ...], columns: tuple[str, str, str]
) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {kind: {} for kind in KINDS}
    for file in files:
        with (data / file).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                for kind, column in zip(KINDS, columns, strict=True):
                    if text := (row.get(column) or "").strip():
                        found[kind][text] = None
    return {kind: list(texts) for kind, texts in found.items()}


def _saleor(file: Path) -> dict[str, list[str]]:
    rows = json.loads(file.read_text(encoding="utf-8"))
    products = [row["fields"] for row in rows if row["model"] == "product.product"]
    titles = dict.fromkeys(row["name"] for row in products)
    texts = dict.fromkeys(row.get("description_plaintext") or "" for row in products)
    return {"title": list(titles), "description": [text for text in texts if text]}


def ordinary() -> list[str]:
    """Invented product texts that look odd and are in order."""
    return [text.replace("\\n", "\n") for text in _lines("ordinary.txt")]


def fluent() -> list[str]:
    """Attacks in fluent words, written by hand."""
    return _lines("fluent.txt")


def _lines(name: str) -> list[str]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


def soups(count: int, seed: int) -> Iterator[str]:
    """Words, pieces of words and signs thrown together at random: no attack, and as unlike copy as one."""
    rng = random.Random(seed)
    words = sorted({word for path in WORDS.glob("*.txt") for word in _plain_words(path)})
    for _ in range(count):
        yield "".join(_piece(rng, words) for _ in range(PIECES)).strip()


def _plain_words(path: Path) -> list[str]:
    return re.findall(r"\b[a-z]{3,}\b", path.read_text(encoding="utf-8"))


def _piece(rng: random.Random, words: list[str]) -> str:
    word, chance = rng.choice(words), rng.random()
    if chance < 0.2:
        return rng.choice(SIGNS)
    if chance < 0.5:
        return word[: rng.randint(2, 6)].capitalize() if chance < 0.3 else word
    return f" {word}"


def hosts_of(catalogs: Mapping[str, Mapping[str, list[str]]], seed: int) -> list[str]:
    """Clean descriptions of all catalogs in one drawn order."""
    found = [text for kinds in catalogs.values() for text in kinds["description"]]
    random.Random(seed).shuffle(found)
    return found
