"""The folder that weights are kept in: its files, what is wrong with it, its card. Loads no torch."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

CONFIG, WEIGHTS, TOKENIZER, WORDS, CARD = (
    "config.json",
    "model.safetensors",
    "tokenizer.json",
    "words.txt",
    "card.json",
)
SUMMED = (CONFIG, WEIGHTS, TOKENIZER, WORDS)
"""Files whose SHA-256 the card holds."""
SHIPPED = Path(__file__).parent.parent / "weights" / "lm"
"""Where weights that come with CopyStudio lie."""
_chosen = {"folder": SHIPPED}


def folder_choose(folder: Path) -> None:
    """From now on weights are read from this folder."""
    _chosen["folder"] = folder


def folder_chosen() -> Path:
    """The folder that weights are read from."""
    return _chosen["folder"]


def folder_problem(folder: Path) -> str | None:
    """What is missing for the weights to be read, in words; None where all is there."""
    if not folder.is_dir():
        return f"there is no folder {folder}"
    missing = [name for name in (*SUMMED, CARD) if not (folder / name).is_file()]
    if missing:
        return f"{folder} lacks {', '.join(missing)}"
    try:
        sums = card_read(folder)["sha256"]
    except (ValueError, KeyError, TypeError):
        return f"{folder / CARD} is no card of a model"
    if not isinstance(sums, dict) or set(sums) != set(SUMMED):
        return f"{folder / CARD} does not name the sums of its files"
    return None


def card_read(folder: Path) -> dict[str, Any]:
    """The card of the weights in a folder."""
    card: dict[str, Any] = json.loads((folder / CARD).read_text(encoding="utf-8"))
    return card


def words_read(folder: Path) -> frozenset[str]:
    """The words, casefolded, of the lines that the weights were trained on."""
    return frozenset((folder / WORDS).read_text(encoding="utf-8").split())


def card_name(card: dict[str, Any]) -> str:
    """What tells one set of weights from another: the head of the sum of all that makes a line what it is."""
    made_of = [card["sha256"], card.get("kernel", "float32")]
    if likely := card.get("likely"):
        made_of.append(likely)
    said = json.dumps(made_of, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def sums_of(folder: Path) -> dict[str, str]:
    """SHA-256 of each of the files that a card vouches for."""
    return {name: _sum(folder / name) for name in SUMMED}


def _sum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
