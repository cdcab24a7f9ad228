"""Where adapters lie and what a folder of one holds: named by its content, checked before it is read. Loads no torch."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generation.adapters.shape import AdapterRefused, Shape, shape_read

CONFIG, WEIGHTS, WORDS = "adapter_config.json", "adapter_model.safetensors", "words.txt"
CARD, PAGE = "card.json", "README.md"
FILES = (CONFIG, WEIGHTS, WORDS, CARD, PAGE)
ADAPTERS = "adapters"
"""Name of the store's folder in the home folder."""
_NAMED = (CONFIG, WEIGHTS, WORDS, CARD)
_NAME = re.compile(r"[0-9a-f]{16}")
_SMALL, _LARGE = 4 * 2**20, 2**30
_chosen: dict[str, Path] = {}


def store_choose(folder: Path) -> None:
    """From now on adapters are kept in this folder."""
    _chosen["folder"] = folder


def store_chosen() -> Path | None:
    """The folder that adapters are kept in; None where nobody said."""
    return _chosen.get("folder")


def adapter_name(folder: Path) -> str:
    """Sixteen hexadecimal digits that change with any byte of an adapter: it is kept under them."""
    digest = hashlib.sha256()
    for name in _NAMED:
        with (folder / name).open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:16]


def adapter_folder(store: Path, name: str) -> Path:
    """The folder of an adapter, looked at before anything opens it. Raises `AdapterRefused`.

    It holds the files of an adapter and no others, none of them a link, none too large for what it is,
    and its content is that which its name stands for.
    """
    if not _NAME.fullmatch(name):
        raise AdapterRefused("this is no name of an adapter")
    folder = store / name
    if not folder.is_dir() or folder.is_symlink():
        raise AdapterRefused(f"the adapter {name} is not on this machine")
    for path in sorted(folder.iterdir()):
        most = _LARGE if path.name == WEIGHTS else _SMALL
        if path.name not in FILES or path.is_symlink() or path.stat().st_size > most:
            raise AdapterRefused(f"{path.name[:80]} is no file of an adapter")
    if missing := [file for file in FILES if not (folder / file).is_file()]:
        raise AdapterRefused(f"the adapter {name} lacks {', '.join(missing)}")
    if adapter_name(folder) != name:
        raise AdapterRefused(f"the adapter {name} is not what it was when it was trained")
    return folder


def adapter_shape(folder: Path) -> Shape:
    """The shape of an adapter. Raises `AdapterRefused`."""
    return shape_read(_json(folder / CONFIG))


def adapter_card(folder: Path) -> dict[str, Any]:
    """What is said of an adapter: base, lines, share, perplexity, settings. Raises `AdapterRefused`."""
    return _json(folder / CARD)


def adapter_words(folder: Path) -> frozenset[str]:
    """The words, casefolded, of the lines that it was trained on."""
    return frozenset((folder / WORDS).read_text(encoding="utf-8").split())


def adapter_put(made: Path, store: Path) -> str:
    """Moves a finished adapter into the store; its name. One that is there already is left as it is."""
    name = adapter_name(made)
    target = store / name
    if target.is_dir():
        shutil.rmtree(made)
    else:
        store.mkdir(parents=True, exist_ok=True)
        made.replace(target)
    return name


def card_write(folder: Path, card: Mapping[str, Any]) -> None:
    """Writes the card for programs and the page that says the same to people."""
    text = json.dumps(card, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    (folder / CARD).write_text(text, encoding="utf-8")
    (folder / PAGE).write_text(card_page(card), encoding="utf-8")


def card_page(card: Mapping[str, Any]) -> str:
    """The card as Markdown."""
    lines, heard = card["lines"], card["perplexity"]
    settings = ", ".join(f"{key} {value}" for key, value in sorted(card["settings"].items()))
    return "\n".join(
        (
            f"# {card['title']}",
            "",
            f"- base: `{card['engine']}` {card['base']}",
            f"- method: {_method(card)}, {card['parameters']:,} weights trained, "
            f"{card['share']:.2%} of the base",
            f"- lines: {lines['train']} trained on, {lines['held_out']} held out, {lines['left_out']} left out",
            f"- perplexity on the lines held out: {heard['before']:.2f} before, {heard['after']:.2f} after",
            *_preferred(card),
            f"- settings: {settings}",
            f"- made: {card['made']}",
            "",
        )
    )


def _preferred(card: Mapping[str, Any]) -> list[str]:
    said = card.get("preference")
    if not said:
        return []
    beside = f", adapter {said['beside']} {said['in_use']:.0%}" if said["beside"] else ""
    return [
        f"- of {said['held_out']} pairs held out, beside {said['pairs']} learnt from, the chosen text was preferred in: "
        f"base {said['base']:.0%}{beside}, this one {said['own']:.0%}"
    ]


def _method(card: Mapping[str, Any]) -> str:
    return f"LoRA of rank {card['rank']}" if "rank" in card else str(card["method"])


def _json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise AdapterRefused(f"{path.name} cannot be read") from error
    if not isinstance(value, dict):
        raise AdapterRefused(f"{path.name} cannot be read")
    return value
