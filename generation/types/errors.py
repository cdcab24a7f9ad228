"""The errors the core raises for input, each fit to show."""

from __future__ import annotations

from generation.types.paths import paths_cut


class InputError(ValueError):
    """A value that a caller gave is wrong: `key` names it ("tone.cta"), the message says what to do."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(f"{key}: {message}")
        self.key = key
        self.message = message


class EngineUnavailable(RuntimeError):
    """An engine that cannot run here; the message says what is missing and how to get it, and names no folder."""

    def __init__(self, message: str) -> None:
        super().__init__(paths_cut(message))


class EngineStopped(EngineUnavailable):
    """An engine that stopped and comes back: the same may be asked again soon."""


class TokensUsedUp(EngineUnavailable):
    """A job or a workspace's day has no tokens left for what is asked: no patience mends it."""
