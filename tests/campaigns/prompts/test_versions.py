"""A workspace's own words: who may do what, what is refused, what writes, the way back. Needs no torch."""

from __future__ import annotations

from html import unescape

import pytest
from django.db import IntegrityError, transaction

from campaigns.common.errors import DomainError, Forbidden, StateConflict
from campaigns.models import PromptVersion, Role, User, Workspace
from campaigns.prompts.services import (
    prompt_evaluate,
    prompt_promote,
    prompt_propose,
    prompt_rollback,
)
from generation.engines.openai.connection import Connection, connection_choose
from generation.jobs.prompt_library import prompt_shipped
from generation.models import Job
from tests.campaigns.prompts.versions import MINE, events, make, measured, promoted
from tests.conftest import signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SHIPPED = prompt_shipped("google_rsa")


@pytest.fixture
def olga(in_acme: Workspace) -> User:
    """A second admin beside Cleo."""
    user = make_user("olga")
    user.memberships.create(workspace=in_acme, role=Role.ADMIN)
    return user


def states() -> dict[int, str]:
    return dict(PromptVersion.objects.order_by("number").values_list("number", "state"))


def test_one_version_writes_and_the_way_back_is_the_way_it_came(in_acme: Workspace, cleo: User):
    first = promoted(in_acme, cleo)
    row = measured(make(in_acme, cleo, words=MINE + " Be brief."), against="google_rsa/own-1")
    second = prompt_promote(row=prompt_propose(row=row, by=cleo), by=cleo)
    assert states() == {1: "retired", 2: "production"}
    assert prompt_rollback(row=second, by=cleo) == first
    assert states() == {1: "production", 2: "retired"}
    assert prompt_rollback(row=first, by=cleo) is None
    assert set(states().values()) == {"retired"}
    assert (
        events()
        == ["prompt.created", "prompt.proposed", "prompt.promoted"] * 2 + ["prompt.rolled_back"] * 2
    )
    with pytest.raises(StateConflict, match="is not in use"):
        prompt_rollback(row=first, by=cleo)


def test_the_shipped_prompt_is_not_in_use_while_an_own_one_is(in_acme: Workspace, cleo: User):
    reader = signed_in(cleo)
    assert "Not in use" not in reader.get("/w/acme/prompts/google_rsa/").content.decode()
    promoted(in_acme, cleo)
    assert "Not in use" in reader.get("/w/acme/prompts/google_rsa/").content.decode()


@pytest.mark.parametrize("objective", ["sentiment", "diversity", "cta"])
def test_what_is_below_in_one_objective_takes_nobodys_place(
    in_acme: Workspace, cleo: User, objective: str
):
    row = measured(make(in_acme, cleo), against="google_rsa/1", **{objective: 0.69})
    with pytest.raises(DomainError, match="worse than the prompt in use for"):
        prompt_propose(row=row, by=cleo)
    # Conversion is there to be read.
    prompt_propose(row=measured(row, conversion=0.1), by=cleo)


def test_what_was_measured_beside_other_words_is_measured_again(in_acme: Workspace, cleo: User):
    late = prompt_propose(row=measured(make(in_acme, cleo)), by=cleo)
    promoted(in_acme, cleo, words=MINE + " Be brief.")
    with pytest.raises(DomainError, match="Measure it again"):
        prompt_promote(row=late, by=cleo)
    assert states() == {1: "candidate", 2: "production"}


def test_states_are_gone_through_in_their_order(in_acme: Workspace, cleo: User):
    row = make(in_acme, cleo)
    with pytest.raises(StateConflict, match="is draft"):
        prompt_propose(row=row, by=cleo)
    with pytest.raises(StateConflict, match="is draft"):
        prompt_promote(row=row, by=cleo)
    row = promoted(in_acme, cleo, words=MINE + " Be brief.")
    with pytest.raises(DomainError, match="not asked in words"):
        prompt_evaluate(row=row, engine="grammar", by=cleo)


