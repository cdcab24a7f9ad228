"""The folder of a local model: what may lie in it, what its config may say, which model it is. Loads no torch."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from generation.engines.hf.headers import header_problem

CONFIG, TOKENIZER, INDEX = "config.json", "tokenizer.json", "model.safetensors.index.json"
WEIGHTS, TEMPLATE = "model.safetensors", "chat_template.jinja"
MODEL_TYPES = frozenset(
    ("llama", "mistral", "qwen2", "qwen3", "gemma", "gemma2", "gemma3_text", "phi3", "olmo2", "smollm3", "granite")
)  # fmt: skip
"""Architectures that transformers has code of its own for and that were looked at."""
RUNS = frozenset(
    (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".msgpack", ".h5", ".npy", ".npz", ".py", ".pyc", ".so", ".dll", ".sh")
)  # fmt: skip
"""Endings of files that are code, or that can run code when they are opened."""
_REFUSED_KEYS = frozenset(
    ("auto_map", "custom_pipelines", "trust_remote_code", "quantization_config")
)
_KEPT_KEYS = frozenset(("_name_or_path",))
_SMALL, _LARGE = 4 * 1024 * 1024, 128 * 1024 * 1024
_BLOCKS, _BLOCK = 64, 65_536
Stand = tuple[tuple[str, str, int, int], ...]
_SETTLED_NS = 2_000_000_000
_chosen: dict[str, Path] = {}


def folder_choose(folder: Path | None) -> None:
    """From now on this model writes; None for none."""
    _chosen.pop("folder", None)
    if folder is not None:
        _chosen["folder"] = folder


def folder_chosen() -> Path | None:
    """The folder that was chosen for this installation."""
    return _chosen.get("folder")


def folder_problem(folder: Path) -> str | None:
    """Why a model is not read from a folder, in words; None where it may be. Opens nothing that could run."""
    return _problem(folder, _stand(folder))


def fingerprint(folder: Path) -> str:
    """Eight hexadecimal digits that tell one model from another: its small files whole, of its weights a sample."""
    return _fingerprint(folder, _stand(folder))


def _stand(folder: Path) -> Stand:
    """Where each file of the folder lies, its size and time: it is read anew when one of them changes.

    A file that was written a moment ago may be written again within the same tick: then nothing is remembered.
    """
    found = []
    for path in sorted(folder.rglob("*")):
        told = path.stat() if path.exists() else path.lstat()
        found.append((str(path), str(path.resolve()), told.st_size, told.st_mtime_ns))
    now = time.time_ns()
    if any(now - changed < _SETTLED_NS for *_, changed in found):
        found.append(("", "", 0, now))
    return tuple(found)


@lru_cache(maxsize=4)
def _problem(folder: Path, stand: Stand) -> str | None:  # noqa: ARG001
    if not folder.is_dir():
        return "there is no such folder"
    for problem in (*_file_problems(folder), *_json_problems(folder)):
        return problem
    for path in weights_of(folder):
        if not path.is_file():
            return f"{path.name} is missing"
        if wrong := header_problem(path):
            return wrong
    return None


def weights_of(folder: Path) -> list[Path]:
    """The files of weights: one, or those that the index names."""
    if not (folder / INDEX).is_file():
        return [folder / WEIGHTS]
    names = sorted(set(_read(folder / INDEX)["weight_map"].values()))
    return [folder / name for name in names]


@lru_cache(maxsize=4)
def _fingerprint(folder: Path, stand: Stand) -> str:  # noqa: ARG001
    digest = hashlib.sha256()
    for name in (CONFIG, TOKENIZER, "tokenizer_config.json", TEMPLATE, "generation_config.json"):
        path = folder / name
        digest.update(name.encode() + (path.read_bytes() if path.is_file() else b""))
    for path in weights_of(folder):
        size = path.stat().st_size
        digest.update(f"{path.name} {size}".encode())
        with path.open("rb") as stream:
            for place in range(_BLOCKS):
                stream.seek(max(0, size - _BLOCK) * place // (_BLOCKS - 1))
                digest.update(stream.read(_BLOCK))
    return digest.hexdigest()[:8]


def config_kept(config: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """Those keys of a config that its class knows; all others stay unread."""
    older = {
        "rope_theta",
        "rope_scaling",
        "torch_dtype",
        "partial_rotary_factor",
        "rope_local_base_freq",
    }
    return {key: value for key, value in config.items() if key in known | older}


def _file_problems(folder: Path) -> Iterator[str]:
    """Files that lead out of the folder, can run, or are larger than their kind is."""
    inside = folder.resolve()
    for path in sorted(folder.rglob("*")):
        if not path.resolve().is_relative_to(inside):
            yield f"{path.name} leads out of the folder: put the file itself there"
        elif path.is_file() and path.suffix.lower() in RUNS:
            yield f"{path.name} can run code when it is opened: take it away, safetensors are enough"
        elif path.is_file() and path.suffix.lower() in (".json", ".jinja", ".txt", ".model"):
            most = _LARGE if path.name == TOKENIZER else _SMALL
            if path.name != INDEX and path.stat().st_size > most:
                yield f"{path.name} is too large for what it is"


def _json_problems(folder: Path) -> Iterator[str]:
    """What is missing in the small files, or more than they may say."""
    for name in (CONFIG, TOKENIZER):
        if not (folder / name).is_file():
            yield f"{name} is missing"
            return
    try:
        config = _read(folder / CONFIG)
        settings = _read(folder / "tokenizer_config.json")
        names = [path.name for path in weights_of(folder)]
        generation = _read(folder / "generation_config.json")
    except (ValueError, RecursionError, KeyError, AttributeError, TypeError):
        yield "one of its JSON files cannot be read"
        return
    for where, values in ((CONFIG, config), ("tokenizer_config.json", settings)):
        yield from _key_problems(where, values)
    if "custom_generate" in generation:
        yield "generation_config.json wants code of its own"
    if config.get("model_type") not in MODEL_TYPES:
        yield f"its architecture is none of {', '.join(sorted(MODEL_TYPES))}"
    if any(Path(name).name != name or Path(name).suffix != ".safetensors" for name in names):
        yield f"{INDEX} names files that are no safetensors of this folder"


def _key_problems(where: str, values: Mapping[str, Any]) -> Iterator[str]:
    for key in values:
        if key in _REFUSED_KEYS or (key.startswith("_") and key not in _KEPT_KEYS):
            yield f"{where} has “{key[:40]}”, which is not taken from a folder"


def _read(path: Path) -> dict[str, Any]:
    """The object in a JSON file, an empty one where there is no file. Raises ValueError for what is none."""
    if not path.is_file():
        return {}
    value = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(value, dict):
        raise ValueError(path.name)
    return value
