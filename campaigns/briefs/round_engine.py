"""A round whose engine cannot begin: `grammar` goes on where the workspace's own engine was meant and nobody asked for it by name."""

from __future__ import annotations

from campaigns.models import Candidate, Round
from campaigns.workspaces.audit import audit_record
from generation.jobs import direct
from generation.jobs.context import JobContext
from generation.jobs.measured import ENGINE_ALWAYS
from generation.types import EngineStopped, EngineUnavailable


def round_engine_replaced(context: JobContext, row: Round, error: EngineUnavailable) -> bool:
    """Let `grammar` write the round, stored and audited; False where it must not.

    It must not where a person named the engine, where lines of it are stored already, and as long as the job
    will be tried again because the engine may come back.
    """
    if row.engine == ENGINE_ALWAYS or row.brief.get("engine_by") != "workspace":
        return False
    if isinstance(error, EngineStopped) and not context.is_last_attempt:
        return False
    if Candidate.objects.filter(round=row).exists():
        return False
    # A worker that was told to stop has stopped its engine, too.
    context.checkpoint()
    before, why = row.engine, str(error)
    row.engine = ENGINE_ALWAYS
    row.model_version = direct.engine_version(ENGINE_ALWAYS)
    row.brief = {**row.brief, "instead_of": {"engine": before, "why": why}}
    with context.commit():
        row.save(update_fields=["engine", "model_version", "brief"])
        audit_record(
            workspace_id=row.workspace_id,
            actor=None,
            event="round.engine_replaced",
            row=row,
            data={"before": before, "after": row.engine},
            via="job",
        )
    return True
