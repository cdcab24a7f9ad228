"""Addresses of the specification whose pages stand elsewhere lead there, for whom the page is."""

from __future__ import annotations

import pytest
from django_scopes import scope

from campaigns.models import Export, Import, User, Workspace
from generation.models import Job
from tests.conftest import signed_in
from tests.factories import make_campaign


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("users", "members/"),
        ("tokens", "settings/tokens/"),
        ("audit", "audit/"),
        ("ops", "jobs/"),
    ],
)
def test_admin_addresses_lead_to_their_pages(address: str, page: str, cleo: User, ana: User):
    asked = f"/w/acme/admin/{address}/"
    assert signed_in(cleo).get(asked)["Location"] == f"/w/acme/{page}"
    assert signed_in(cleo).get(asked, follow=True).status_code == 200
    expected = 403 if address == "users" else 200
    assert signed_in(ana).get(asked, follow=True).status_code == expected
    assert signed_in(cleo).get("/w/acme/admin/nothing/").status_code == 404


def test_the_address_of_a_job_leads_to_what_it_works_on(workspace: Workspace, ben: User):
    with scope(workspace=workspace.pk):
        campaign = make_campaign(workspace, created_by=ben)

    def job(kind: str) -> Job:
        return Job.everywhere.create(workspace_id=workspace.pk, kind=kind)

    def leads(row: Job) -> str:
        return signed_in(ben).get(f"/w/acme/jobs/{row.pk}/")["Location"]

    importing, exporting, other = job("import"), job("export"), job("understand")
    with scope(workspace=workspace.pk):
        brought = Import.objects.create(workspace=workspace, job=importing, created_by=ben)
        taken = Export.objects.create(
            workspace=workspace, job=exporting, campaign=campaign, profile="jsonl", created_by=ben
        )
    assert leads(importing) == f"/w/acme/catalog/import/{brought.pk}/"
    assert leads(exporting) == f"/w/acme/exports/{taken.pk}/"
    assert leads(other) == "/w/acme/jobs/"
