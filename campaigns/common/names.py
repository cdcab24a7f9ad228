"""Names that people give to what they keep: one line of clean words."""

from __future__ import annotations

from campaigns.common.errors import DomainError


def name_clean(name: str, *, most: int, lack: str) -> str:
    """The name without stray blanks. Raises `DomainError` with `lack` where nothing is left, or for more than `most` letters."""
    said = " ".join(name.replace("\0", "").split())
    if not said:
        raise DomainError(lack, errors={"name": ["Give it a name."]})
    if len(said) > most:
        told = f"{most} letters at most."
        raise DomainError(told, errors={"name": [told]})
    return said
