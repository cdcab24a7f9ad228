"""Views of the grid that people keep: saved, renamed, shared with the team, taken away."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict

from campaigns.common.errors import DomainError
from campaigns.common.names import name_clean
from campaigns.models import SavedView, User, Workspace
from campaigns.review.grid_query import GridQuery, grid_query, grid_url
from campaigns.workspaces.audit import audit_record

NAME_MOST, VIEWS_MOST = 60, 50
"""Letters of a name; views of one person."""


@dataclass(frozen=True)
class ViewLink:
    """A view to go to; `here` where the grid shows it."""

    view: SavedView
    url: str
    here: bool


def saved_views(workspace: Workspace, viewer: User) -> QuerySet[SavedView]:
    """A person's own views and the team's, their own first, by name."""
    rows = SavedView.objects.filter(workspace=workspace)
    own_or_shared = Q(owner=viewer) | Q(is_shared=True)
    return (
        rows.filter(own_or_shared)
        .select_related("owner", "workspace")
        .order_by("is_shared", "name", "pk")
    )


def view_links(workspace: Workspace, viewer: User, query: GridQuery) -> list[ViewLink]:
    """All that the person can go to."""
    return [view_link(view, query) for view in saved_views(workspace, viewer)]


def view_link(view: SavedView, query: GridQuery | None = None) -> ViewLink:
    """A view with its address. Needs its workspace's scope."""
    kept = view_query(view.query)
    url = grid_url(view.workspace.slug, kept, view=view.pk)
    return ViewLink(view, url, query is not None and query.view == view.pk)


def view_query(text: str) -> GridQuery:
    """What a view asks for: only what the grid knows, without a page or a view of its own."""
    asked = grid_query(QueryDict(text))
    return GridQuery(
        asked.filters,
        asked.size,
        sort=asked.sort,
        is_roomy=asked.is_roomy,
        resting=asked.resting,
    )


def view_create(
    *, workspace: Workspace, by: User, name: str, query: str, is_shared: bool
) -> SavedView:
    """Keep a view. Raises `DomainError` for a name that is empty, too long or the person's already."""
    named = name_clean(name, most=NAME_MOST, lack="A view needs a name.")
    if SavedView.objects.filter(workspace=workspace, owner=by).count() >= VIEWS_MOST:
        raise DomainError(f"You have {VIEWS_MOST} views. Remove one first.")
    view = SavedView(
        workspace=workspace,
        owner=by,
        name=named,
        query=view_query(query).saved,
        is_shared=is_shared,
    )
    return _store(view, by, "view.saved")


def view_change(
    *,
    view: SavedView,
    by: User,
    name: str | None = None,
    query: str | None = None,
    is_shared: bool | None = None,
) -> SavedView:
    """Rename it, let it show something else, share it or keep it to oneself; None leaves as it is."""
    if name is not None:
        view.name = name_clean(name, most=NAME_MOST, lack="A view needs a name.")
    if query is not None:
        view.query = view_query(query).saved
    if is_shared is not None:
        view.is_shared = is_shared
    return _store(view, by, "view.changed")


@transaction.atomic
def view_remove(*, view: SavedView, by: User) -> None:
    """Take a view away, for everybody who saw it."""
    audit_record(
        workspace_id=view.workspace_id,
        actor=by,
        event="view.removed",
        row=view,
        data={"name": view.name, "shared": view.is_shared},
    )
    view.delete()


def _store(view: SavedView, by: User, event: str) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
            audit_record(
                workspace_id=view.workspace_id,
                actor=by,
                event=event,
                row=view,
                data={"name": view.name, "shared": view.is_shared},
            )
    except IntegrityError:
        said = "There is a view with that name already."
        raise DomainError(said, errors={"name": [said]}) from None
    return view
