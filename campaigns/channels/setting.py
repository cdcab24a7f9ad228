"""Limits that an admin sets for the workspace: each change is a row of its own, in force from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from campaigns.channels.own import day_here, own_limits, own_rows
from campaigns.channels.selectors import field_rows, field_spec_from_row
from campaigns.common.errors import Conflict, DomainError
from campaigns.models import OwnLimit, User, Workspace
from campaigns.workspaces.audit import audit_record
from generation.types import field_specs
from generation.types.merge_tags import LENGTH_MOST, TAGGED, tag_name

LIMIT_MOST, NOTE_MOST, TAGS_MOST = 100_000, 300, 50
VALUES = ("limit", "limit_ucs2", "hard", "tags")
MOVED = "Somebody set this limit after you opened it. Nothing was saved."
TAGS_MOVED = "Somebody changed the merge tags after you opened them. Nothing was saved."
Errors = dict[str, list[str]]


@transaction.atomic
def own_limit_set(
    *,
    workspace_id: int,
    place: tuple[str, str],
    values: Mapping[str, Any],
    version: int,
    by: User,
    via: str | None = None,
) -> OwnLimit | None:
    """Set what holds of a field (`place`: channel, field) from a day on; what `values` leave out stays as it was set.

    `limit`, `limit_ucs2` and `hard` may be None: what ships holds. Answers the newest row, None where nothing was
    ever set. Raises `Http404` for no field, `Conflict` where `version` is not the newest number, `DomainError`
    with `errors`.
    """
    said = limit_said(workspace_id, place, values)
    _lock(workspace_id)
    last = _newest(workspace_id, *place)
    if (last.number if last else 0) != version:
        raise Conflict(MOVED, extra={"current": own_record(last)})
    read = {**_kept(last), **said}
    holds = last is None or last == own_limits(workspace_id).get(place)
    same = all(read[name] == value for name, value in _kept(last).items())
    if same and holds and "day" not in read:
        return last
    return _keep(workspace_id, place, read, by, via)


def limit_said(
    workspace_id: int, place: tuple[str, str], values: Mapping[str, Any]
) -> dict[str, Any]:
    """What `values` say of a field, read; what they leave out is left out.

    Raises `Http404` for no field, `DomainError` with `errors`.
    """
    shipped = field_spec_from_row(field_rows(*place)[0])
    errors: Errors = {}
    read = _read(values, day_here(workspace_id), errors)
    if read.get("limit_ucs2") and shipped.unit != "sms":
        errors["limit_ucs2"] = ["Only text messages have one."]
    if read.get("tags") and shipped.channel not in TAGGED:
        errors["tags"] = ["This channel has no merge tags."]
    if errors:
        raise DomainError("The limit needs other values.", errors=errors)
    return read


@transaction.atomic
def own_tags_set(
    *, workspace_id: int, tags: Mapping[str, Any], version: int, by: User, via: str | None = None
) -> int:
    """Say how long values of merge tags may become, in every field that has them; answers in how many it changed.

    Raises `Conflict` where `version` is not `tags_version` any more, `DomainError` with `errors`.
    """
    _lock(workspace_id)
    if tags_version(workspace_id) != version:
        raise Conflict(TAGS_MOVED, extra={"current": tags_of(workspace_id)})
    errors: Errors = {}
    read = _tags(tags, errors)
    if errors:
        raise DomainError("The merge tags need other values.", errors=errors)
    if read == tags_of(workspace_id):
        return 0
    changed = 0
    for place in tagged_fields():
        rows = _standing(workspace_id, place)
        for day, row in rows.items():
            _keep(workspace_id, place, {**_kept(row), "tags": read, "day": day}, by, via)
        changed += bool(rows)
    return changed


def _standing(workspace_id: int, place: tuple[str, str]) -> dict[date, OwnLimit | None]:
    """What holds of a field today, and what was set to hold from later days, the first day first."""
    today = day_here(workspace_id)
    rows = sorted(own_rows(workspace_id, *place), key=lambda row: row.number)
    later = {row.effective_from: row for row in rows if row.effective_from > today}
    return {today: own_limits(workspace_id).get(place), **dict(sorted(later.items()))}


def tagged_fields() -> list[tuple[str, str]]:
    """(channel, field) of what is sent person by person and written here."""
    return [(spec.channel, spec.field) for spec in field_specs() if spec.channel in TAGGED]


def tags_of(workspace_id: int) -> dict[str, int]:
    """How long values of merge tags may become where a workspace said so, in the first field that has them."""
    row = own_limits(workspace_id).get(tagged_fields()[0])
    return dict(row.tags) if row else {}


def tags_version(workspace_id: int) -> int:
    """Grows with every change of a field that has merge tags."""
    rows = OwnLimit.objects.filter(workspace_id=workspace_id, channel__in=TAGGED)
    return rows.count()


def tags_read(lines: Iterable[str]) -> dict[str, Any]:
    """ "first_name: 24" on each line -> lengths by name; what is no number stays as it was written, to be refused."""
    pairs = [line.partition(":")[::2] for line in lines if line.strip()]
    return {name.strip(): _whole(said.strip()) for name, said in pairs}


def own_record(row: OwnLimit | None) -> dict[str, Any]:
    """What a workspace set, JSON-ready."""
    return {
        **_kept(row),
        "number": row.number if row else 0,
        "effective_from": row.effective_from.isoformat() if row else None,
        "note": row.note if row else "",
    }


def _lock(workspace_id: int) -> None:
    # As the audit trail does it, a moment earlier: two admins get two numbers.
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)


def _newest(workspace_id: int, channel: str, field: str) -> OwnLimit | None:
    rows = own_rows(workspace_id, channel, field)
    return max(rows, key=lambda row: row.number, default=None)


def _kept(row: OwnLimit | None) -> dict[str, Any]:
    if row is None:
        return {"limit": None, "limit_ucs2": None, "hard": None, "tags": {}}
    return {name: getattr(row, name) for name in VALUES}


def _keep(
    workspace_id: int,
    place: tuple[str, str],
    read: Mapping[str, Any],
    by: User,
    via: str | None,
) -> OwnLimit:
    rows = OwnLimit.objects.filter(workspace_id=workspace_id, channel=place[0], field=place[1])
    row = OwnLimit.objects.create(
        workspace_id=workspace_id,
        channel=place[0],
        field=place[1],
        number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
        effective_from=read.get("day") or day_here(workspace_id),
        note=read.get("note", ""),
        by=by,
        **{name: read[name] for name in VALUES},
    )
    audit_record(
        workspace_id=workspace_id,
        actor=by,
        event="limit.set",
        row=row,
        data={"field": ".".join(place), **own_record(row)},
        via=via,
    )
    return row


def _read(values: Mapping[str, Any], today: date, errors: Errors) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("limit", "limit_ucs2"):
        if name in values:
            found[name] = _limit(name, values[name], errors)
    if "hard" in values:
        found["hard"] = values["hard"]
    if "tags" in values:
        found["tags"] = _tags(values["tags"], errors)
    if "note" in values:
        found["note"] = " ".join(str(values["note"]).replace("\0", "").split())[:NOTE_MOST]
    if values.get("effective_from"):
        found["day"] = _day(values["effective_from"], today, errors)
    return found


def _limit(name: str, value: Any, errors: Errors) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LIMIT_MOST:
        errors[name] = [f"A whole number from 1 to {LIMIT_MOST}."]
        return None
    return value


def _tags(tags: Mapping[str, Any], errors: Errors) -> dict[str, int]:
    found: dict[str, int] = {}
    for said, length in tags.items():
        name = tag_name(str(said))
        if isinstance(length, bool) or not isinstance(length, int):
            errors["tags"] = [f"Say how long “{said}” may become: a whole number."]
        elif not 0 <= length <= LENGTH_MOST:
            errors["tags"] = [f"“{said}” may be 0 to {LENGTH_MOST} characters long."]
        else:
            found[name] = length
    if len(found) > TAGS_MOST:
        errors["tags"] = [f"{TAGS_MOST} merge tags at most."]
    return dict(sorted(found.items()))


def _day(value: Any, today: date, errors: Errors) -> date | None:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        errors["effective_from"] = ["Write a day as 2027-03-31."]
        return None
    if day < today:
        errors["effective_from"] = ["A limit holds from today on, or from a later day."]
    return day


def _whole(said: str) -> Any:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else said
