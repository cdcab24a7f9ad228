"""Looks into a safetensors file before any library opens it: nothing but a table of numbers, each where it says."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any

HEADER_MOST = 16 * 1024 * 1024
_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32, "F64": 64, "I64": 64, "U64": 64,
}  # fmt: skip


def header_problem(path: Path) -> str | None:
    """What is wrong with a file that is called safetensors, in words; None where it is one."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if not 2 <= length <= min(HEADER_MOST, size - 8):
            return f"{path.name} is no safetensors file"
        raw = stream.read(length)
    try:
        header = json.loads(raw)
        tensors = {name: value for name, value in header.items() if name != "__metadata__"}
        spans = sorted(_span(value) for value in tensors.values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return f"{path.name} has a damaged header"
    end = 0
    for begin, stop in spans:
        if begin != end:
            return f"the tensors of {path.name} overlap or leave holes"
        end = stop
    if not spans or end != size - 8 - length:
        return f"{path.name} is longer or shorter than its tensors"
    return None


def _span(value: Any) -> tuple[int, int]:
    """Where a tensor lies. Raises ValueError where that is not as long as its shape says."""
    begin, stop = value["data_offsets"]
    shape = value["shape"]
    if not all(isinstance(number, int) and number >= 0 for number in (begin, stop, *shape)):
        raise ValueError("offsets")
    if (stop - begin) * 8 != prod(shape) * _BITS[value["dtype"]]:
        raise ValueError("length")
    return begin, stop
