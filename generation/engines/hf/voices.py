"""Adapters over a local model: read when first asked for, a few kept; each row of a batch has its own or none."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from torch import Tensor

from generation.adapters.inject import adapter_load
from generation.adapters.shape import AdapterRefused
from generation.adapters.store import adapter_card, adapter_folder
from generation.engines.hf.batches import ROWS_MOST

KEPT = ROWS_MOST
"""As many as the rows of one batch can name."""
_NONE = "__base__"
"""What peft calls a row without an adapter."""


class PeftVoices:
    """The adapters of a store in a model of transformers, which peft changes in place."""

    def __init__(self, model: Any, store: Path, base: str) -> None:
        """`base` is the name of the model: adapters trained over another are refused."""
        self._model, self._store, self._base = model, store, base
        self._peft: Any = None
        self._known: OrderedDict[str, None] = OrderedDict()
        self.now = ""

    def use(self, adapter: str) -> None:
        """From now on with this one, "" for none. Raises `AdapterRefused`, and then with none."""
        self._silent()
        if not adapter:
            return
        if adapter not in self._known:
            self._read(adapter)
        self._known.move_to_end(adapter)
        self._peft.enable_adapter_layers()
        self._peft.set_adapter(adapter)
        self.now = adapter

    def generate(self, adapters: Sequence[str], asked: Mapping[str, Any]) -> Tensor:
        """As the model's own, each row with its adapter, "" for none; all of them were in use a moment ago."""
        spoke = self.now
        self._peft.enable_adapter_layers()
        try:
            drawn: Tensor = self._peft.generate(
                adapter_names=[adapter or _NONE for adapter in adapters], **asked
            )
        finally:
            self.use(spoke)
        return drawn

    def _silent(self) -> None:
        if self._peft is not None:
            self._peft.disable_adapter_layers()
        self.now = ""

    def _read(self, adapter: str) -> None:
        folder = adapter_folder(self._store, adapter)
        if adapter_card(folder).get("base") != self._base:
            raise AdapterRefused(f"the adapter {adapter} was trained over another model")
        if len(self._known) >= KEPT:
            oldest, _ = self._known.popitem(last=False)
            self._peft.delete_adapter(oldest)
        try:
            self._peft = adapter_load(self._peft or self._model, folder, adapter)
        finally:
            self._silent()
        self._known[adapter] = None
