"""What an evidence record may be: values from a page or a program, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from campaigns.common.errors import DomainError
from campaigns.models import Membership, User

STATEMENT_MOST, SOURCE_MOST, SKUS_MOST = 500, 1000, 500
PROVABLE: dict[str, str] = {
    "number": "Numbers",
    "superlative": "Superlatives",
    "comparison": "Comparisons",
    "certification": "Certificates and tests",
    "material": "Materials",
    "health": "Health",
    "environment": "Environment",
}
"""Kinds of claim that a record can support. Prices, stock and deadlines are the catalog's and the offer's alone."""
TEXTS = {"statement": STATEMENT_MOST, "source": SOURCE_MOST, "brand": 255, "category": 500}
FIELDS = (*TEXTS, "skus", "kinds", "valid_from", "valid_to", "owner")


def evidence_values(workspace_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of FIELDS as they are stored. Raises `DomainError` with `errors` by field."""
    found: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for name, read in _READ.items():
        try:
            found[name] = read(name, values.get(name))
        except ValueError as error:
            errors[name] = [str(error)]
    if not found.get("statement") and "statement" not in errors:
        errors["statement"] = ["Say what is proved."]
    if not found.get("kinds") and "kinds" not in errors:
        errors["kinds"] = ["Tick a kind of claim that it supports."]
    first, last = found.get("valid_from"), found.get("valid_to")
    if first and last and last < first:
        errors["valid_to"] = ["The last day comes before the first."]
    if not _is_member(workspace_id, found.get("owner")):
        errors["owner"] = ["Choose somebody who works here."]
    if errors:
        raise DomainError("The record needs other values.", errors=errors)
    return found


def _text(name: str, value: Any) -> str:
    text = " ".join(str(value or "").split())
    if "\0" in text:
        raise ValueError("It holds a character that cannot be.")
    if len(text) > TEXTS[name]:
        raise ValueError(f"{TEXTS[name]} characters at most.")
    return text


def _skus(name: str, value: Any) -> list[str]:
    texts = list(dict.fromkeys(str(item).strip() for item in value or () if str(item).strip()))
    if len(texts) > SKUS_MOST:
        raise ValueError(f"{SKUS_MOST} SKUs at most. Name a category or a brand instead.")
    if any(len(text) > 64 or "\0" in text for text in texts):
        raise ValueError("A SKU has 64 characters at most.")
    return texts


def _kinds(name: str, value: Any) -> list[str]:
    asked = set(value or ())
    if unknown := sorted(asked - set(PROVABLE)):
        raise ValueError(f"“{unknown[0]}” is no kind. Use {', '.join(PROVABLE)}.")
    return [kind for kind in PROVABLE if kind in asked]


def _day(name: str, value: Any) -> date | None:
    if value is None or value == "" or isinstance(value, date):
        return value or None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError("Write a day as 2027-03-31.") from error


def _owner(name: str, value: Any) -> User | None:
    return value if isinstance(value, User) else None


def _is_member(workspace_id: int, owner: User | None) -> bool:
    members = Membership.objects.filter(workspace_id=workspace_id, active=True)
    return owner is not None and members.filter(user=owner, user__is_active=True).exists()


_READ = {
    **dict.fromkeys(TEXTS, _text),
    "skus": _skus,
    "kinds": _kinds,
    "valid_from": _day,
    "valid_to": _day,
    "owner": _owner,
}
