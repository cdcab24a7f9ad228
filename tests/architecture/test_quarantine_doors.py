"""Wherever products' texts or lines come before a model, to write or to learn, quarantined products are left out."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from generation.jobs import adapting, ahead, direct
from tests.conftest import ROOT

# Who calls a writer -> the module that chooses what it writes from, and the gate that stands there.
GATES = {
    "campaigns/adapters/work.py": ("campaigns/adapters/lines.py", "is_quarantined"),
    "campaigns/briefs/lines.py": ("campaigns/briefs/lines.py", "quarantine_refuse"),
    "campaigns/briefs/rounds.py": ("campaigns/briefs/rounds.py", "is_quarantined"),
    "campaigns/briefs/slider_moves.py": ("campaigns/briefs/slider_views.py", "quarantine_refuse"),
    "campaigns/briefs/tone.py": ("campaigns/briefs/slider_views.py", "quarantine_refuse"),
    "campaigns/prompts/work.py": ("campaigns/prompts/work.py", "is_quarantined"),
}
# Lines of other products that go into an order, some of which a model is shown as examples.
EXAMPLES = ("campaigns/briefs/neighbours.py", "is_quarantined")
ASKS = {"engine", "options"}


def test_every_door_to_a_model_has_its_gate():
    writers = set(writers_found())
    assert {"write_lines", "line_write", "preview_lines", "orders_drawn"} < writers
    assert "adapter_training" in writers
    callers = {path for path in sources() if called(ROOT / path) & writers}
    assert callers == GATES.keys(), "decide who keeps quarantined products out, and say it here"
    for path, gate in {*GATES.values(), EXAMPLES}:
        assert gate in called(ROOT / path), (path, gate)


def test_examples_come_through_one_door():
    makers = {path for path in sources() if "LiveCopy" in (ROOT / path).read_text() and
              '"kind": "approved"' in (ROOT / path).read_text()}  # fmt: skip
    assert makers == {EXAMPLES[0]}


def writers_found() -> Iterator[str]:
    """Functions of the front doors that take orders and an engine: they write, or teach."""
    for module in (direct, ahead, adapting):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            said = inspect.signature(function).parameters
            takes = any("Order" in str(one.annotation) for one in said.values())
            if takes and ASKS & said.keys() and not name.startswith("_"):
                yield name


def sources() -> list[str]:
    """The product's modules, benchmarks and the sample aside: these make their own products."""
    found = (path.relative_to(ROOT).as_posix() for path in (ROOT / "campaigns").rglob("*.py"))
    return sorted(path for path in found if not path.startswith("campaigns/management/"))


def called(path: Path) -> set[str]:
    """Names of what a module calls."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls
    }
