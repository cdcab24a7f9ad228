"""A rule that knows a better word offers it in review; who takes it has edited the line."""

from __future__ import annotations

import pytest

from campaigns.rules.services import rule_create
from tests.campaigns.rules.steps import activated, work
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db


def test_a_better_word_is_written_by_one_press_which_is_an_edit(in_acme, ana, cleo, vic):
    values = {"kind": "preferred_term", "value": {"term": "trainers", "instead_of": ["sneakers"]}}
    activated(rule_create(workspace_id=in_acme.pk, values=values, by=cleo).rule_set, cleo)
    work()
    campaign, product = make_campaign(in_acme, created_by=ana), make_product(in_acme)
    line = make_candidate(campaign, product, text="Sneakers of 238 g", slot=0)
    assert line.state == "blocked"
    address = f"/w/acme/candidates/{line.pk}/"
    client = signed_in(ana)
    shown = client.get(address).content.decode()
    assert "Use “Trainers”" in shown
    assert 'value="Trainers of 238 g"' in shown
    assert "Use “Trainers”" not in signed_in(vic).get(address).content.decode()
    sent = {"text": "Trainers of 238 g", "version": line.version}
    assert client.post(f"{address}edit/", sent).status_code == 302
    line.refresh_from_db()
    assert (line.text, line.state) == ("Trainers of 238 g", "in_review")
    assert line.revision is not None
    assert line.revision.author == ana
    sent = {"content_hash": line.content_hash}
    assert client.post(f"{address}approve/", sent).status_code == 403
