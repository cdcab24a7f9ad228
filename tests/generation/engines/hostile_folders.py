"""Folders of models as somebody hostile would make them; loads neither Django nor torch."""

from __future__ import annotations

import json
import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any


def tensors(header: Any, data: bytes, length: int | None = None) -> bytes:
    """A safetensors file; `length` is what it says of its header."""
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(raw) if length is None else length) + raw + data


def tensor(shape: list[int], begin: int, end: int, kind: str = "F32") -> dict[str, Any]:
    return {"dtype": kind, "shape": shape, "data_offsets": [begin, end]}


GOOD = tensors({"a": tensor([2, 2], 0, 16), "b": tensor([2], 16, 20, "BF16")}, bytes(20))


def folder_made(made: Path) -> Path:
    made.mkdir()
    (made / "config.json").write_text('{"model_type": "llama", "eos_token_id": 1}')
    (made / "tokenizer.json").write_text("{}")
    (made / "tokenizer_config.json").write_text('{"eos_token": "</s>"}')
    (made / "model.safetensors").write_bytes(GOOD)
    return made


def text(name: str, value: Any) -> Callable[[Path], object]:
    said = value if isinstance(value, str) else json.dumps(value)
    return lambda folder: (folder / name).write_text(said)


def raw(name: str, value: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(value)


def gone(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def link(name: str, target: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).symlink_to(target)


def sparse(folder: Path) -> None:
    with (folder / "model.safetensors").open("r+b") as stream:
        stream.truncate(5 * 1024**3)


def below(folder: Path) -> None:
    (folder / "x").mkdir()
    (folder / "x" / "a.pkl").touch()


LLAMA = {"model_type": "llama"}
HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "pickle-bin": (raw("pytorch_model.bin", pickle.dumps({})), "can run code"),
    "pickle-pt": (raw("adapter.pt", b"\x80\x04."), "can run code"),
    "pickle-ckpt": (raw("last.CKPT", b"\x80\x04."), "can run code"),
    "pickle-below": (below, "can run code"),
    "code": (text("modeling_evil.py", "import os"), "can run code"),
    "library": (raw("kernel.so", b"\x7fELF"), "can run code"),
    "pickle-renamed": (raw("model.safetensors", pickle.dumps([1] * 99)), "no safetensors"),
    "long-header": (raw("model.safetensors", tensors({}, b"", 10**8)), "no safetensors"),
    "negative-header": (raw("model.safetensors", b"\xff" * 64), "no safetensors"),
    "empty": (raw("model.safetensors", b""), "no safetensors"),
    "no-json": (raw("model.safetensors", tensors(b"{not json", bytes(4))), "damaged header"),
    "deep": (raw("model.safetensors", tensors(b'{"a":' * 20_000, b"")), "damaged header"),
    "overlap": (
        raw(
            "model.safetensors",
            tensors({"a": tensor([2], 0, 8), "b": tensor([2], 4, 12)}, bytes(12)),
        ),
        "overlap",
    ),
    "hole": (
        raw(
            "model.safetensors",
            tensors({"a": tensor([2], 0, 8), "b": tensor([1], 12, 16)}, bytes(16)),
        ),
        "holes",
    ),
    "short": (
        raw("model.safetensors", tensors({"a": tensor([4], 0, 16)}, bytes(8))),
        "longer or shorter",
    ),
    "more": (raw("model.safetensors", GOOD + b"MZ"), "longer or shorter"),
    "wrong-shape": (
        raw("model.safetensors", tensors({"a": tensor([9], 0, 16)}, bytes(16))),
        "damaged",
    ),
    "wrong-kind": (
        raw("model.safetensors", tensors({"a": tensor([2], 0, 8, "PY")}, bytes(8))),
        "damaged",
    ),
    "backwards": (raw("model.safetensors", tensors({"a": tensor([2], 8, 0)}, bytes(8))), "damaged"),
    "no-tensors": (raw("model.safetensors", tensors({}, b"")), "longer or shorter"),
    "sparse": (sparse, "longer or shorter"),
    "weights-missing": (gone("model.safetensors"), "model.safetensors is missing"),
    "config-missing": (gone("config.json"), "config.json is missing"),
    "tokenizer-missing": (gone("tokenizer.json"), "tokenizer.json is missing"),
    "auto-map": (text("config.json", {**LLAMA, "auto_map": {"AutoModel": "x.Y"}}), "auto_map"),
    "attention": (
        text("config.json", {**LLAMA, "_attn_implementation_internal": "a/b"}),
        "_attn_implementation_internal",
    ),
    "quantised": (text("config.json", {**LLAMA, "quantization_config": {}}), "quantization_config"),
    "tokenizer-code": (text("tokenizer_config.json", {"auto_map": {}}), "auto_map"),
    "generate-code": (text("generation_config.json", {"custom_generate": "x"}), "code of its own"),
    "unknown": (text("config.json", {"model_type": "evil"}), "architecture"),
    "config-list": (text("config.json", "[]"), "cannot be read"),
    "config-deep": (text("config.json", '{"a":' * 50_000), "cannot be read"),
    "config-large": (text("config.json", " " * 5_000_000), "too large"),
    "template-large": (text("chat_template.jinja", "x" * 5_000_000), "too large"),
    "index-out": (
        text("model.safetensors.index.json", {"weight_map": {"a": "../../etc/passwd"}}),
        "no safetensors of this folder",
    ),
    "index-pickle": (
        text("model.safetensors.index.json", {"weight_map": {"a": "model.bin"}}),
        "no safetensors of this folder",
    ),
    "index-odd": (text("model.safetensors.index.json", {"weight_map": [1]}), "cannot be read"),
    "link-out": (link("extra.json", "/etc/hostname"), "leads out"),
    "link-up": (link("notes", ".."), "leads out"),
}
