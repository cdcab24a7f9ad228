"""How far the background install is, in HOME/install.json, for a page to show.

Keys: `stage` (what is installed), `state` (`running`, `done`, `failed`, `skipped`), `percent`
(0 to 100), `line` (one sentence to show), `started` and `finished` (UTC, ISO 8601, or null).
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE = "install.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class InstallState:
    """Writes the file whole or not at all, so that a reader never meets half of it."""

    def __init__(self, path: Path, stage: str) -> None:
        self._path = path
        self._values: dict[str, Any] = {
            "stage": stage,
            "state": "running",
            "percent": 0,
            "line": "",
            "started": _now(),
            "finished": None,
        }

    def progress(self, percent: float, line: str) -> None:
        """Percent never goes back, whatever a new estimate says."""
        before = int(self._values["percent"])
        self._write(percent=max(before, min(99, int(percent))), line=line)

    def end(self, state: str, line: str) -> None:
        """`done`, `failed` or `skipped`, with a sentence that says what follows from it."""
        percent = 100 if state == "done" else self._values["percent"]
        self._write(state=state, percent=percent, line=line, finished=_now())

    def _write(self, **changes: object) -> None:
        self._values.update(changes)
        part = self._path.with_name(f"{self._path.name}.part")
        part.write_text(json.dumps(self._values), encoding="utf-8")
        part.replace(self._path)


def install_state_read(path: Path) -> dict[str, Any]:
    """The file's content; empty where there is none that can be read."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}
