"""The shared poller: what each stream is told, in which order, and when it ends."""

from __future__ import annotations

import pytest

from campaigns.briefs.live import LINES_AT_ONCE, News, Stream, streams_poll
from campaigns.briefs.round_services import round_create, work_cancel
from campaigns.briefs.sse import event_written
from campaigns.models import Campaign, Candidate, Round, User
from generation.jobs.runner import job_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(campaign: Campaign, ana: User) -> Round:
    """A queued round of 8 lines."""
    return round_create(campaign=campaign, by=ana, asked={"n": 2, "skus": ["CRV-TMP2"]})


def kinds(stream: Stream) -> list[str]:
    """One look for one stream."""
    return [event.kind for event in streams_poll([stream])[0][1]]


def test_a_waiting_job_is_told_once(row: Round):
    stream = Stream(row.job_id, 0)
    first = streams_poll([stream])[0][1]
    assert [event.kind for event in first] == ["progress"]
    assert (first[0].record["state"], first[0].record["position"]) == ("queued", 1)
    assert kinds(stream) == []


def test_lines_come_before_the_end_and_only_those_after(row: Round):
    job_run(queue="generate")
    ids = list(Candidate.objects.order_by("pk").values_list("pk", flat=True))
    all_of_them, late = Stream(row.job_id, 0), Stream(row.job_id, ids[4])
    told = dict(streams_poll([all_of_them, late]))
    assert [event.kind for event in told[all_of_them]] == ["candidate", "progress", "end"]
    assert [line.pk for line in told[all_of_them][0].lines] == ids
    assert [line.pk for line in told[late][0].lines] == ids[5:]
    assert told[late][0].last_id == ids[-1]
    assert told[late][1].progress["lines"] == 8


def test_a_cancel_ends_a_stream(row: Round, ana: User):
    stream = Stream(row.job_id, 0)
    kinds(stream)
    work_cancel(job=row.job, by=ana)
    assert kinds(stream) == ["progress", "end"]


def test_a_stream_of_no_job_ends(db: None):
    assert kinds(Stream(987, 0))[-1] == "end"


def test_a_full_look_does_not_end_a_stream(row: Round):
    stream = Stream(row.job_id, 0)
    full = News(record={"state": "succeeded"}, lines=[Candidate(pk=1)] * LINES_AT_ONCE)
    assert [event.kind for event in stream.take(full)] == ["candidate", "progress"]
    assert [event.kind for event in stream.take(News(record={"state": "succeeded"}))] == ["end"]


def test_an_event_keeps_every_line_of_its_data():
    assert (
        event_written("progress", "a\n\nb", 7)
        == "event: progress\nid: 7\ndata: a\ndata: \ndata: b\n\n"
    )