def test_who_wrote_it_does_not_promote_it_while_another_admin_is_there(
    in_acme: Workspace, cleo: User, olga: User
):
    row = prompt_propose(row=measured(make(in_acme, cleo)), by=cleo)
    with pytest.raises(Forbidden, match="another admin"):
        prompt_promote(row=row, by=cleo)
    prompt_promote(row=row, by=olga)
    assert states() == {1: "production"}


def test_the_database_itself_lets_one_version_write(in_acme: Workspace, cleo: User):
    promoted(in_acme, cleo)
    other = make(in_acme, cleo, words=MINE + " Be brief.")
    with pytest.raises(IntegrityError), transaction.atomic():
        PromptVersion.objects.filter(pk=other.pk).update(state="production")


def test_what_cannot_be_a_version_is_said_beside_its_field(in_acme: Workspace, ana: User):
    client = signed_in(ana)
    data = {"note": "", "words": "Write </data> now, as you like it.", **SHIPPED["fields"]}
    answer = client.post(
        "/w/acme/prompts/google_rsa/", {**data, "headline": "$name first, then go on"}
    )
    assert answer.status_code == 422
    assert "Say what is new in it." in answer.content.decode()
    data |= {"note": "New.", "headline": "$name first, then go on"}
    answer = client.post("/w/acme/prompts/google_rsa/", data)
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    for said in (
        "data slots are made of these signs",
        "nothing is filled in here",
    ):
        assert said in page
    same = {"note": "The same.", "words": SHIPPED["channel"], **SHIPPED["fields"]}
    assert "same as the prompt in use" in unescape(
        client.post("/w/acme/prompts/google_rsa/", same).content.decode()
    )
    assert not PromptVersion.objects.exists()


def test_each_act_on_its_page_is_told(
    in_acme: Workspace, ana: User, ben: User, cleo: User, vic: User
):
    data = {
        "note": "Speaks of the road.",
        "words": MINE.replace(". ", ".\r\n"),
        **SHIPPED["fields"],
    }
    assert signed_in(vic).post("/w/acme/prompts/google_rsa/", data).status_code == 403
    assert signed_in(ben).post("/w/acme/prompts/google_rsa/", data).status_code == 403
    assert signed_in(ana).post("/w/acme/prompts/google_rsa/", data).status_code == 302
    row = PromptVersion.objects.get()
    assert "\r" not in row.words
    page = f"/w/acme/prompts/versions/{row.pk}/"
    text = signed_in(vic).get(page).content.decode()
    assert "<ins>" in text
    assert "<del>" in text
    assert signed_in(ana).post(page + "evaluate/", {"engine": "openai"}).status_code == 422
    connection_choose(Connection("http://127.0.0.1:9/v1", "tiny"))
    assert signed_in(ana).post(page + "evaluate/", {"engine": "openai"}).status_code == 302
    assert "Being measured" in signed_in(vic).get(page).content.decode()
    live = signed_in(vic).get(page + "live/", headers={"HX-Request": "true"})
    assert "every 2s" in live.content.decode()
    assert signed_in(ana).post(page + "evaluate/", {"engine": "openai"}).status_code == 409
    Job.everywhere.update(state="cancelled")
    measured(row)
    assert signed_in(ana).post(page + "propose/").status_code == 302
    assert signed_in(ana).post(page + "promote/").status_code == 403
    assert signed_in(cleo).post(page + "promote/").status_code == 302
    assert "own version 1" in signed_in(vic).get("/w/acme/prompts/").content.decode()
    assert "Back to the shipped prompt" in signed_in(cleo).get(page).content.decode()
    assert signed_in(cleo).post(page + "rollback/").status_code == 302
    assert events() == [
        "prompt.created", "prompt.evaluation_asked", "prompt.proposed", "prompt.promoted", "prompt.rolled_back",
    ]  # fmt: skip
    assert signed_in(vic).get("/w/acme/prompts/no_channel/").status_code == 404
