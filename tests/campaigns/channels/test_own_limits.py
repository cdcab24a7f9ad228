"""An admin sets limits and lengths of merge tags for the workspace: in force from a day, exactly the lines that break them stale."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from django_scopes import scope

from campaigns.channels.selectors import field_limits, field_specs_current
from campaigns.channels.setting import own_limit_set, own_tags_set, tags_version
from campaigns.channels.settling import own_limits_settle
from campaigns.channels.tasks import tend_limits
from campaigns.channels.unsettled import limits_unsettled
from campaigns.common.errors import Conflict, DomainError
from campaigns.models import AuditEntry, Candidate, FieldSpecRow, OwnLimit, Workspace
from campaigns.review.editing import candidate_recheck
from campaigns.review.services import candidate_approve
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
HEADLINE, SUBJECT = ("google_rsa", "headline"), ("email", "subject")
LONG, SHORT = "238 g, and light on its feet", "Only 238 g"
PAGE = "/w/acme/channels/google_rsa/headline/"


@pytest.fixture
def campaign(in_acme, ana):
    return make_campaign(in_acme, created_by=ana)


@pytest.fixture
def shoe(in_acme):
    return make_product(in_acme)


def approved(campaign, shoe, by, text, **place) -> Candidate:
    line = make_candidate(campaign, shoe, text, **place)
    return candidate_approve(candidate=line, by=by, content_hash=line.content_hash)


def set_to(workspace, by, version=0, place=HEADLINE, **values) -> OwnLimit | None:
    return own_limit_set(
        workspace_id=workspace.pk, place=place, values=values, version=version, by=by
    )


def state(line) -> str:
    return Candidate.objects.values_list("state", flat=True).get(pk=line.pk)


def test_exactly_the_lines_that_break_it_go_stale_in_this_workspace_alone(
    in_acme, campaign, shoe, ben, cleo
):
    long, short = (approved(campaign, shoe, ben, text) for text in (LONG, SHORT))
    elsewhere = Workspace.objects.create(slug="elsewhere", name="Elsewhere")
    row = set_to(in_acme, cleo, limit=20, note="Our brand reads on phones.")
    assert field_specs_current(in_acme.pk)["google_rsa"][0].limit == 20
    with scope(workspace=elsewhere.pk):
        assert field_specs_current(elsewhere.pk)["google_rsa"][0].limit == 30
    again = make_candidate(campaign, shoe, "238 g and light on foot")
    assert again.badges["length"]["fits"] is False
    tend_limits()
    tend_limits()
    assert (state(long), state(short)) == ("stale", "approved")
    long.refresh_from_db()
    assert [(one["kind"], one["before"], one["after"]) for one in long.stale_reasons] == [
        ("spec", "30 characters, wide ones twice", "20 characters, wide ones twice")
    ]
    told = AuditEntry.objects.get(event="limit.set")
    assert (told.actor, told.data["field"], told.data["limit"]) == (
        cleo,
        "google_rsa.headline",
        20,
    )
    assert row is not None
    set_to(in_acme, cleo, version=row.number, limit=None)
    assert own_limits_settle() == 0
    assert field_specs_current(in_acme.pk)["google_rsa"][0].limit == 30
    back = candidate_recheck(candidate=long, by=ben, version=long.version)
    assert back.state == "in_review"


def test_a_limit_holds_from_its_day_on_and_an_approval_names_it(in_acme, campaign, shoe, ben, cleo):
    today = timezone.now().date()
    set_to(in_acme, cleo, limit=20, effective_from=today + timedelta(days=3))
    line = approved(campaign, shoe, ben, LONG)
    assert own_limits_settle() == 0
    assert line.decisions.get().specs == {"field": 1}
    set_to(in_acme, cleo, version=1, limit=29)
    here = field_limits(in_acme.pk, {("google_rsa", "headline")})["google_rsa.headline"]
    assert (here.versions, here.spec.limit) == ({"field": 1, "own": 2}, 29)
    other = approved(campaign, shoe, ben, SHORT)
    assert other.decisions.get().specs == {"field": 1, "own": 2}
    with pytest.raises(DomainError):
        set_to(in_acme, cleo, version=2, limit=9, effective_from=today - timedelta(days=1))


def test_a_wider_limit_lets_longer_lines_pass_and_a_shipped_change_stays_under_it(
    in_acme, campaign, shoe, ben, cleo
):
    set_to(in_acme, cleo, limit=60)
    wide = approved(campaign, shoe, ben, "238 g, and light on its feet on any road")
    last = FieldSpecRow.objects.get(channel="google_rsa", field="headline")
    FieldSpecRow.objects.create(
        channel="google_rsa",
        field="headline",
        version=2,
        spec={**last.spec, "limit": 25},
        effective_from=timezone.now().date(),
    )
    tend_limits()
    assert state(wide) == "approved"


@pytest.mark.parametrize(
    ("own", "shipped"),
    [({"hard": True}, {"limit": 20, "hard": False}), ({"limit": 24}, {"limit": 20})],
)
def test_a_shipped_change_is_read_with_what_lies_over_it(
    in_acme, campaign, shoe, ben, cleo, own, shipped
):
    long, short = (approved(campaign, shoe, ben, text) for text in (LONG, SHORT))
    set_to(in_acme, cleo, **own)
    last = FieldSpecRow.objects.get(channel="google_rsa", field="headline")
    FieldSpecRow.objects.create(
        channel="google_rsa",
        field="headline",
        version=2,
        spec={**last.spec, **shipped},
        effective_from=timezone.now().date(),
    )
    tend_limits()
    assert (state(long), state(short)) == ("stale", "approved")


def test_a_length_that_is_asked_for_keeps_to_a_shorter_limit(in_acme, cleo):
    set_to(in_acme, cleo, place=("product_description", "description"), limit=400)
    spec = field_specs_current(in_acme.pk)["product_description"][0]
    assert (spec.limit, spec.asked) == (400, (200, 400))


def test_what_holds_from_a_later_day_may_hold_at_once(in_acme, cleo):
    later = timezone.now().date() + timedelta(days=3)
    set_to(in_acme, cleo, limit=20, effective_from=later)
    row = set_to(in_acme, cleo, version=1, limit=20)
    assert row is not None
    assert (row.number, field_specs_current(in_acme.pk)["google_rsa"][0].limit) == (2, 20)
    again = set_to(in_acme, cleo, version=2, limit=20)
    assert again == row


def test_merge_tags_at_their_longest_decide_what_fits(in_acme, campaign, shoe, ben, cleo):
    text = "{{first_name}}, 238 g on your feet"
    line = approved(campaign, shoe, ben, text, channel="email", field="subject")
    plain = approved(campaign, shoe, ben, "238 g on your feet", channel="email", field="subject")
    assert line.badges["length"]["value"] == 20 + len(", 238 g on your feet")
    version = tags_version(in_acme.pk)
    changed = own_tags_set(workspace_id=in_acme.pk, tags={"FNAME": 45}, version=version, by=cleo)
    assert changed == 5
    assert own_limits_settle() == 1
    assert (state(line), state(plain)) == ("stale", "approved")
    line.refresh_from_db()
    assert "first_name 45" in line.stale_reasons[0]["after"]
    with pytest.raises(Conflict):
        own_tags_set(workspace_id=in_acme.pk, tags={}, version=version, by=cleo)
    # Another limit of the field keeps the lengths.
    row = set_to(in_acme, cleo, version=1, place=SUBJECT, limit=90)
    assert row is not None
    assert row.tags == {"first_name": 45}
    line = candidate_recheck(candidate=line, by=ben, version=line.version)
    assert (line.state, line.badges["length"]["value"]) == ("in_review", 65)


def test_lengths_of_tags_leave_a_limit_of_a_later_day_to_its_day(in_acme, cleo):
    later = timezone.now().date() + timedelta(days=3)
    set_to(in_acme, cleo, place=SUBJECT, limit=60, effective_from=later)
    version = tags_version(in_acme.pk)
    own_tags_set(workspace_id=in_acme.pk, tags={"items": 9}, version=version, by=cleo)
    subject = field_specs_current(in_acme.pk)["email"][0]
    assert (subject.limit, subject.tags) == (50, (("items", 9),))
    rows = OwnLimit.objects.filter(channel="email", field="subject").order_by("number")
    assert [(row.limit, row.effective_from == later, row.tags) for row in rows] == [
        (60, True, {}),
        (None, False, {"items": 9}),
        (60, True, {"items": 9}),
    ]
    page = signed_in(cleo).get("/w/acme/channels/email/subject/")
    assert "items 9" in page.content.decode()


@pytest.mark.parametrize(
    "values",
    [{"limit": 0}, {"limit": 10**6}, {"limit_ucs2": 70}, {"tags": {"first_name": 10}}],
)
def test_values_that_no_limit_can_have_are_refused(in_acme, cleo, values):
    with pytest.raises(DomainError):
        set_to(in_acme, cleo, **values)
    assert not OwnLimit.objects.exists()


def test_admins_set_it_on_its_page_and_everybody_reads_it(in_acme, ana, ben, cleo, vic):
    assert signed_in(ben).post(PAGE, {"limit": 25, "version": 0}).status_code == 403
    admin = signed_in(cleo)
    assert admin.post(PAGE, {"limit": 25, "version": 0, "note": "<b>"}).status_code == 302
    assert admin.post(PAGE, {"limit": 26, "version": 0}).status_code == 409
    assert admin.post(PAGE, {"limit": 0, "version": 1}).status_code == 422
    html = signed_in(vic).get(PAGE).content.decode()
    assert "25 holds here" in html
    assert "&lt;b&gt;" in html
    assert "Set it" not in html
    listed = signed_in(ana).get("/w/acme/channels/").content.decode()
    assert "set here; 30 ships" in listed
    tags = {"tags": "first_name: 24\nshoe_size: 4", "version": 0}
    assert admin.post("/w/acme/channels/", tags).status_code == 302
    assert admin.post("/w/acme/channels/", tags).status_code == 409
    refused = admin.post("/w/acme/channels/", {"tags": "first_name: many", "version": 5})
    assert refused.status_code == 422
    assert "shoe_size" in signed_in(vic).get("/w/acme/channels/").content.decode()


def test_who_is_overtaken_sees_theirs_and_sets_their_own_only_by_saying_so(in_acme, cleo):
    admin, version = signed_in(cleo), 'name="version" value="{}"'
    set_to(in_acme, cleo, limit=25)
    # Opened before that, and wrong besides: the mended form is still of the number that was seen.
    wrong = admin.post(PAGE, {"limit": 0, "version": 0})
    assert (wrong.status_code, version.format(0) in wrong.content.decode()) == (422, True)
    for _ in range(2):
        late = admin.post(PAGE, {"limit": 26, "version": 0})
        page = late.content.decode()
        assert (late.status_code, version.format(0) in page) == (409, True)
        assert 'name="over" value="1"' in page
    over = {"limit": 26, "version": 0, "over": 1}
    assert admin.post(PAGE, over).status_code == 302
    assert field_specs_current(in_acme.pk)["google_rsa"][0].limit == 26
    assert admin.post(PAGE, over).status_code == 409
    tags = {"tags": "first_name: 24", "version": 0}
    at = "/w/acme/channels/"
    assert admin.post(at, {**tags, "tags": "first_name: 9"}).status_code == 302
    page = admin.post(at, tags).content.decode()
    assert "Somebody changed the merge tags after you opened them." in page
    (theirs,) = re.findall(r'name="over" value="(\d+)"', page)
    assert version.format(0) in page
    assert admin.post(at, {**tags, "over": theirs}).status_code == 302
    assert dict(field_specs_current(in_acme.pk)["email"][0].tags)["first_name"] == 24


def test_days_are_those_of_the_workspace(in_acme, campaign, shoe, ben, cleo):
    line = approved(campaign, shoe, ben, LONG)
    # Noon of the 23rd in London is the 24th on Kiritimati, 14 hours ahead, and an hour of the 23rd on Midway.
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False):
        Workspace.objects.filter(pk=in_acme.pk).update(timezone="Pacific/Midway")
        with pytest.raises(DomainError):
            set_to(in_acme, cleo, limit=20, effective_from="2026-11-22")
        Workspace.objects.filter(pk=in_acme.pk).update(timezone="Pacific/Kiritimati")
        with pytest.raises(DomainError):
            set_to(in_acme, cleo, limit=20, effective_from="2026-11-23")
        row = set_to(in_acme, cleo, limit=20)
        assert row is not None
        assert row.effective_from.isoformat() == "2026-11-24"
        assert field_specs_current(in_acme.pk)["google_rsa"][0].limit == 20
        Workspace.objects.filter(pk=in_acme.pk).update(timezone="UTC")
        assert field_specs_current(in_acme.pk)["google_rsa"][0].limit == 30
        assert (own_limits_settle(), limits_unsettled(campaign)) == (0, False)
        Workspace.objects.filter(pk=in_acme.pk).update(timezone="Pacific/Kiritimati")
        assert limits_unsettled(campaign)
        assert own_limits_settle() == 1
    assert state(line) == "stale"
