"""A rollback puts back no text that its line had before and that something forbids by now: nobody marks such a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from campaigns.claims.services import evidence_retire
from campaigns.common.errors import StateConflict
from campaigns.exports import rollback
from campaigns.exports.gate import GateClosed
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.models import Evidence, LiveCopy, Publication, User, Workspace
from campaigns.review.editing import candidate_edit
from campaigns.review.services import candidate_approve
from campaigns.rules.services import rule_create
from tests.campaigns.claims.steps import BEST, make_evidence
from tests.campaigns.rules.steps import activated, work
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
NEWER = "238 g, and light on its feet"


class Edited:
    """A line that was published, edited, and published again."""

    def __init__(self, workspace: Workspace, ana: User, ben: User, cleo: User) -> None:
        self.workspace, self.ben, self.cleo = workspace, ben, cleo
        make_evidence(ben, workspace.pk)
        campaign = make_campaign(workspace, created_by=ben, channels=["google_rsa"])
        line = make_candidate(campaign, make_product(workspace), BEST)
        self.made: list[Any] = []
        for text in (BEST, NEWER):
            if line.text != text:
                line = candidate_edit(candidate=line, by=ana, text=text, version=line.version)
            line = candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
            self.made.append(campaign_publish(campaign=campaign, by=ben))
            line.refresh_from_db()

    def roll_back(self) -> Publication:
        """The second publication."""
        return publication_rollback(publication=self.made[1], by=self.ben)

    def ban(self) -> None:
        """A rule that the older text breaks and the newer one does not."""
        values = {"kind": "banned_term", "value": {"terms": ["best"]}, "severity": "block"}
        row = rule_create(workspace_id=self.workspace.pk, values=values, by=self.cleo)
        activated(row.rule_set, self.cleo)

    def retire(self) -> None:
        """What proved the older text is retired."""
        row = Evidence.objects.get()
        evidence_retire(evidence=row, version=row.version, by=self.ben)


@pytest.fixture
def edited(in_acme: Workspace, ana: User, ben: User, cleo: User) -> Edited:
    return Edited(in_acme, ana, ben, cleo)


@pytest.mark.parametrize("act", [Edited.ban, Edited.retire])
def test_what_a_rule_or_lost_evidence_forbids_stays_away(
    edited: Edited, act: Callable[[Edited], None]
):
    act(edited)
    work()
    with pytest.raises(StateConflict, match="rests on what has changed"):
        edited.roll_back()
    assert LiveCopy.objects.get().text == NEWER


def test_what_reads_as_written_for_a_model_stays_away(
    edited: Edited, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rollback, "said_to_a_model", lambda line: line.text == BEST)
    with pytest.raises(StateConflict, match="for a language model"):
        edited.roll_back()
    assert LiveCopy.objects.get().text == NEWER


def test_a_rule_that_comes_while_a_rollback_takes_its_locks_is_seen(
    edited: Edited, monkeypatch: pytest.MonkeyPatch
):
    gates: list[object] = []

    def checked(*given: Any, **more: Any) -> None:
        gates.append(given)
        if len(gates) == 2:
            raise GateClosed("rules", "Try again.")

    monkeypatch.setattr(rollback, "gate_check", checked)
    with pytest.raises(GateClosed):
        edited.roll_back()
    assert LiveCopy.objects.get().text == NEWER


def test_what_still_holds_comes_back(edited: Edited):
    edited.roll_back()
    assert LiveCopy.objects.get().text == BEST
