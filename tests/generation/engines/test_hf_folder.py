"""U6: the folder of a local model: what could run, lead out, lie about its size or bring code is refused with a reason."""

from __future__ import annotations

import json
import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generation.engines.hf.engine import HfEngine
from generation.engines.hf.folder import config_kept, fingerprint, folder_problem
from tests.conftest import ROOT


def tensors(header: Any, data: bytes, length: int | None = None) -> bytes:
    """A safetensors file; `length` is what it says of its header."""
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(raw) if length is None else length) + raw + data


def tensor(shape: list[int], begin: int, end: int, kind: str = "F32") -> dict[str, Any]:
    return {"dtype": kind, "shape": shape, "data_offsets": [begin, end]}


GOOD = tensors({"a": tensor([2, 2], 0, 16), "b": tensor([2], 16, 20, "BF16")}, bytes(20))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model as small as one can be."""
    made = tmp_path / "model"
    made.mkdir()
    (made / "config.json").write_text('{"model_type": "llama", "eos_token_id": 1}')
    (made / "tokenizer.json").write_text("{}")
    (made / "tokenizer_config.json").write_text('{"eos_token": "</s>"}')
    (made / "model.safetensors").write_bytes(GOOD)
    return made


def test_a_plain_folder_is_read(folder: Path):
    assert folder_problem(folder) is None


def test_shards_and_notes_are_read(folder: Path):
    (folder / "model.safetensors").rename(folder / "model-1.safetensors")
    index = {"weight_map": {"a": "model-1.safetensors", "b": "model-1.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "README.md").write_text("A model.")
    (folder / "chat_template.jinja").write_text("{{ messages }}")
    assert folder_problem(folder) is None


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


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_folder_is_refused_with_its_reason(folder: Path, name: str):
    act, reason = HOSTILE[name]
    act(folder)
    assert reason in (folder_problem(folder) or "")


def test_no_folder_is_no_model(tmp_path: Path):
    assert folder_problem(tmp_path / "nothing") == "there is no such folder"
    assert "COPYSTUDIO_HF_DIR" in (HfEngine().unavailable() or "")


def test_the_engine_says_what_speaks_against_its_folder(folder: Path):
    pytest.importorskip("torch")
    engine = HfEngine(folder)
    assert engine.unavailable() is None
    (folder / "model.py").touch()
    assert "model.py can run code" in (engine.unavailable() or "")


def test_only_keys_that_the_class_knows_are_taken():
    given = {"hidden_size": 8, "rope_theta": 1e4, "code": "x", "model_type": "llama"}
    assert config_kept(given, frozenset(("hidden_size",))) == {"hidden_size": 8, "rope_theta": 1e4}


def test_another_model_has_another_name(folder: Path):
    before = fingerprint(folder)
    assert fingerprint(folder) == before
    (folder / "model.safetensors").write_bytes(GOOD[:-1] + b"\x01")
    assert fingerprint(folder) != before


TRIES = """
import sys
from generation.engines.hf.lock import lock
import os, pickle, socket, subprocess
lock()
def tries(what):
    try:
        what()
    except PermissionError as error:
        print(str(error).split()[0])
tries(lambda: socket.create_connection(("127.0.0.1", 9), 1))
tries(lambda: socket.socket().connect(("127.0.0.1", 9)))
datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
tries(lambda: datagram.sendto(b"x", ("127.0.0.1", 9)))
tries(lambda: datagram.sendmsg([b"x"], [], 0, ("127.0.0.1", 9)))
tries(lambda: subprocess.run(["true"]))
tries(lambda: os.system("true"))
tries(lambda: os.execv("/bin/true", ["true"]))
tries(lambda: pickle.loads(b"cos\\nsystem\\n(S'true'\\ntR."))
print(open(sys.argv[1]).read())
"""


def test_a_locked_process_reaches_nothing_but_files(folder: Path):
    answer = subprocess.run(
        [sys.executable, "-c", TRIES, str(folder / "tokenizer.json")],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == [
        "socket.getaddrinfo",
        "socket.connect",
        "socket.sendto",
        "socket.sendmsg",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "pickle.find_class",
        "{}",
    ]
