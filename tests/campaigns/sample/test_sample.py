"""The sample workspace: what it holds, that it comes once, and that it goes as a whole."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_scopes import scope
from pytest_django.fixtures import Settings

from campaigns.models import (
    Candidate,
    CandidateState,
    Comment,
    Decision,
    Membership,
    Mention,
    Product,
    Revision,
    Thread,
    User,
    Verdict,
    Workspace,
)
from campaigns.review.services import candidate_reject
from campaigns.review.undo import decision_undo, last_decision
from campaigns.workspaces.audit import audit_check
from tests.conftest import signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
# Generated passes within a transaction; nothing schedules a line yet.
NEVER_NOW = {CandidateState.GENERATED, CandidateState.SCHEDULED}


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    """A home folder that has had no sample."""
    settings.HOME = tmp_path
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path


@pytest.fixture
def acme(home: Path) -> Workspace:
    """The loaded sample."""
    call_command("sample_load")
    return Workspace.objects.get(slug="acme")


def test_sample_holds_what_the_contract_names(acme: Workspace) -> None:
    roles = dict(Membership.objects.filter(workspace=acme).values_list("user__username", "role"))
    assert roles == {"ana": "copywriter", "ben": "manager", "cleo": "admin", "vic": "viewer"}
    assert acme.is_sample
    assert not User.objects.filter(is_sample=False).exists()
    with scope(workspace=acme.pk):
        products = Product.objects.all()
        assert len(products) == 24
        assert len({row.category.split(" > ")[0] for row in products}) >= 6
        assert all(row.understanding["noun"] and row.facts_hash for row in products)
        lines = Candidate.objects.all()
        assert len(lines) >= 60
        assert len({line.campaign_id for line in lines}) == 2
        # Written by the engine, not by a fixture: seed and version are those of a round.
        assert {line.engine for line in lines} == {"grammar"}
        assert all(line.model_version and line.round_id for line in lines)
        states = Counter(line.state for line in lines)
        assert set(states) == set(CandidateState.values) - NEVER_NOW
        assert audit_check(workspace_id=acme.pk) is None


def test_nobody_approved_a_line_of_their_own(acme: Workspace) -> None:
    with scope(workspace=acme.pk):
        assert Comment.objects.count() >= 5
        threads = {(bool(row.resolved), bool(row.quote)) for row in Thread.objects.all()}
        assert threads >= {(False, True), (True, False)}
        assert {row.role or row.person for row in Mention.objects.all()} >= {"manager"}
        edits = set(Revision.objects.exclude(author=None).values_list("candidate", "author"))
        assert edits
        approvals = Decision.objects.filter(verdict=Verdict.APPROVE)
        assert {row.by.username for row in approvals} == {"ben", "cleo"}
        assert not edits & set(approvals.values_list("candidate", "by"))


def test_sample_people_sign_in(acme: Workspace) -> None:
    answer = Client().post("/accounts/login/", {"login": "ana", "password": "copystudio"})
    assert answer.status_code == 302
    assert Client().get("/").headers["Location"].startswith("/accounts/login/")


def test_sample_is_loaded_once(acme: Workspace) -> None:
    with scope(workspace=acme.pk):
        before = Candidate.objects.count()
        call_command("sample_load")
        assert Candidate.objects.count() == before


def _decide_and_take_back(acme: Workspace) -> None:
    """Twice on one line: an undo keeps the decision that it takes back."""
    ben = User.objects.get(username="ben")
    with scope(workspace=acme.pk):
        line = Candidate.objects.filter(state=CandidateState.IN_REVIEW).first()
        assert line is not None
        for _ in range(2):
            candidate_reject(candidate=line, by=ben, content_hash=line.content_hash, reason="weak")
            decision = last_decision(by=ben, candidate=line)
            assert decision is not None
            decision_undo(decision=decision, by=ben)
        assert Decision.objects.exclude(undoes=None).count() >= 2


@pytest.mark.django_db(transaction=True)
def test_removed_sample_stays_away_and_set_up_opens(acme: Workspace, home: Path) -> None:
    assert any((home / "files").rglob("*"))
    _decide_and_take_back(acme)
    answer = signed_in(User.objects.get(username="cleo")).post(
        "/w/acme/settings/sample/remove/", {"sure": "1"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == reverse("set_up")
    left = [
        model.__name__
        for model in (
            *apps.get_app_config("campaigns").get_models(),
            *apps.get_app_config("generation").get_models(),
        )
        if model.__name__ != "FieldSpecRow" and model._base_manager.exists()
    ]
    assert left == []
    assert [path for path in (home / "files").rglob("*") if path.is_file()] == []
    call_command("sample_load")
    assert not Workspace.objects.exists()


def test_no_sample_where_somebody_works_already(home: Path) -> None:
    make_user("dora", "Dora West")
    call_command("sample_load")
    assert not Workspace.objects.exists()
    assert not list(home.iterdir())


def test_no_sample_where_its_people_could_not_sign_in(home: Path, settings: Settings) -> None:
    settings.LOCAL = False
    call_command("sample_load")
    assert not User.objects.exists()
