"""Own words for a channel: written as a version, measured, put up, promoted by a second pair of eyes, taken back."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from campaigns.common.errors import DomainError, Forbidden, StateConflict
from campaigns.common.queueing import queue_refusals_answered
from campaigns.models import Membership, PromptState, PromptVersion, Role, User, Workspace
from campaigns.prompts.measured import worse_in
from campaigns.workspaces.audit import audit_record
from generation.jobs import direct
from generation.jobs.prompt_library import ENGINES_IN_WORDS, prompt_problems, prompt_shipped
from generation.jobs.services import OPEN, job_enqueue

WORDS = {"sentiment": "sentiment", "diversity": "diversity", "cta": "the call to action"}
NOTE_MOST = 200


def prompt_create(
    *,
    workspace_id: int,
    channel: str,
    note: str,
    words: str,
    fields: Mapping[str, str],
    by: User,
) -> PromptVersion:
    """A new version, a draft. Raises `DomainError` with `errors` for "note", "words" and each field."""
    said = {name: _plain(text) for name, text in fields.items()}
    words, note = _plain(words), " ".join(note.split())
    errors = {
        "words" if name == "channel" else name: [why]
        for name, why in prompt_problems(channel, words, said).items()
    }
    if not note or len(note) > NOTE_MOST:
        errors["note"] = [f"Say what is new in it, in at most {NOTE_MOST} characters."]
    if not errors and (words, said) == _active_words(workspace_id, channel):
        errors["words"] = ["This is the same as the prompt in use. Change something."]
    if errors:
        raise DomainError("This prompt cannot be saved as a version yet.", errors=errors)
    with transaction.atomic():
        rows = _locked(workspace_id, channel)
        row = PromptVersion.objects.create(
            workspace_id=workspace_id,
            channel=channel,
            number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
            note=note,
            words=words,
            fields=said,
            created_by=by,
        )
        _tell(row, by, "prompt.created", note=note)
    return row


def prompt_evaluate(*, row: PromptVersion, engine: str, by: User) -> PromptVersion:
    """Have lines written with this version and with the words that write now, and measured. Raises `DomainError`."""
    if engine not in ENGINES_IN_WORDS:
        raise _no_engine(f"“{engine}” is not asked in words.")
    if reason := direct.engine_unavailable(engine):
        raise _no_engine(reason)
    with transaction.atomic():
        row = _row(row)
        if row.state in (PromptState.PRODUCTION, PromptState.RETIRED):
            raise StateConflict(
                f"{_named(row)} is {row.state}: there is nothing to measure it for."
            )
        if row.job is not None and row.job.state in OPEN:
            raise StateConflict(f"{_named(row)} is being measured. Wait for it, or cancel its job.")
        with queue_refusals_answered():
            row.job = job_enqueue(
                kind="prompt",
                workspace_id=row.workspace_id,
                payload={"prompt": row.pk, "engine": engine},
                requested_by_id=by.pk,
            )
        row.save(update_fields=["job"])
        _tell(row, by, "prompt.evaluation_asked", engine=engine, job=row.job.pk)
    return row


@transaction.atomic
def prompt_propose(*, row: PromptVersion, by: User) -> PromptVersion:
    """Put a measured version up for promotion. Raises `StateConflict`, `DomainError` where it is worse in an objective."""
    row = _row(row)
    if row.state != PromptState.EVALUATED:
        raise StateConflict(f"{_named(row)} is {row.state}; one that was measured can be put up.")
    _worth(row)
    row.state, row.proposed_by = PromptState.CANDIDATE, by
    row.save(update_fields=["state", "proposed_by"])
    _tell(row, by, "prompt.proposed")
    return row


@transaction.atomic
def prompt_promote(*, row: PromptVersion, by: User) -> PromptVersion:
    """From now on rounds are asked in these words; the version before is retired.

    Raises `StateConflict`, `DomainError` as `prompt_propose`, and `Forbidden` for who wrote it while another
    admin is there to read it.
    """
    row = _row(row)
    if row.state != PromptState.CANDIDATE:
        raise StateConflict(f"{_named(row)} is {row.state}; one that was put up can be promoted.")
    _worth(row)
    if row.created_by_id == by.pk and _other_admin(row.workspace_id, by):
        raise Forbidden("You wrote this version, so another admin has to promote it.")
    before = prompt_active(row.workspace_id, row.channel)
    if before is not None:
        PromptVersion.objects.filter(pk=before.pk).update(state=PromptState.RETIRED)
    _write(row, by, replaces=before)
    _tell(row, by, "prompt.promoted", replaces=before.number if before else 0)
    return row


@transaction.atomic
def prompt_rollback(*, row: PromptVersion, by: User) -> PromptVersion | None:
    """Back to the version that wrote before this one, or to the shipped words (None). Raises `StateConflict`."""
    row = _row(row)
    if row.state != PromptState.PRODUCTION:
        raise StateConflict(f"{_named(row)} is not in use, so there is nothing to undo.")
    before = row.replaces
    PromptVersion.objects.filter(pk=row.pk).update(state=PromptState.RETIRED)
    if before is not None:
        _write(before, by, replaces=before.replaces)
    _tell(row, by, "prompt.rolled_back", to=before.number if before else 0)
    return before


def prompt_active(workspace_id: int, channel: str) -> PromptVersion | None:
    """The version that writes; None where the shipped words do."""
    rows = PromptVersion.objects.filter(workspace_id=workspace_id, channel=channel)
    return rows.filter(state=PromptState.PRODUCTION).first()


def prompt_against(row: PromptVersion) -> str:
    """The label of the words that write in a version's channel now, as its card names them."""
    active = prompt_active(row.workspace_id, row.channel)
    return str(active) if active else f"{row.channel}/{prompt_shipped(row.channel)['number']}"


