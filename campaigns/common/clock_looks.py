"""What a task of the clock looks at, one thing after the other."""

from __future__ import annotations

from collections.abc import Callable


def look_in_turn(*looks: Callable[[], object]) -> None:
    """Look at each, whatever became of those before. Raises `ExceptionGroup` of what broke, once all were looked at."""
    broken: list[Exception] = []
    for look in looks:
        try:
            look()
        except Exception as error:  # noqa: BLE001 - raised below
            broken.append(error)
    if broken:
        raise ExceptionGroup("The clock looked at all, and some of it broke.", broken)
