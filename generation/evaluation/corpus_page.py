"""Random filled lines of the corpus as a page in Markdown: written to be read aloud."""

from __future__ import annotations

import random

from generation.corpus import pack_names
from generation.evaluation.pack_lines import PackLine, all_pack_lines

LONGEST = 400  # descriptions are read whole in the packs; here they are cut


def corpus_page(count: int, seed: int) -> str:
    """A page with `count` lines drawn over all packs, each with its pack, field, move and tone."""
    lines = list(all_pack_lines(seed))
    drawn = random.Random(seed).sample(lines, min(count, len(lines)))
    drawn.sort(key=lambda line: (line.pattern.pack, line.pattern.field))
    return "\n".join([*_head(len(drawn), len(lines), seed), *map(_row, drawn), ""])


def _head(count: int, total: int, seed: int) -> list[str]:
    return [
        f"# {count} lines of the corpus",
        "",
        f"Drawn from {total:,} patterns in {len(pack_names())} packs and filled with invented values; brands, numbers",
        "and offers are nobody's. Read them aloud: what makes you wince is a fault of its pack.",
        "",
        f"Written by `python3 run.py manage train corpus --lines {count} --seed {seed}`. Tone is sentiment, formality,",
        "playfulness and urgency, each -2 to 2, as the hand gave it; CTA is 0 none, 1 soft, 2 strong.",
        "",
        "| pack | field | move | tone | CTA | line |",
        "|---|---|---|---|---|---|",
    ]


def _row(line: PackLine) -> str:
    pattern = line.pattern
    tone = " ".join(f"{level:+d}" if level else "0" for level in pattern.tone)
    text = line.text if len(line.text) <= LONGEST else f"{line.text[:LONGEST].rstrip()} …"
    return f"| {pattern.pack} | {pattern.field} | {pattern.move} | {tone} | {pattern.cta} | {text.replace('|', ' ')} |"
