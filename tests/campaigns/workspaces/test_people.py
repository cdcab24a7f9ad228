"""How people come in, what they may, and how they leave."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone
from django_scopes import scope
from django_scopes.exceptions import ScopeError

from campaigns.models import ApiToken, AuditEntry, Membership, Role, User, Workspace
from campaigns.workspaces.services import workspace_create
from campaigns.workspaces.tokens import token_create, token_find, token_revoke
from generation.models import Job
from tests.conftest import signed_in
from tests.together import ON_SQLITE

pytestmark = pytest.mark.django_db
SET_UP = {
    "full_name": "Fay First",
    "username": "fay",
    "password": "a-long-passphrase",
    "workspace_name": "Fay's shop",
    "slug": "fays-shop",
}


def test_the_first_visitor_sets_the_site_up(client: Client):
    assert client.get("/")["Location"] == "/set-up/"
    assert client.post("/set-up/", SET_UP)["Location"] == "/"
    home = client.get("/", follow=True)
    assert home.redirect_chain[-1][0] == "/w/fays-shop/"
    assert home.status_code == 200
    member = Membership.objects.get(user__username="fay")
    assert member.role == Role.ADMIN


def test_set_up_is_closed_once_somebody_exists(client: Client, ben: User):
    assert client.get("/")["Location"] == "/accounts/login/"
    assert client.post("/set-up/", SET_UP)["Location"] == "/"
    assert not User.objects.filter(username="fay").exists()


def test_set_up_says_what_is_wrong_with_a_password(client: Client):
    answer = client.post("/set-up/", {**SET_UP, "password": "12345"})
    assert answer.status_code == 422
    assert "too short" in answer.content.decode()


def test_a_workspace_made_on_the_command_line_gives_a_link_that_works_once(
    client: Client, db: None
):
    out = StringIO()
    call_command(
        "workspace_create", slug="shop", name="Shop", admin="gus", stdout=out, stderr=StringIO()
    )
    path = out.getvalue().strip().removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 200
    assert client.post(path, {"password": "a-long-passphrase"})["Location"] == "/"
    assert client.get("/", follow=True).status_code == 200
    assert Client().get(path).status_code == 404
    with scope(workspace=Workspace.objects.get().pk):
        told = list(AuditEntry.objects.order_by("number").values_list("event", "via"))
    assert told[-2:] == [("signinlink.created", "command"), ("user.password_set", "page")]


def test_the_link_leads_to_where_the_site_was_started(db: None, settings, tmp_path: Path):
    def link(slug: str, **more: str) -> str:
        out, err = StringIO(), StringIO()
        asked = {"slug": slug, "name": "Shop", "admin": slug}
        call_command("workspace_create", stdout=out, stderr=err, **asked, **more)
        return out.getvalue()

    settings.HOME = tmp_path
    (tmp_path / "address").write_text("http://127.0.0.1:9123/")
    assert link("one").startswith("http://127.0.0.1:9123/sign-in/")
    named = link("two", site="https://copy.example.com/")
    assert named.startswith("https://copy.example.com/sign-in/")


def test_a_changed_password_is_told_and_ends_other_sessions(in_acme: Workspace, ana: User):
    here, there = signed_in(ana), signed_in(ana)
    asked = {"oldpassword": "copystudio", "password1": "a-long-passphrase"}
    page = here.post("/accounts/password/change/", {**asked, "password2": "a-long-passphrase"})
    assert page.status_code == 302
    assert [entry.event for entry in AuditEntry.objects.all()] == ["user.password_set"]
    assert here.get("/w/acme/").status_code == 200
    assert there.get("/w/acme/").status_code == 302


def test_sample_people_sign_in_on_loopback_only(client: Client, ana: User, settings):
    User.objects.filter(pk=ana.pk).update(is_sample=True)
    credentials = {"login": "ana", "password": "copystudio"}
    told = "<code>ana</code></dt><dd>copywriter</dd>"
    assert told in client.get("/accounts/login/").content.decode()
    assert client.post("/accounts/login/", credentials).status_code == 302
    settings.LOCAL = False
    assert told not in Client().get("/accounts/login/").content.decode()
    assert client.get("/w/acme/").status_code == 302
    assert Client().post("/accounts/login/", credentials).status_code == 200


def test_signing_in_says_nothing_that_the_page_says_already(client: Client, in_acme, ana: User):
    sent = {"login": "ana", "password": "copystudio"}
    page = client.post("/accounts/login/", sent, follow=True).content.decode()
    said = page.partition('id="toasts"')[2].partition("<template")[0]
    assert "Ana" in page
    assert "data-toast-text" not in said


def test_nobody_signs_up_by_themselves(client: Client, ben: User):
    client.post(
        "/accounts/signup/",
        {
            "username": "eve",
            "email": "e@e.example",
            "password1": "a-long-passphrase",
            "password2": "a-long-passphrase",
        },
    )
    assert not User.objects.filter(username="eve").exists()


def test_a_suspended_member_is_out_at_the_next_request(ana: User, cleo: User):
    client = signed_in(ana)
    assert client.get("/w/acme/").status_code == 200
    member = Membership.objects.get(user=ana)
    signed_in(cleo).post(f"/w/acme/members/{member.pk}/", {"role": "copywriter"})
    assert client.get("/w/acme/").status_code in (302, 404)


def test_the_last_admin_stays(cleo: User):
    member = Membership.objects.get(user=cleo)
    answer = signed_in(cleo).post(
        f"/w/acme/members/{member.pk}/", {"role": "viewer", "active": "on"}
    )
    assert answer.status_code == 422
    member.refresh_from_db()
    assert member.role == Role.ADMIN


def test_members_pages_are_for_admins(ben: User, cleo: User):
    assert signed_in(ben).get("/w/acme/members/").status_code == 403
    answer = signed_in(cleo).post(
        "/w/acme/members/", {"full_name": "Hal", "username": "hal", "email": "", "role": "viewer"}
    )
    assert answer.status_code == 200
    assert "/sign-in/" in answer.content.decode()


def test_rows_are_asked_for_inside_a_workspace_only(workspace: Workspace, ana: User):
    with pytest.raises(ScopeError):
        AuditEntry.objects.count()
    with scope(workspace=workspace.pk):
        assert AuditEntry.objects.count() == 0


def test_a_token_made_on_its_page_ends_when_its_owner_said(ben: User):
    client = signed_in(ben)
    made = client.post(
        "/w/acme/settings/tokens/", {"name": "feed", "scopes": ["read"], "days": "30"}
    )
    assert made.status_code == 200
    token = ApiToken.everywhere.get()
    assert token.expires
    assert timedelta(days=29) < token.expires - timezone.now() <= timedelta(days=30)
    refused = client.post(
        "/w/acme/settings/tokens/", {"name": "feed", "scopes": ["read"], "days": "5000"}
    )
    assert refused.status_code == 422
    ApiToken.everywhere.update(expires=timezone.now() - timedelta(minutes=1))
    assert "Ended" in client.get("/w/acme/settings/tokens/").content.decode()


def test_a_token_is_kept_as_a_digest_and_dies_when_revoked_or_old(in_acme: Workspace, ben: User):
    token, text = token_create(user=ben, workspace=in_acme, name="feed")
    assert text not in str(ApiToken.everywhere.filter(pk=token.pk).values().get())
    assert token_find(f"Bearer {text}") == token
    assert token_find(f"Basic {text}") is None
    token_revoke(token=token, by=ben)
    assert token_find(f"Bearer {text}") is None
    _, old = token_create(
        user=ben, workspace=in_acme, expires=timezone.now() - timedelta(seconds=1)
    )
    assert token_find(f"Bearer {old}") is None


def test_a_sample_persons_token_is_good_on_loopback_only(in_acme: Workspace, ben: User, settings):
    User.objects.filter(pk=ben.pk).update(is_sample=True)
    _, text = token_create(user=ben, workspace=in_acme)
    for local in (True, False):
        settings.LOCAL = local
        assert (token_find(f"Bearer {text}") is not None) is local


def test_the_token_command_prints_the_token_alone(ana: User):
    out = StringIO()
    call_command("api_token", user="ana", stdout=out)
    assert token_find(f"Bearer {out.getvalue().strip()}") is not None
    with pytest.raises(CommandError, match="no scope admin") as failure:
        call_command("api_token", user="ana", scopes="admin")
    assert failure.value.returncode == 2
    with pytest.raises(CommandError, match="120 characters"):
        call_command("api_token", user="ana", name="n" * 121)


def test_the_sample_leaves_no_trace(cleo: User, workspace: Workspace):
    Workspace.objects.filter(pk=workspace.pk).update(is_sample=True)
    User.objects.filter(pk=cleo.pk).update(is_sample=True)
    with scope(workspace=workspace.pk):
        token_create(user=cleo, workspace=workspace)
    page = signed_in(cleo)
    assert page.post("/w/acme/settings/sample/remove/").status_code == 422
    assert Workspace.objects.filter(slug="acme").exists()
    answer = page.post("/w/acme/settings/sample/remove/", {"sure": "1"})
    assert answer.status_code == 302
    assert not Workspace.objects.filter(slug="acme").exists()
    assert not User.objects.filter(username="cleo").exists()
    assert Client().get("/")["Location"] == "/set-up/"


def test_another_workspace_cannot_be_removed(cleo: User):
    sent = {"sure": "1"}
    assert signed_in(cleo).post("/w/acme/settings/sample/remove/", sent).status_code == 422


def test_two_workspaces_cannot_share_a_slug(db: None):
    workspace_create(slug="twice", name="One", admin="x")
    with pytest.raises(CommandError, match="already"):
        call_command("workspace_create", slug="twice", name="Two", admin="x")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"slug": "sh op"}, "no slug"),
        ({"slug": "s" * 51}, "no slug"),
        ({"name": ""}, "needs a name"),
        ({"name": "n" * 121}, "needs a name"),
        ({"admin": ""}, "no user name"),
        ({"admin": "a b"}, "no user name"),
        ({"admin": "a" * 151}, "no user name"),
    ],
)
def test_names_that_cannot_be_kept_are_refused_on_the_command_line(
    db: None, values: dict[str, str], words: str
):
    with pytest.raises(CommandError, match=words) as failure:
        call_command(
            "workspace_create", **{"slug": "shop", "name": "Shop", "admin": "gus"} | values
        )
    assert failure.value.returncode == 2
    assert not Workspace.objects.exists()
    assert not User.objects.exists()


def test_health_and_readiness_say_why(client: Client, db: None):
    assert client.get("/healthz").json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.json()
    walls = set() if ON_SQLITE else {"workspaces"}
    assert set(answer.json()["checks"]) == {"disk", "database", "migrations", "jobs"} | walls


def test_readiness_turns_red_where_no_worker_takes_from_a_queue(client: Client, db: None):
    now = timezone.now()
    long_ago, soon = now - timedelta(seconds=1227), now + timedelta(seconds=40)

    def jobs() -> tuple[int, dict[str, Any]]:
        answer = client.get("/readyz")
        return answer.status_code, answer.json()["checks"]["jobs"]

    Job.everywhere.create(workspace_id=1, kind="copy", queue="generate")
    assert jobs()[0] == 200, "it waits only since now"
    Job.everywhere.update(created=long_ago)
    Job.everywhere.create(workspace_id=1, kind="import", queue="default")
    Job.everywhere.filter(queue="default").update(state="running", lease_until=soon)
    status, said = jobs()
    assert status == 503, "a worker of another queue is no help"
    assert said["reason"] == "the oldest due job waits 20\xa0min; no worker takes from generate"
    assert said["oldest_due_seconds"] >= 1227
    at_work = Job.everywhere.create(workspace_id=1, kind="copy", queue="generate")
    Job.everywhere.filter(pk=at_work.pk).update(state="running", lease_until=soon)
    assert jobs()[0] == 200, "the one worker is busy"
    Job.everywhere.filter(pk=at_work.pk).update(lease_until=long_ago)
    assert jobs()[0] == 503, "it stopped"
    Job.everywhere.filter(queue="generate").update(run_after=soon)
    assert jobs()[0] == 200, "not due yet"
