"""A training run's own file: what it was asked, as TOML, with its result and the line that runs it again."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from generation.corpus.reader import PACKS

Scalars = Mapping[str, int | float | str]
CORPUS = "corpus_sha256"
"""The setting that the packs decide."""


class RunChanged(ValueError):
    """A run was begun with other settings; the message says which."""


def run_begin(folder: Path, stage: str, settings: Scalars, command: str, commit: str = "") -> None:
    """Freezes the settings of a stage, or holds a second start to those of the first. Raises `RunChanged`.

    `commit` is that of the checkout; the run's file keeps the one that it was begun at.
    """
    path = folder / f"{stage}.toml"
    run = {"stage": stage, "again": command, **({"commit": commit} if commit else {})}
    result: Mapping[str, Scalars] = {}
    if path.exists():
        known = tomllib.loads(path.read_text(encoding="utf-8"))
        result = {"result": known["result"]} if "result" in known else {}
        run |= {key: known["run"][key] for key in ("commit",) if key in known["run"]}
        _hold(path, known, settings)
    folder.mkdir(parents=True, exist_ok=True)
    _write(path, {"run": run, "settings": settings, **result})


def _hold(path: Path, known: Mapping[str, Any], settings: Scalars) -> None:
    """Raises `RunChanged` where a run was begun otherwise, with what to do."""
    frozen, now = known["settings"], dict(settings)
    changed = sorted(key for key in {*frozen, *now} if frozen.get(key) != now.get(key))
    if changed == [CORPUS]:
        commit = known["run"].get("commit", "").removesuffix("-dirty")
        raise RunChanged(
            f"The packs have changed since {path} was begun. Go on in a checkout of "
            f"{f'commit {commit}' if commit else 'the commit that it was begun at'}, or begin in another folder; "
            "there base goes on from exported weights with --from."
        )
    if changed:
        raise RunChanged(
            f"{path} was begun with other settings ({', '.join(changed)}). "
            "Give those, or begin in another folder."
        )


def run_end(folder: Path, stage: str, result: Scalars) -> None:
    """Adds what came out."""
    path = folder / f"{stage}.toml"
    known = tomllib.loads(path.read_text(encoding="utf-8"))
    _write(path, {**known, "result": result})


def run_read(folder: Path, stage: str) -> dict[str, Any]:
    """The run's file as tables; empty where the stage never began."""
    path = folder / f"{stage}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def corpus_hash() -> str:
    """SHA-256 over the names and bytes of all packs: what the examples were made from."""
    found = hashlib.sha256()
    for path in sorted(PACKS.iterdir()):
        if path.suffix in (".json", ".tsv"):
            found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


class Losses:
    """The losses of a run, a row a step, kept over an interruption; a step done twice stands once."""

    def __init__(self, path: Path) -> None:
        self._path, self._fresh = path, True

    def add(self, step: int, loss: float) -> None:
        """Notes a step; rows of it and after it, of a run that was cut off, go."""
        if self._fresh:
            kept = [row for row in self.rows() if row[0] < step]
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text("".join(map(_row, kept)), encoding="utf-8")
            self._fresh = False
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(_row((step, loss)))

    def rows(self) -> list[tuple[int, float]]:
        """Step and loss, in order."""
        if not self._path.exists():
            return []
        pairs = (row.split("\t") for row in self._path.read_text(encoding="utf-8").splitlines())
        return [(int(step), float(loss)) for step, loss in pairs]


def _row(row: tuple[int, float]) -> str:
    return f"{row[0]}\t{row[1]:.5f}\n"


def _write(path: Path, tables: Mapping[str, Scalars]) -> None:
    text = "\n".join(
        f"[{name}]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in table.items())
        for name, table in tables.items()
    )
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _value(value: float | str) -> str:
    """A TOML value: JSON's strings and numbers are TOML's, 1e-05 too; a loss that is no number or endless is `nan` or `inf`."""
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
