"""A fit decided on over the API, for the journey over all operations."""

from __future__ import annotations

from django_scopes import scope

from campaigns.models import ConversionFit, FitState, Membership, User
from tests.campaigns.api.conftest import Api


def learning_journey(ben_api: Api, ana_api: Api) -> None:
    """Too little has ended to fit; Ben promotes one that was made before, takes it back and refuses it."""
    assert ben_api.post("conversion_fits/").status_code == 422
    ben = User.objects.get(username="ben")
    workspace = Membership.objects.get(user=ben).workspace
    better = {"own": {"loss": 0.5}, "in_use": {"loss": 0.7}}
    shadow = {
        name: {"pairs": 9, "hits": 0.7, "slip": 0.1, "within": 0.9, **said}
        for name, said in better.items()
    }
    with scope(workspace=workspace.pk):
        made = ConversionFit.objects.create(
            workspace=workspace,
            number=1,
            state=FitState.SHADOW,
            shadow={"experiments": 3, "beside": None, **shadow},
            created_by=ben,
        )
    at = f"conversion_fits/{made.pk}/"
    assert ana_api.get("conversion_fits/").json()["results"] == [ana_api.get(at).json()]
    assert ben_api.post(f"{at}promote/").json()["state"] == "promoted"
    assert ben_api.post(f"{at}rollback/").json()["state"] == "shadow"
    refused = ben_api.post(f"{at}refuse/", {"note": "A fashion"}).json()
    assert (refused["state"], refused["note"]) == ("refused", "A fashion")
