"""What a small round is once it has ended, whatever happened on its way."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.utils import timezone

from campaigns.models import AuditEntry, Candidate, Revision, Round
from generation.jobs.sweep import jobs_sweep
from generation.models import Job, JobState

LINES = 12


def lease_lapse() -> None:
    """Time passes until every lease has run out and every delay is over; the sweep comes."""
    Job.everywhere.filter(lease_until__isnull=False).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    jobs_sweep()
    Job.everywhere.filter(run_after__isnull=False).update(run_after=None)


def assert_whole(row: Round) -> None:
    """Ended exactly once, every line once, each with its revision and one audit entry for the end."""
    job = Job.everywhere.get(pk=row.job_id)
    assert job.state == JobState.SUCCEEDED
    assert job.done == job.total == LINES
    lines = Candidate.objects.filter(round=row)
    places = Counter(lines.values_list("product", "channel", "field", "slot"))
    assert len(places) == sum(places.values()) == LINES
    assert Revision.objects.filter(candidate__in=lines).count() == LINES
    assert not lines.filter(revision=None).exists()
    assert Round.objects.get(pk=row.pk).counts["lines"] == LINES
    ends = AuditEntry.objects.filter(entity="job", entity_id=str(job.pk), event__startswith="job.")
    assert [entry.event for entry in ends] == ["job.succeeded"]
