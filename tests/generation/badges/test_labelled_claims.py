"""How well claims are found: over lines of real records by kind, over real shops' texts by page, over what people wrote."""

from __future__ import annotations

import csv
import hashlib
from datetime import UTC, datetime
from pathlib import Path

from generation.badges.claims.badge import claims_find
from generation.badges.claims.evidence import Evidence, evidence_of
from generation.badges.claims.found import SUPPORTED
from generation.badges.reading import reading_of
from generation.types import Spec, Understanding, brief_from_dict, product_from_dict
from tests.generation.badges.human_descriptions import descriptions_read
from tests.generation.badges.labelled_lines import claims_counted, labelled_lines

LINES_LEAST, RECALL, PRECISION = 600, 0.9, 0.9
# Pages whose texts were read while the patterns were written; the others never were.
PARTS, READ = 4, (0, 1, 2)
KINDS = ("scarcity", "urgency")
# Some of them are right: the descriptions promise what no record carries (docs/claims.md).
ALARMS_MOST = 30


def test_claims_planted_in_lines_of_real_records_are_found_and_clean_ones_left_alone(
    shared_data: Path,
):
    lines = list(labelled_lines(shared_data / "products_real" / "products.jsonl"))
    clean = [line.text for line in lines if not line.kind]
    count, found = claims_counted(iter(lines))
    assert count >= LINES_LEAST
    for kind, counts in found.items():
        assert counts.recall >= RECALL, f"{kind}: {counts.recall:.3f}, missed {counts.missed}"
        assert counts.precision >= PRECISION, f"{kind}: {counts.precision:.3f}, {counts.false}"
    assert not set(clean) & {text for counts in found.values() for text in counts.false}


def test_scarcity_and_urgency_are_found_in_texts_of_shops_that_nobody_had_read(shared_data: Path):
    here = shared_data / "ec_darkpattern" / "ec_darkpattern.tsv"
    with here.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    evidence = _nothing()
    unread: dict[str, list[int]] = {kind: [0, 0, 0] for kind in KINDS}
    for row in rows:
        if _part(row["page_id"]) in READ:
            continue
        said = _pressure(row["text"], evidence)
        for kind, sums in unread.items():
            is_so, is_found = row["Pattern Category"].lower() == kind, said == kind
            sums[0] += is_so and is_found
            sums[1] += is_found and not is_so
            sums[2] += is_so and not is_found
    hit, false, missed = (sum(sums[place] for sums in unread.values()) for place in range(3))
    assert _f1(hit, false, missed) >= 0.9, unread
    assert all(_f1(*sums) >= 0.9 for sums in unread.values()), unread


def test_descriptions_that_people_wrote_raise_few_alarms(shared_data: Path):
    read = list(descriptions_read(shared_data))
    assert len(read) == 1_000
    assert sum(len(claims) for _, claims in read) > 3_000
    alarms = [
        (claim.kind, text[claim.start : claim.end])
        for text, claims in read
        for claim in claims
        if claim.status != SUPPORTED
    ]
    assert len(alarms) <= ALARMS_MOST, alarms


def _pressure(text: str, evidence: Evidence) -> str:
    """What a text is, as the labels have it: one of the two, scarcity before urgency."""
    kinds = {claim.kind for claim in claims_find(reading_of(text).low, evidence)}
    return next((kind for kind in KINDS if kind in kinds), "")


def _f1(hit: int, false: int, missed: int) -> float:
    return 2 * hit / max(1, 2 * hit + false + missed)


def _part(page: str) -> int:
    return int(hashlib.sha256(page.encode()).hexdigest(), 16) % PARTS


def _nothing() -> Evidence:
    """A product of which nothing is known."""
    spec = Spec(
        product=product_from_dict({"sku": "-", "title": "-"}),
        understanding=Understanding(
            brand=None, head="", noun="product", plural="products", models=(), names=(), facts=(),
            family="other", pack="general",
        ),
        brief=brief_from_dict({"channel": "email"}),
        fields=(),
        now=datetime(2026, 11, 25, 10, 0, tzinfo=UTC),
    )  # fmt: skip
    return evidence_of(spec)
