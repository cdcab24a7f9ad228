"""Rolling a publication back: each place it changed holds again what it held before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from campaigns.catalog.quarantines import quarantined
from campaigns.catalog.stale_words import stale_changes
from campaigns.channels.fitting import text_fits
from campaigns.channels.selectors import field_specs_current
from campaigns.common.errors import StateConflict
from campaigns.exports.gate import gate_check
from campaigns.exports.live_sets import live_record, live_row
from campaigns.exports.older_texts import older_reasons
from campaigns.exports.publications import later_items, publication_items
from campaigns.exports.publishing import chunks, lines_move, live_lock, live_store
from campaigns.exports.selection import said_to_a_model
from campaigns.models import (
    Candidate,
    CandidateState,
    Decision,
    LiveCopy,
    Publication,
    PublicationItem,
    Revision,
    User,
    Verdict,
)
from campaigns.promises.keeping import promises_keep
from campaigns.promises.reading import Reading, lines_read, lines_unread
from campaigns.promises.returning import text_reasons
from campaigns.promises.selectors import promises_broken
from campaigns.promises.settling import line_as, lines_locked
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.second_approval import asked_in, lines_send_on

Places = dict[tuple[int, str, int], LiveCopy]
Come = tuple[Sequence[Candidate], Mapping[int, Sequence[Reading]], datetime]
"""Lines with what their texts promise, as of a moment."""


@transaction.atomic
def publication_rollback(*, publication: Publication, by: User, via: str = "page") -> Publication:
    """Put back what was live before. Raises `Conflict` where a later publication replaced part of it."""
    items = publication_items(publication)
    touched = PublicationItem.objects.filter(publication=publication).order_by().values("product")
    live_lock(touched)
    row = Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    if row.rolled_back:
        raise StateConflict(
            "This has been rolled back already.",
            extra={"current": {"rolled_back": row.rolled_back.isoformat()}},
        )
    rows = LiveCopy.objects.filter(product__in=touched)
    live = {(one.product_id, one.key, one.place): one for one in rows}
    _check(row, items, live)
    back = _revisions(items, "before") - _revisions(items, "after")
    if back:
        gate_check(row.campaign, promises=False)
    come = _coming(row, back)
    if back:
        # What changed before the lines were held shows here, as where something is published.
        gate_check(row.campaign, promises=False)
    _put_back(items, live, back)
    _send_on(row.workspace_id, items, by)
    for lines, readings, now in come:
        promises_keep(lines, readings, now=now)
    Publication.objects.filter(pk=row.pk).update(rolled_back=timezone.now(), rolled_back_by=by)
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="publication.rolled_back",
        row=row,
        data={"campaign": row.campaign_id, "places": len(items)},
        via=via,
    )
    row.refresh_from_db()
    return row


def _check(row: Publication, items: list[PublicationItem], live: Places) -> None:
    """Refuse where a field is no longer as this publication left it."""
    changed = later_items(row).first()
    if changed is None:
        changed = next((item for item in items if not _stands(item, live)), None)
    if changed is not None:
        now = [
            one for at, one in sorted(live.items()) if at[:2] == (changed.product_id, changed.key)
        ]
        raise StateConflict(
            f"A later publication changed {changed.key} of {changed.product.sku}."
            " Roll that one back first.",
            extra={"current": {"live": [live_record(one) for one in now]}},
        )


def _revisions(items: Iterable[PublicationItem], when: str) -> set[int]:
    """The texts of lines that stood in these places `before` or `after` the publication."""
    records = (getattr(item, when) for item in items)
    return {record["revision"] for record in records if record} - {None}


def _coming(row: Publication, back: set[int]) -> list[Come]:
    """What the texts that come back promise, their lines locked. Refuses what may not go live now."""
    come: list[Come] = []
    now = timezone.now()
    for some in chunks(sorted(_lines(back))):
        lines = {line.pk: line for line in lines_locked(some)}
        revisions = Revision.objects.filter(candidate__in=some)
        coming = [one for one in revisions if one.pk in back]
        texts = [line_as(lines[one.candidate_id], one) for one in coming]
        readings = lines_read(texts, now=now)
        _refuse_quarantined([*lines.values()])
        _refuse_false(texts, readings)
        _refuse_rested(row.workspace_id, lines, coming)
        _refuse_single(row.workspace_id, coming, texts)
        if row.created_by_id is None:
            _refuse_moved([*lines.values()], back)
        come.append(([text for text in texts if text.pk in readings], readings, now))
    return come


def _refuse_false(texts: Sequence[Candidate], readings: Mapping[int, Sequence[Reading]]) -> None:
    unread = lines_unread(texts, readings)
    for text in texts:
        if text.pk in unread:
            raise _refused(text, "promises what cannot be checked now")
        if promises_broken(readings.get(text.pk, ())):
            raise _refused(text, "promises what is not true now")


def _refuse_quarantined(lines: Sequence[Candidate]) -> None:
    rows = quarantined().filter(product__in={line.product_id for line in lines})
    held = set(rows.values_list("product_id", flat=True))
    for line in lines:
        if line.product_id in held:
            raise _refused(line, "is of a quarantined product")


def _refuse_single(
    workspace_id: int, revisions: Sequence[Revision], texts: Sequence[Candidate]
) -> None:
    """What comes back is as new: where two have to approve it, two have."""
    asked = asked_in(workspace_id)
    both = zip(revisions, texts, strict=True)
    needing = {one.pk: text for one, text in both if asked.reasons(text)}
    approvals = Decision.objects.filter(
        revision__in=needing, verdict=Verdict.APPROVE, undone_by=None
    )
    people: dict[int, set[int]] = defaultdict(set)
    for revision, by in approvals.order_by().values_list("revision_id", "by_id"):
        people[revision].add(by)
    for pk, text in needing.items():
        if len(people[pk]) < 2:
            raise _refused(text, "needs a second approval now")


def _refuse_rested(
    workspace_id: int, lines: Mapping[int, Candidate], coming: Iterable[Revision]
) -> None:
    """Copy that rests on what is no longer so does not go live again, whoever takes back what replaced it."""
    current = {
        (spec.channel, spec.field): spec
        for specs in field_specs_current(workspace_id).values()
        for spec in specs
    }
    for revision in coming:
        line = lines[revision.candidate_id]
        spec, text = current.get((line.channel, line.field)), line_as(line, revision)
        if spec and not text_fits(revision.text, spec):
            raise _refused(text, "does not fit its field any more")
        if said_to_a_model(text):
            raise _refused(text, "reads as if it were written for a language model")
        if reasons := [*text_reasons(line, revision), *older_reasons(line, revision)]:
            what, before, after = stale_changes(reasons)[0]
            raise _refused(text, f"rests on what has changed ({what}: {before} → {after})")


def _refuse_moved(lines: Sequence[Candidate], back: set[int]) -> None:
    """CopyStudio took these out: only what people approved, and have not touched since, goes back."""
    for line in lines:
        if line.revision_id not in back or line.state != CandidateState.APPROVED:
            raise _refused(line, "is not approved as it was")


def _refused(line: Candidate, why: str) -> StateConflict:
    return StateConflict(
        f"This would put back “{line.text[:80]}”, which {why}.",
        extra={"current": {"candidate": line.pk}},
    )


def _stands(item: PublicationItem, live: Places) -> bool:
    """Whether a place holds what the publication put there, or nothing where it left nothing."""
    now = live.get((item.product_id, item.key, item.place))
    if not item.after:
        return now is None
    return now is not None and now.publication_id == item.publication_id


def _send_on(workspace_id: int, items: list[PublicationItem], by: User) -> None:
    """What leaves live copy is approved again, unless it needs a second approval by now."""
    gone = _lines(_revisions(items, "after") - _revisions(items, "before"))
    asked = asked_in(workspace_id)
    for some in chunks(sorted(gone)) if asked else ():
        lines_send_on(Candidate.objects.filter(pk__in=some), asked, actor=by)


def _put_back(items: list[PublicationItem], live: Places, back: set[int]) -> None:
    places = [(item.product_id, item.key, item.place) for item in items]
    for some in chunks([live[place].pk for place in places if place in live]):
        LiveCopy.objects.filter(pk__in=some).delete()
    rows = [
        live_row(
            item.before,
            workspace_id=item.workspace_id,
            product=item.product,
            key=item.key,
            place=item.place,
        )
        for item in items
        if item.before
    ]
    live_store(rows)
    _back(back)
    gone = _revisions(items, "after") - _revisions(items, "before")
    lines_move(_lines(gone), CandidateState.LIVE, CandidateState.APPROVED)


def _back(revisions: set[int]) -> None:
    """The copy is what it was; whether its line still holds, or has another text by now, is another matter."""
    lines: set[int] = set()
    stale: set[int] = set()
    for some in chunks(sorted(revisions)):
        found = Candidate.objects.filter(revision__in=some)
        lines |= set(found.values_list("pk", flat=True))
        stale |= set(found.exclude(stale_reasons=[]).values_list("pk", flat=True))
    lines_move(lines - stale, CandidateState.RETIRED, CandidateState.LIVE)
    # What the promise watch took out, and what has come true again since.
    lines_move(lines - stale, CandidateState.APPROVED, CandidateState.LIVE)
    lines_move(stale, CandidateState.RETIRED, CandidateState.STALE)


def _lines(revisions: set[int]) -> set[int]:
    """The lines that these revisions are of."""
    found: set[int] = set()
    for some in chunks(sorted(revisions)):
        rows = Revision.objects.filter(pk__in=some)
        found |= set(rows.values_list("candidate_id", flat=True))
    return found
