"""The hand-made labels, by split."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "labels.jsonl"


def labels_read(split: str | None = None) -> list[dict[str, Any]]:
    """Labels of one split ("dev", "test", "test2" to "test5"), or all of them."""
    labels = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    return [label for label in labels if split in (None, label["split"])]