def _worth(row: PromptVersion) -> None:
    """Raises `DomainError` unless it was measured beside the words that write now and is in nothing below them."""
    if row.card.get("against") != prompt_against(row):
        raise DomainError(
            "The prompt in use has changed since this was measured. Measure it again."
        )
    if worse := worse_in(row.card):
        said = " and ".join(WORDS[name] for name in worse)
        raise DomainError(
            f"It is worse than the prompt in use for {said}, so it cannot take their place."
        )


def _other_admin(workspace_id: int, by: User) -> bool:
    rows = Membership.objects.filter(workspace_id=workspace_id, role=Role.ADMIN, active=True)
    return rows.filter(user__is_active=True).exclude(user=by).exists()


def _write(row: PromptVersion, by: User, *, replaces: PromptVersion | None) -> None:
    row.state, row.replaces = PromptState.PRODUCTION, replaces
    row.promoted, row.promoted_by = timezone.now(), by
    row.save(update_fields=["state", "replaces", "promoted", "promoted_by"])


def _active_words(workspace_id: int, channel: str) -> tuple[str, dict[str, str]]:
    active = prompt_active(workspace_id, channel)
    if active is not None:
        return active.words, dict(active.fields)
    shipped = prompt_shipped(channel)
    return shipped["channel"], shipped["fields"]


def _locked(workspace_id: int, channel: str) -> QuerySet[PromptVersion]:
    """The versions of a channel; nobody else adds or promotes one of this workspace meanwhile."""
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)
    return PromptVersion.objects.filter(workspace_id=workspace_id, channel=channel)


def _row(row: PromptVersion) -> PromptVersion:
    rows = _locked(row.workspace_id, row.channel)
    found: PromptVersion = rows.select_related("job", "replaces").get(pk=row.pk)
    return found


def _named(row: PromptVersion) -> str:
    return f"Version {row.number}"


def _no_engine(message: str) -> DomainError:
    return DomainError(message, errors={"engine": [message]})


def _plain(text: str) -> str:
    """Text as a browser sends it, with the line ends of ours."""
    return text.replace("\r\n", "\n").strip()


def _tell(row: PromptVersion, by: User, event: str, **data: object) -> None:
    said = {"channel": row.channel, "version": row.number, **data}
    audit_record(workspace_id=row.workspace_id, actor=by, event=event, row=row, data=said)
