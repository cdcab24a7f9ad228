"""A fit decided on over the API, for the journey over all operations."""

from __future__ import annotations

from django.utils import timezone
from django_scopes import scope

from campaigns.learning.fits import EXPERIMENTS_LEAST
from campaigns.models import (
    ConversionFit,
    Experiment,
    ExperimentState,
    FitState,
    Membership,
    User,
)
from tests.campaigns.api.conftest import Api


def learning_journey(ben_api: Api, ana_api: Api) -> None:
    """Ben asks for a fit once enough has ended, and cancels it; one that was made he promotes, takes back and refuses."""
    assert ana_api.get("learnings/").json() == {"results": []}
    first, *_ = ana_api.get("campaigns/").json()["results"]
    assert ana_api.get(f"campaigns/{first['id']}/learnings/").json()["results"] == []
    assert ben_api.post("conversion_fits/").status_code == 422
    ben = User.objects.get(username="ben")
    workspace = Membership.objects.get(user=ben).workspace
    with scope(workspace=workspace.pk):
        for number in range(EXPERIMENTS_LEAST):
            Experiment.objects.create(
                workspace=workspace,
                hypothesis=f"Ended {number}",
                seed=str(number),
                state=ExperimentState.ENDED,
                registered="0" * 64,
                started=timezone.now(),
                ended=timezone.now(),
                created_by=ben,
            )
    asked = ben_api.post("conversion_fits/")
    assert asked.status_code == 202
    assert ben_api.post(f"jobs/{asked.json()['job']}/cancel/").status_code == 202
    better = {"own": {"loss": 0.5}, "in_use": {"loss": 0.7}}
    shadow = {
        name: {"pairs": 9, "hits": 0.7, "slip": 0.1, "within": 0.9, **said}
        for name, said in better.items()
    }
    with scope(workspace=workspace.pk):
        made = ConversionFit.objects.create(
            workspace=workspace,
            number=2,
            state=FitState.SHADOW,
            shadow={"experiments": 3, "beside": None, **shadow},
            created_by=ben,
        )
    at = f"conversion_fits/{made.pk}/"
    newest, *_ = ana_api.get("conversion_fits/").json()["results"]
    assert newest == ana_api.get(at).json()
    assert ben_api.post(f"{at}promote/").json()["state"] == "promoted"
    assert ben_api.post(f"{at}rollback/").json()["state"] == "shadow"
    refused = ben_api.post(f"{at}refuse/", {"note": "A fashion"}).json()
    assert (refused["state"], refused["note"]) == ("refused", "A fashion")
    assert ana_api.get("writers/", by="prompts").status_code == 200
    # No campaign consents.
    assert ana_api.get("preference_pairs/").json() == []
    assert ben_api.get("preference_pairs/file/").status_code == 200
