"""Fits on a workspace's own experiments: compared before anything is in use, decided by a person, watched afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.models import Campaign, ConversionFit, Product, User
from generation.jobs.runner import job_run
from tests.campaigns.api.conftest import Api, enter
from tests.campaigns.learning.conftest import Tried
from tests.conftest import signed_in

PAGE = "/w/acme/learn/"


def fitted(bens: Api) -> dict[str, Any]:
    """A fit, once its job has ended."""
    asked = bens.post("conversion_fits/")
    assert asked.status_code == 202, asked.content
    while job_run(queue="default"):
        pass
    said: dict[str, Any] = bens.get(f"conversion_fits/{asked.json()['id']}/").json()
    return said


def promoted(bens: Api) -> dict[str, Any]:
    """A fit that speaks for new lines."""
    row = fitted(bens)
    assert row["helps"], row
    answer = bens.post(f"conversion_fits/{row['id']}/promote/")
    assert answer.status_code == 200, answer.content
    said: dict[str, Any] = answer.json()
    return said


def said_of(campaign: Campaign, product: Product, by: User, text: str) -> dict[str, Any]:
    """The badge of a new line."""
    found: dict[str, Any] = enter(campaign, product, by, text).badges["conversion"]
    return found


def test_own_experiments_speak_once_somebody_promotes_them(
    tried: Tried, bens: Api, campaign, product, ana, ben
):
    before = said_of(campaign, product, ana, "Where do you run?")
    assert before["basis"].startswith("prior, not fitted")
    tried(0, 9, statement=20, question=6)
    row = fitted(bens)
    assert (row["state"], row["experiments"], row["arms"]) == ("shadow", 9, 18)
    assert not row["simulated"]
    # Three experiments that the twin had not seen, beside what ships.
    assert row["shadow"]["experiments"] == 3
    assert row["shadow"]["beside"] is None
    assert row["shadow"]["own"]["hits"] == 1
    assert row["shadow"]["own"]["loss"] < row["shadow"]["in_use"]["loss"]
    assert said_of(campaign, product, ana, "When do you run?")["basis"] == before["basis"]
    assert bens.post(f"conversion_fits/{row['id']}/promote/").json()["state"] == "promoted"
    asked = said_of(campaign, product, ana, "How do you run?")
    told = said_of(campaign, product, ana, "You run like this")
    assert asked["basis"] == "fitted on 9 experiments of this workspace, fit 1"
    assert asked["p"] < 0.3 < 0.5 < told["p"]
    assert asked["rate"]["value"] < 0.12 < told["rate"]["value"]
    assert "question" in asked["features"]
    line = bens.get("candidates/", search="You run like this").json()["results"][0]
    page = signed_in(ben).get(f"/w/acme/candidates/{line['id']}/").content.decode()
    assert "Chance to beat an average line of your experiments" in page
    assert "Click rate to expect" in page
    assert "headline tests of a news site" not in page


def test_what_foresees_no_better_is_never_in_use(tried: Tried, bens: Api):
    assert bens.post("conversion_fits/").status_code == 422
    tried(0, 4, statement=20, question=8)
    tried(4, 8, statement=8, question=20)
    row = fitted(bens)
    assert not row["helps"]
    refused = bens.post(f"conversion_fits/{row['id']}/promote/")
    assert refused.status_code == 422
    assert "no better" in refused.json()["detail"]
    assert bens.post(f"conversion_fits/{row['id']}/rollback/").status_code == 409
    ended = bens.post(f"conversion_fits/{row['id']}/refuse/", {"note": "It learnt a fashion"})
    assert (ended.json()["state"], ended.json()["note"]) == ("refused", "It learnt a fashion")
    assert bens.post(f"conversion_fits/{row['id']}/refuse/").status_code == 409


def test_later_experiments_put_it_on_probation_and_it_goes_back(
    tried: Tried, bens: Api, ben, campaign, product, ana
):
    tried(0, 6, statement=20, question=6)
    first = promoted(bens)
    tried(6, 8, statement=20, question=6)
    second = fitted(bens)
    # It is asked about what it had not seen; two are too few to compare another with it.
    used = bens.get(f"conversion_fits/{first['id']}/").json()
    assert second["shadow"] == {"experiments": 0}
    assert used["later"]["pairs"] == 2
    assert used["later"]["hits"] == 1
    assert not used["on_probation"]
    assert used["basis"].endswith("fit 1; right in 100% of 2 later pairs")
    tried(8, 12, statement=5, question=25)
    tried(0, 4, statement=5, question=25)
    third = fitted(bens)
    assert third["shadow"]["beside"] == 1
    assert third["shadow"]["experiments"] == 5
    assert third["helps"]
    used = bens.get(f"conversion_fits/{first['id']}/").json()
    assert used["on_probation"]
    assert used["later"]["slip"] < -2
    line = said_of(campaign, product, ana, "How do you run?")
    assert line["basis"].endswith("on probation: it has promised too much")
    page = signed_in(ben).get(PAGE).content.decode()
    assert "In use, on probation" in page
    back = bens.post(f"conversion_fits/{first['id']}/rollback/").json()
    assert back["state"] == "shadow"
    line = said_of(campaign, product, ana, "Where do you run?")
    assert line["basis"].startswith("prior, not fitted")


def test_simulated_shoppers_teach_only_where_no_real_ones_have(
    tried: Tried, bens: Api, ben, campaign, product, ana
):
    tried(0, 6, statement=20, question=6, simulated=True)
    row = promoted(bens)
    assert row["simulated"]
    said = said_of(campaign, product, ana, "How do you run?")
    assert said["basis"] == "fitted on 6 simulated experiments, fit 1"
    assert "Simulated" in signed_in(ben).get(PAGE).content.decode()
    assert bens.post(f"conversion_fits/{row['id']}/rollback/").status_code == 200
    tried(6, 7, statement=6, question=20)
    assert bens.post("conversion_fits/").status_code == 422
    refused = bens.post(f"conversion_fits/{row['id']}/promote/")
    assert refused.status_code == 422
    assert "simulated shoppers" in refused.json()["detail"]


def test_a_fit_that_was_refused_never_speaks_again(tried: Tried, bens: Api, ben, in_acme):
    tried(0, 6, statement=20, question=6)
    first, second = promoted(bens), fitted(bens)
    # As after the second was promoted and the first refused.
    fits = ConversionFit.objects.order_by("number")
    fits.filter(pk=first["id"]).update(state="shadow")
    fits.filter(pk=second["id"]).update(state="promoted", replaces=first["id"])
    assert bens.post(f"conversion_fits/{first['id']}/refuse/").status_code == 200
    assert "Back to what ships" in signed_in(ben).get(PAGE).content.decode()
    assert bens.post(f"conversion_fits/{second['id']}/rollback/").status_code == 200
    assert list(fits.values_list("state", flat=True)) == ["refused", "shadow"]


@pytest.mark.parametrize("may", [True, False])
def test_the_page_offers_decisions_to_whoever_may_take_them(
    tried: Tried, bens: Api, ben, vic, may: bool
):
    tried(0, 9, statement=20, question=6)
    row = fitted(bens)
    page = signed_in(ben if may else vic)
    words = page.get(PAGE).content.decode()
    assert "In shadow" in words
    assert ("Promote" in words) is may
    assert ("Fit what has ended" in words) is may
    answer = page.post(f"{PAGE}fits/{row['id']}/promote/")
    assert answer.status_code == (302 if may else 403)
    if may:
        assert "Back to what ships" in page.get(PAGE).content.decode()
        assert page.post(f"{PAGE}fits/{row['id']}/rollback/").status_code == 302
        assert page.post(f"{PAGE}fits/{row['id']}/refuse/").status_code == 302
        assert "Refused" in page.get(PAGE).content.decode()
        assert page.post(PAGE).status_code == 302
