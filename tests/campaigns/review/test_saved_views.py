"""Saved views of the grid: one's own, the team's, changed and taken away, each only by those who may."""

from __future__ import annotations

import pytest
from django.test import Client

from campaigns.models import AuditEntry, Candidate, SavedView, User, Workspace
from campaigns.review.saved_views import VIEWS_MOST
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
GRID, VIEWS = "/w/acme/review/grid/", "/w/acme/review/views/"


def save(person: User, name: str = "Mail", query: str = "channel=email", **more: str) -> SavedView:
    """A view kept over the page."""
    answer = signed_in(person).post(VIEWS, {"name": name, "query": query, **more})
    assert answer.status_code == 302, answer.content
    return SavedView.objects.latest("pk")


def shown(client: Client, address: str = GRID) -> list[str]:
    return [link.view.name for link in client.get(address).context["views"]]


def test_a_view_keeps_what_the_grid_shows_and_leads_back_to_it(line: Candidate, ana: User):
    query = "state=any&channel=email&off_search=mail&sort=novelty-low&rows=roomy&size=50"
    address = f"{GRID}?{query}"
    client = signed_in(ana)
    assert client.get(address).context["view"] is None
    view = save(ana, "Mail to do", f"{query}&after=7&compare=1&nonsense=1")
    assert view.query.split("&") == sorted(query.split("&"), key=view.query.split("&").index)
    assert set(view.query.split("&")) == set(query.split("&"))
    page = client.get(f"{GRID}?{view.query}&view={view.pk}")
    assert page.context["view"]["link"].view == view
    assert not page.context["view"]["is_changed"]
    # A filter more is no longer the view: it is kept in it, or left.
    other = client.get(f"{GRID}?{view.query}&sku=TR-1&view={view.pk}")
    assert other.context["view"]["is_changed"]
    kept = client.post(f"{VIEWS}{view.pk}/", {"query": other.context["query"].saved})
    assert kept["Location"].startswith(GRID)
    view.refresh_from_db()
    assert "sku=TR-1" in view.query
    assert view.name == "Mail to do"
    assert AuditEntry.objects.filter(event__startswith="view.").count() == 2


def test_ones_own_is_seen_by_nobody_else_and_the_teams_by_everybody(
    in_acme: Workspace, ana: User, ben: User, vic: User
):
    own, shared = save(ana, "Mine"), save(ana, "Ours", is_shared="on")
    assert shown(signed_in(ana)) == ["Mine", "Ours"]
    assert shown(signed_in(vic)) == ["Ours"]
    for method in ("get", "post"):
        for person in (ben, vic):
            assert getattr(signed_in(person), method)(f"{VIEWS}{own.pk}/").status_code == 404
    assert signed_in(ben).post(f"{VIEWS}{own.pk}/remove/").status_code == 404
    assert signed_in(vic).post(f"{VIEWS}{shared.pk}/remove/").status_code == 403
    # A manager keeps the team's views in order.
    assert signed_in(ben).post(f"{VIEWS}{shared.pk}/remove/").status_code == 302
    assert shown(signed_in(ana)) == ["Mine"]
    assert AuditEntry.objects.order_by("-number")[0].event == "view.removed"


def test_a_viewer_keeps_views_and_shares_none(in_acme: Workspace, vic: User):
    view = save(vic)
    assert b"The team sees it" not in signed_in(vic).get(GRID).content
    refused = signed_in(vic).post(f"{VIEWS}{view.pk}/", {"name": "Mail", "is_shared": "on"})
    assert refused.status_code == 403
    assert not SavedView.objects.get().is_shared


def test_a_name_is_one_persons_once(in_acme: Workspace, ana: User, ben: User):
    view = save(ana, "Mail")
    again = signed_in(ana).post(VIEWS, {"name": " Mail ", "query": "sort=newest"})
    assert again.status_code == 422
    assert "There is a view with that name already." in again.content.decode()
    # What was to be kept is still there, under another name.
    assert 'value="sort=newest"' in again.content.decode()
    save(ben, "Mail")
    other = save(ana, "Post")
    assert signed_in(ana).post(f"{VIEWS}{other.pk}/", {"name": "Mail"}).status_code == 422
    for name in ("", "  ", "x" * 61):
        assert signed_in(ana).post(VIEWS, {"name": name}).status_code == 422
    view.refresh_from_db()
    assert view.query == "channel=email"
    renamed = signed_in(ana).post(
        f"{VIEWS}{other.pk}/", {"name": "Letters", "query": other.query, "is_shared": "on"}
    )
    assert renamed["Location"] == VIEWS
    other.refresh_from_db()
    assert (other.name, other.is_shared) == ("Letters", True)


def test_a_view_that_is_gone_leaves_its_lines_where_one_stands(in_acme: Workspace, ana: User):
    view = save(ana)
    gone = signed_in(ana).post(f"{VIEWS}{view.pk}/remove/", {"at": "grid"})
    assert gone["Location"] == f"{GRID}?channel=email"
    assert signed_in(ana).get(f"{GRID}?view={view.pk}").context["view"] is None


def test_there_is_an_end_to_one_persons_views(in_acme: Workspace, ana: User):
    SavedView.objects.bulk_create(
        SavedView(workspace=in_acme, owner=ana, name=f"View {n}") for n in range(VIEWS_MOST)
    )
    answer = signed_in(ana).post(VIEWS, {"name": "One more"})
    assert answer.status_code == 422
    assert "Remove one first" in answer.content.decode()


def test_saving_stands_in_the_head_and_no_row_is_kept_for_views_that_there_are_not(
    line: Candidate, ana: User
):
    rows = 'aria-label="Saved views"'
    bare = signed_in(ana).get(GRID).text
    assert "Save this view" in bare.partition('aria-label="States"')[0]
    assert rows not in bare
    save(ana)
    assert rows in signed_in(ana).get(GRID).text
