"""What every engine promises."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol, runtime_checkable

from generation.lm.groups import Draws
from generation.prompts import own_name
from generation.types import Draft, FieldSpec, Spec

IN_WORDS = ("hf", "openai")
"""Engines that are asked in words, so that prompts are theirs."""
AskKey = tuple[int, str, int, int]
_NOT_ALNUM = re.compile(r"[\W_]+")


class Engine(Protocol):
    """Writes drafts for one field of one product.

    `name` is its name in the registry, `version` what is stored beside each line: two runs with equal
    inputs, seed, name and version give equal bytes.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def unavailable(self) -> str | None:
        """Why it cannot run here, in one sentence that says what to do; None where it can."""

    def write(
        self, spec: Spec, field: FieldSpec, n: int, seed: int, avoid: Container[str]
    ) -> list[Draft]:
        """At most `n` drafts, slots counted from 0; fewer where no more can be written honestly.

        `avoid` holds texts that must not come again, as `generation.engines.base.text_key` makes them,
        and may hold skeletons that should not (`skeleton_key`).
        """


@dataclass(frozen=True)
class Ask:
    """What one call of `write` will ask: `n` drafts for a field of a product; `least` are enough, where it is said."""

    spec: Spec
    field: FieldSpec
    n: int
    seed: int
    least: int = 0

    @property
    def wanted(self) -> int:
        """Drafts below which an engine that can goes on."""
        return self.least or self.n

    @property
    def key(self) -> AskKey:
        """What tells one call from another while its spec lives."""
        return id(self.spec), f"{self.field.key}/{self.field.limit}", self.n, self.seed


@runtime_checkable
class BatchEngine(Engine, Protocol):
    """An engine that draws many lines at once, and whose best lines are chosen among many.

    `surplus` are drafts to ask for beyond those wanted, as a share of them.
    """

    @property
    def surplus(self) -> float: ...

    def prepared(self, asks: Sequence[Ask]) -> Engine:
        """An engine that has drawn for all these calls, of any fields and products, together."""


@runtime_checkable
class DrawnEngine(Protocol):
    """An engine whose lines come from weights, which another process may hold."""

    def through(self, draws: Callable[[str], Draws]) -> Engine:
        """This engine, drawing through what `draws` makes of the name of its weights. Raises `EngineUnavailable`."""


def adapter_of(engine: str, spec: Spec) -> str:
    """The name of the brand's own weights for an engine; "" where it has none."""
    return spec.brief.brand.adapters.get(engine, "")


def version_under(version: str, adapter: str, prompt: str = "") -> str:
    """An engine's version as it is stored beside a line that an adapter, or a prompt of one's own, had a part in."""
    return version + (f"+{adapter[:8]}" if adapter else "") + (f"~{prompt}" if prompt else "")


def version_for(engine: Engine, spec: Spec) -> str:
    """An engine's version as it is stored beside the lines of a spec. Raises `EngineUnavailable`."""
    prompt = own_name(spec.brief) if engine.name in IN_WORDS else ""
    return version_under(engine.version, adapter_of(engine.name, spec), prompt)


def text_key(text: str) -> str:
    """What two texts that read alike have in common: letters and digits, lower case, single blanks."""
    return _NOT_ALNUM.sub(" ", text.casefold()).strip()


def skeleton_key(skeleton: str) -> str:
    """The key under which `avoid` holds how a line was built (`Draft.trace["pattern"]`), not its words."""
    return f"\x1e{skeleton}"


def line_seed(seed: int, sku: str, field_key: str, slot: int) -> int:
    """The seed of one line, from 0 to 2**31 - 1: the same for the same order, whatever ran before it."""
    digest = blake2b(f"{seed}\x1f{sku}\x1f{field_key}\x1f{slot}".encode(), digest_size=4).digest()
    return int.from_bytes(digest) >> 1
