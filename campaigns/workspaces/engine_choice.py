"""Which engine writes for a workspace: what an admin chose, and what goes on writing where that cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import transaction

from campaigns.common.errors import DomainError
from campaigns.models import User, Workspace
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.day_tokens import day_tokens_record
from campaigns.workspaces.engine_list import engines_listed
from generation.jobs import direct
from generation.jobs.measured import ENGINE_ALWAYS
from generation.types import EngineUnavailable

Made = TypeVar("Made")


@dataclass(frozen=True)
class Writer:
    """`wanted` is the workspace's engine, `name` what writes now: another one where `why` says what is wrong."""

    wanted: str
    name: str
    why: str = ""


@dataclass(frozen=True)
class Written(Generic[Made]):
    """What was `made`, by which `engine`; `why` not by the workspace's own, or nothing."""

    made: Made
    engine: str
    why: str = ""


def engine_wanted(workspace: Workspace) -> str:
    """The engine that the workspace chose, else the installation's."""
    return workspace.engine or str(settings.ENGINE)


def engine_writer(workspace: Workspace) -> Writer:
    """What writes for a workspace where nothing else is asked: its engine, or `grammar` where that cannot."""
    return writer_of(engine_wanted(workspace))


def writer_of(wanted: str) -> Writer:
    """An engine, or `grammar` where it cannot write."""
    why = direct.engine_unavailable(wanted)
    return Writer(wanted, ENGINE_ALWAYS, why) if why else Writer(wanted, wanted)


def written_with(wanted: str, make: Callable[[str], Made]) -> Written[Made]:
    """What `make` gives with an engine; with `grammar` where that one cannot write, or fails while it does.

    Raises `EngineUnavailable` where `grammar` does.
    """
    writer = writer_of(wanted)
    try:
        return Written(make(writer.name), writer.name, writer.why)
    except EngineUnavailable as error:
        if writer.name == ENGINE_ALWAYS:
            raise
        return Written(make(ENGINE_ALWAYS), ENGINE_ALWAYS, str(error))


@transaction.atomic
def engine_choose(
    *, workspace: Workspace, by: User, name: str, via: str | None = None
) -> Workspace:
    """Let an engine write for a workspace from now on; "" is whatever the installation names.

    Rounds that are ordered already keep theirs. Raises `DomainError` for one that cannot write here.
    """
    row = Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    before = row.engine
    if before == name:
        return row
    if name and (reason := direct.engine_unavailable(name)):
        raise DomainError(reason, errors={"engine": [reason]})
    row.engine = workspace.engine = name
    row.save(update_fields=["engine"])
    audit_record(
        workspace_id=row.pk,
        actor=by,
        event="workspace.engine_chosen",
        row=row,
        data={"before": before, "after": name, "writes": engine_wanted(row)},
        via=via,
    )
    return row


def engine_record(workspace: Workspace) -> dict[str, Any]:
    """What the API says of a workspace's engine: `chosen`, `default`, `wanted`, `writes`, `why`, `engines`, `tokens` of the day."""
    writer = engine_writer(workspace)
    return {
        "chosen": workspace.engine,
        "default": settings.ENGINE,
        "wanted": writer.wanted,
        "writes": writer.name,
        "why": writer.why,
        "engines": [
            {
                "name": engine["name"],
                "version": engine["version"],
                "unavailable": engine["unavailable"] or "",
            }
            for engine in engines_listed()
        ],
        "tokens": day_tokens_record(workspace.pk),
    }
