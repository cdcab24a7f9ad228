"""Writing rules: they go into the one open set and act once it is activated."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from campaigns.common.errors import Conflict, DomainError, StateConflict
from campaigns.models import BrandRule, RuleSet, RuleSetState, User, Workspace
from campaigns.rules.selectors import (
    FIELDS,
    OPEN_STATES,
    rule_record,
    rule_set_active,
    rule_set_open,
)
from campaigns.workspaces.audit import audit_record
from generation.jobs.rules import rule_packs, rule_read
from generation.types import InputError

RULES_MOST = 500
"""How many rules a set may have."""


@transaction.atomic
def rule_create(
    *, workspace_id: int, values: Mapping[str, Any], by: User, pack: str = "", via: str = "page"
) -> BrandRule:
    """Add a rule to the open set, which is begun where there is none. Raises `DomainError` with `errors`."""
    read = _read(values)
    rule_set = _open_locked(workspace_id, by, via)
    if rule_set.rules.count() >= RULES_MOST:
        raise DomainError(f"A set may have {RULES_MOST} rules.")
    key = str(values.get("key") or secrets.token_hex(4))
    if rule_set.rules.filter(key=key).exists():
        raise Conflict(f"The rule {key} is in the set already.")
    row = BrandRule.objects.create(
        workspace_id=workspace_id, rule_set=rule_set, pack=pack, **{**read, "key": key}
    )
    _touch(rule_set)
    _tell(row, by, "rule.created", via, {"kind": row.kind, "severity": row.severity})
    return row


@transaction.atomic
def rule_change(
    *, rule: BrandRule, values: Mapping[str, Any], version: int, by: User, via: str = "page"
) -> BrandRule:
    """Change a rule in the open set; one of the active set is changed in its copy there.

    Raises `Conflict` where `version` is not the newest, `DomainError` with `errors`.
    """
    row = _editable(rule, by, via)
    _newest(rule, row, version)
    read = _read({**rule_record(row), **values})
    changed = [name for name in FIELDS if name != "key" and getattr(row, name) != read[name]]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, read[name])
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    row.refresh_from_db()
    _touch(row.rule_set)
    _tell(row, by, "rule.changed", via, {"fields": changed})
    return row


@transaction.atomic
def rule_remove(*, rule: BrandRule, version: int, by: User, via: str = "page") -> RuleSet:
    """Take a rule out of the open set. Raises `Conflict` where `version` is not the newest."""
    row = _editable(rule, by, via)
    _newest(rule, row, version)
    rule_set = row.rule_set
    _tell(row, by, "rule.removed", via, {"kind": row.kind})
    row.delete()
    _touch(rule_set)
    rule_set.refresh_from_db()
    return rule_set


@transaction.atomic
def rule_put_back(*, rule: BrandRule, by: User, via: str = "page") -> BrandRule:
    """Write a rule that was taken out into the open set again, as it stood. Raises `Conflict` where it is there."""
    return rule_create(
        workspace_id=rule.workspace_id, values=rule_record(rule), by=by, pack=rule.pack, via=via
    )


@transaction.atomic
def pack_take(*, workspace_id: int, pack: str, by: User, via: str = "page") -> RuleSet:
    """Bring a pack's rules into the open set as they ship; those that are there already stay as they were changed.

    Raises `DomainError` where there is no such pack or the set would grow too large.
    """
    known = pack_of(pack)
    rule_set = _open_locked(workspace_id, by, via)
    there = set(rule_set.rules.values_list("key", flat=True))
    new = [rule for rule in known["rules"] if rule["key"] not in there]
    if len(there) + len(new) > RULES_MOST:
        raise DomainError(f"A set may have {RULES_MOST} rules.")
    BrandRule.objects.bulk_create(
        BrandRule(
            workspace_id=workspace_id,
            rule_set=rule_set,
            pack=pack,
            **{name: rule[name] for name in FIELDS},
        )
        for rule in new
    )
    return _pack_told(rule_set, by, "ruleset.pack_taken", via, pack=pack, rules=len(new))


@transaction.atomic
def pack_drop(*, workspace_id: int, pack: str, by: User, via: str = "page") -> RuleSet:
    """Take all rules of a pack out of the open set. Raises `DomainError` where there is no such pack."""
    pack_of(pack)
    rule_set = _open_locked(workspace_id, by, via)
    gone, _ = rule_set.rules.filter(pack=pack).delete()
    return _pack_told(rule_set, by, "ruleset.pack_dropped", via, pack=pack, rules=gone)


def pack_of(key: str) -> dict[str, Any]:
    """A pack that ships. Raises `DomainError`."""
    found = next((pack for pack in rule_packs() if pack["key"] == key), None)
    if found is None:
        raise DomainError(f"There is no pack “{key}”.")
    return found


def _pack_told(rule_set: RuleSet, by: User, event: str, via: str, **data: Any) -> RuleSet:
    if data["rules"]:
        _touch(rule_set)
        rule_set.refresh_from_db()
        audit_record(
            workspace_id=rule_set.workspace_id,
            actor=by,
            event=event,
            row=rule_set,
            data={"number": rule_set.number, **data},
            via=via,
        )
    return rule_set


@transaction.atomic
def rule_set_begin(*, workspace_id: int, by: User, via: str = "page") -> RuleSet:
    """Begin a set as a copy of the active one. Raises `StateConflict` where one is being written."""
    _none_open_check(workspace_id)
    return _open_locked(workspace_id, by, via)


@transaction.atomic
def rule_set_put_back(*, rule_set: RuleSet, by: User, via: str = "page") -> RuleSet:
    """Begin a set as a copy of one that was replaced. Raises `StateConflict` where one is being written, or it holds."""
    row = RuleSet.objects.select_for_update().get(pk=rule_set.pk)
    Workspace.objects.select_for_update(no_key=True).get(pk=row.workspace_id)
    _none_open_check(row.workspace_id)
    if row.state != RuleSetState.SUPERSEDED:
        raise StateConflict(f"Set {row.number} holds already.")
    return _begun(row.workspace_id, row, by, via)


def _none_open_check(workspace_id: int) -> None:
    if found := rule_set_open(workspace_id):
        raise StateConflict(
            f"Set {found.number} is being written. Write into it, or discard it first.",
            extra={"current": {"id": found.pk, "version": found.version, "state": found.state}},
        )


@transaction.atomic
def rule_set_discard(*, rule_set: RuleSet, version: int, by: User, via: str = "page") -> None:
    """Throw the open set away; the active one holds on. Raises `Conflict`."""
    row = rule_set_locked(rule_set, version)
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="ruleset.discarded",
        row=row,
        data={"number": row.number},
        via=via,
    )
    row.delete()


def rule_set_locked(rule_set: RuleSet, version: int) -> RuleSet:
    """An open set as it is now, locked. Raises `Conflict` where it is not open or not at `version`."""
    row = RuleSet.objects.select_for_update().filter(pk=rule_set.pk).first()
    if row is None or row.state not in OPEN_STATES:
        raise Conflict("This rule set is not being written any more. Look at the newest one.")
    if row.version != version:
        raise Conflict(
            "Somebody changed this rule set after you opened it. Look again, then decide.",
            extra={"current": {"version": row.version, "state": row.state}},
        )
    return row


def _open_locked(workspace_id: int, by: User, via: str) -> RuleSet:
    """The open set, locked; begun as a copy of the active one where there is none."""
    # The set before the workspace, as whoever previews or activates it locks them.
    sets = RuleSet.objects.select_for_update().filter(workspace_id=workspace_id)
    if found := sets.filter(state__in=OPEN_STATES).first():
        return found
    # Two people who begin at once: the second waits here and finds the first one's set.
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)
    if found := sets.filter(state__in=OPEN_STATES).first():
        return found
    return _begun(workspace_id, rule_set_active(workspace_id), by, via)


def _begun(workspace_id: int, source: RuleSet | None, by: User, via: str) -> RuleSet:
    """A new set with the rules of `source`."""
    sets = RuleSet.objects.filter(workspace_id=workspace_id)
    last = sets.aggregate(last=Max("number"))["last"] or 0
    row = RuleSet.objects.create(workspace_id=workspace_id, number=last + 1, created_by=by)
    copies: Iterable[BrandRule] = source.rules.all() if source else ()
    BrandRule.objects.bulk_create(
        BrandRule(
            workspace_id=workspace_id,
            rule_set=row,
            pack=rule.pack,
            version=rule.version,
            **rule_record(rule),
        )
        for rule in copies
    )
    audit_record(
        workspace_id=workspace_id,
        actor=by,
        event="ruleset.begun",
        row=row,
        data={"number": row.number, "from": source.number if source else None},
        via=via,
    )
    return row


def _editable(rule: BrandRule, by: User, via: str) -> BrandRule:
    """The rule's row in the open set, locked. Raises `Conflict` where it is not in it, or of a set that was replaced."""
    if rule.rule_set.state == RuleSetState.SUPERSEDED:
        raise Conflict("This rule belongs to a set that was replaced. Change it in the newest one.")
    rule_set = _open_locked(rule.workspace_id, by, via)
    rows = BrandRule.objects.select_for_update().select_related("rule_set")
    row = rows.filter(rule_set=rule_set, key=rule.key).first()
    if row is None:
        raise Conflict("This rule was taken out of the set meanwhile.")
    return row


def _newest(seen: BrandRule, row: BrandRule, version: int) -> None:
    if row.version != version:
        raise Conflict(
            "Somebody changed this rule after you opened it. Both are here.",
            extra={"current": {**rule_record(row), "version": row.version}},
        )


def _touch(rule_set: RuleSet) -> None:
    """A changed set is a draft again, whoever proposed it before."""
    RuleSet.objects.filter(pk=rule_set.pk).update(
        version=F("version") + 1, state=RuleSetState.DRAFT, proposed_by=None, proposed=None
    )


def rule_checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """A rule's values as JSON, whole. Raises `DomainError` with `errors`."""
    try:
        return rule_read(values)
    except InputError as error:
        said = error.message[:1].upper() + error.message[1:]
        raise DomainError(
            f"The rule needs another value: {error}", errors={error.key: [said]}
        ) from error


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    read = rule_checked(values)
    days = {name: date.fromisoformat(read[name]) for name in ("starts", "ends") if read[name]}
    return {**{name: read[name] for name in FIELDS}, **days}


def _tell(row: BrandRule, by: User, event: str, via: str, data: dict[str, Any]) -> None:
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event=event,
        row=row,
        data={"key": row.key, "set": row.rule_set.number, **data},
        via=via,
    )
