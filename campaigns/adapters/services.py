"""Training a version of a brand's adapter, promoting one, going back to the one before."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from campaigns.adapters.lines import approved_count
from campaigns.adapters.shadow import prefers_worse
from campaigns.common.errors import Conflict, DomainError
from campaigns.common.queueing import queue_refusals_answered
from campaigns.models import Adapter, AdapterState, Brand, User
from campaigns.workspaces.audit import audit_record
from generation.jobs.adapting import LINES_LEAST, adapter_base, adapter_engines, adapter_missing
from generation.jobs.services import OPEN, job_enqueue

CONSENT = "Confirm that this brand’s approved copy may be used for training."


def adapter_train(
    *, brand: Brand, engine: str, consent: bool, by: User, via: str = "page"
) -> Adapter:
    """Queue the training of a new version. Raises `DomainError` with `errors`, `Conflict`, `QuotaExceeded`."""
    base = _base(engine)
    if not consent:
        raise DomainError(CONSENT, errors={"consent": [CONSENT]})
    lines = approved_count(brand)
    if lines < LINES_LEAST:
        message = (
            f"{brand.name} has {lines} approved lines; an adapter needs {LINES_LEAST}. "
            "Approve more lines of its campaigns first."
        )
        raise DomainError(message, errors={"lines": [message]})
    with transaction.atomic():
        locked = Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
        own = Adapter.objects.filter(brand=locked)
        if own.filter(state=AdapterState.TRAINING, job__state__in=OPEN).exists():
            raise Conflict(
                "A version of this brand is being trained. Wait for it, or cancel its job."
            )
        row = Adapter.objects.create(
            workspace_id=locked.workspace_id,
            brand=locked,
            number=(own.aggregate(last=Max("number"))["last"] or 0) + 1,
            engine=engine,
            base=base,
            lines=lines,
            consent_by=by,
        )
        with queue_refusals_answered():
            row.job = job_enqueue(
                kind="adapter",
                workspace_id=locked.workspace_id,
                payload={"adapter": row.pk},
                requested_by_id=by.pk,
            )
        row.save(update_fields=["job"])
        _tell(row, by, "adapter.training_asked", via, engine=engine, base=base, lines=lines)
    return row


def _base(engine: str) -> str:
    """The name of the weights that an engine has. Raises `DomainError` where it cannot have an adapter here."""
    known = {each["name"]: each["unavailable"] for each in adapter_engines()}
    reason = known.get(engine, f"The engine “{engine}” can have no adapter.")
    if reason:
        raise DomainError(reason, errors={"engine": [reason]})
    return adapter_base(engine)


@transaction.atomic
def adapter_promote(*, adapter: Adapter, by: User, via: str = "page") -> Adapter:
    """From now on this version writes for its brand with its engine. Raises `Conflict`, `DomainError`.

    A version that expects the brand's own lines no more than the base does is refused, as is one that prefers what
    reviewers chose clearly less often than what was in use.
    """
    row = _locked(adapter)
    if row.state != AdapterState.TRAINED:
        raise Conflict(
            f"This version is {row.get_state_display().lower()}; a trained one can be promoted."
        )
    if not adapter_helps(row):
        raise DomainError(
            "On the held-out lines this version is no better than the base. Approve more copy and train another."
        )
    if prefers_worse(row):
        raise DomainError(
            "On pairs that it had not seen this version prefers the reviewers’ choice less often than what was in use."
            " Train another."
        )
    if problem := adapter_missing(row.name):
        raise DomainError(f"This version cannot be used: {problem}.")
    before = adapter_promoted(row)
    if before is not None:
        Adapter.objects.filter(pk=before.pk).update(state=AdapterState.TRAINED)
    _write(row, by, replaces=before)
    _tell(row, by, "adapter.promoted", via, replaces=before.number if before else None)
    return row


@transaction.atomic
def adapter_rollback(*, adapter: Adapter, by: User, via: str = "page") -> Adapter | None:
    """Take the version that writes back; the one that wrote before it, or None for the base alone.

    Raises `Conflict` where this version does not write.
    """
    row = _locked(adapter)
    if row.state != AdapterState.PROMOTED:
        raise Conflict("This version is not in use, so there is nothing to undo.")
    before = row.replaces
    Adapter.objects.filter(pk=row.pk).update(state=AdapterState.TRAINED)
    if before is not None:
        if problem := adapter_missing(before.name):
            raise DomainError(f"Version {before.number} cannot be used: {problem}.")
        _write(before, by, replaces=before.replaces)
    _tell(row, by, "adapter.rolled_back", via, to=before.number if before else None)
    return before


def adapter_helps(row: Adapter) -> bool:
    """Whether lines that it never saw are expected more than by the base."""
    heard = row.card.get("perplexity", {})
    return bool(heard) and heard["after"] < heard["before"]


def _locked(adapter: Adapter) -> Adapter:
    """The row as it is now; nobody else changes a version of its brand meanwhile."""
    Brand.objects.select_for_update(no_key=True).get(pk=adapter.brand_id)
    return Adapter.objects.select_related("replaces").get(pk=adapter.pk)


def adapter_promoted(row: Adapter) -> Adapter | None:
    """The version that writes for the brand with the engine of this one."""
    rows = Adapter.objects.filter(brand_id=row.brand_id, engine=row.engine)
    return rows.filter(state=AdapterState.PROMOTED).first()


def _write(row: Adapter, by: User, *, replaces: Adapter | None) -> None:
    row.state, row.replaces = AdapterState.PROMOTED, replaces
    row.promoted, row.promoted_by = timezone.now(), by
    row.save(update_fields=["state", "replaces", "promoted", "promoted_by"])


def _tell(row: Adapter, by: User, event: str, via: str, **data: object) -> None:
    said = {"brand": row.brand_id, "version": row.number, **data}
    audit_record(workspace_id=row.workspace_id, actor=by, event=event, row=row, data=said, via=via)
