"""An experiment whose text may not be shown is held: everybody reads why, who runs it is told, and it goes on by itself."""

from __future__ import annotations

import hashlib

from django.db import connection

from campaigns.experiments.holding import experiments_tend
from campaigns.experiments.weekly import weeks_tell
from campaigns.models import Candidate, ExperimentEvent, LimitCount, Notification
from campaigns.notices.mail import mail_of
from campaigns.review.services import candidate_approve
from tests.campaigns.experiments.conftest import design
from tests.campaigns.experiments.telling import visits
from tests.campaigns.experiments.test_keys import SHOP, asks, key
from tests.campaigns.experiments.test_pages import page
from tests.campaigns.experiments.test_results import DAY, results, tell

__all__ = ["key"]


def told(kind: str = "experiment") -> list[str]:
    """What people were told, in their order."""
    rows = Notification.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("code", flat=True))


def test_who_runs_it_is_told_once_and_it_goes_on_when_it_is_mended(
    bens, begun, lines, ben, ana, vic, in_acme
):
    row = begun()
    experiments_tend()
    assert told() == []
    assert bens.post(f"candidates/{lines[1].pk}/undo/", {"note": ""}).status_code == 200
    said = results(bens, row)
    assert [one["arm"] for one in said["held"]] == ["b"]
    assert "approval was taken back" in said["held"][0]["message"]
    assert "Held: nobody is shown anything." in page(vic, row)
    assert experiments_tend() == 1
    assert experiments_tend() == 0
    assert told() == ["held"]
    notice = Notification.objects.get(kind="experiment")
    assert (notice.person, notice.subject) == (ben, row.hypothesis)
    assert "arm b" in notice.said
    assert bens.get(f"experiments/{row.pk}/").json()["health"] == "held"
    assert "Held" in page(vic)
    newest = Candidate.objects.get(pk=lines[1].pk)
    approve = {"content_hash": newest.content_hash}
    assert bens.post(f"candidates/{newest.pk}/approve/", approve).status_code == 200
    assert experiments_tend() == 1
    assert told() == ["held", "resumed"]
    assert bens.get(f"experiments/{row.pk}/").json()["health"] == ""
    assert results(bens, row)["held"] == []


def test_who_runs_it_hears_of_open_results_and_of_a_split_that_is_off(begun, clock, in_acme):
    sound, off = begun(), begun()
    clock.shift(600)
    tell(sound, visits("a", 300, 30) + visits("b", 300, 40))
    tell(off, visits("a", 300, 30) + visits("b", 450, 40))
    experiments_tend()
    assert told() == ["unsound"]
    clock.shift(8 * DAY)
    experiments_tend()
    assert told() == ["unsound", "open"]
    experiments_tend()
    assert len(told()) == 2


def test_what_takes_the_place_of_a_control_ends_no_experiment(bens, titles, campaign, ben, in_acme):
    live, other, later = titles
    publish = f"campaigns/{campaign.pk}/publish/"
    assert bens.post(f"candidates/{live.pk}/primary/").status_code == 200
    assert bens.post(publish).status_code == 200
    live.refresh_from_db()
    assert live.state == "live"
    made = bens.post("experiments/", design([live, other])).json()
    assert bens.post(f"experiments/{made['id']}/start/").status_code == 200
    candidate_approve(candidate=later, by=ben, content_hash=later.content_hash)
    assert bens.post(f"candidates/{later.pk}/primary/").status_code == 200
    assert bens.post(publish).status_code == 200
    states = [bens.get(f"candidates/{one.pk}/").json()["state"] for one in titles]
    assert states == ["approved", "approved", "live"]
    assert bens.post(f"experiments/{made['id']}/assign/", {"unit": "u"}).status_code == 200


def test_a_key_tells_so_much_a_day_and_no_more(key, clock, in_acme):
    pk, public = key
    sent = visits("a", 2, 1)
    path = f"experiments/{pk}/events/"
    clock.shift(600)
    assert asks(path, sent, public).status_code == 200
    LimitCount.objects.filter(key__startswith="events:key:").update(used=999_999)
    full = asks(path, visits("b", 2, 1), public)
    assert full.status_code == 429
    assert int(full["Retry-After"]) > 0
    assert full["Access-Control-Allow-Origin"] == SHOP
    clock.shift(DAY)
    assert asks(path, visits("b", 2, 1), public).status_code == 200


def test_nobody_finds_a_person_behind_a_digest_once_it_is_decided(bens, begun, clock, in_acme):
    row = begun()
    clock.shift(8 * DAY)
    tell(row, visits("a", 150, 20) + visits("b", 150, 30))
    kept = ExperimentEvent.objects.filter(event="a-0-seen").values_list("unit", flat=True)[0]
    tried = hashlib.blake2b(b"a-0", digest_size=12, key=f"{row.pk}".encode())
    assert kept != tried.hexdigest()
    assert row.salt
    assert bens.post(f"experiments/{row.pk}/decide/", {"winner": "a"}).status_code == 200
    row.refresh_from_db()
    assert row.salt == ""


def test_the_week_of_an_experiment_comes_once_a_week_with_the_digest(
    begun, clock, ben, in_acme, settings
):
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example.com", "https://copy.example.com"
    row = begun()
    clock.shift(600)
    tell(row, visits("a", 150, 20) + visits("b", 150, 30))
    assert weeks_tell() == 0, "It began this very Monday."
    clock.shift(7 * DAY)
    assert weeks_tell() == 1
    assert weeks_tell() == 0
    notice = Notification.objects.get(kind="week")
    assert (notice.person, notice.mail, notice.in_app) == (ben, "digest", False)
    assert "run for 7\u00a0days; shown to a 150, b 150." in notice.said
    mail = mail_of([notice])
    assert "Weight first sells more" in mail.body
    assert "run for 7" in mail.body
    clock.shift(7 * DAY)
    assert weeks_tell() == 1


def test_no_writer_waits_while_the_clock_reckons(begun, clock, in_acme):
    tell(begun(), visits("a", 150, 20) + visits("b", 150, 30))
    depths: set[int] = set()

    def look(execute, sql, *rest):
        if "armtally" in sql:
            depths.add(len(connection.savepoint_ids))
        return execute(sql, *rest)

    clock.shift(9 * DAY)
    outside = len(connection.savepoint_ids)
    with connection.execute_wrapper(look):
        assert experiments_tend() == 1
        assert weeks_tell() == 1
    assert depths == {outside}
