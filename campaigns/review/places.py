"""Where somebody can go by typing a word of it: the pages and the acts that their role may open."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from campaigns.catalog.search import search_fold
from campaigns.common.help_parts import PARTS, TOPICS
from campaigns.workspaces.permissions import may_open
from campaigns.workspaces.requests import StudioRequest


@dataclass(frozen=True)
class Place:
    """A page or an act by its words; `also` holds what else people call it."""

    words: str
    url_name: str
    icon: str
    also: str = ""
    query: str = ""


PLACES = (
    Place("Review queue", "review:queue", "inbox", "approve lines waiting focus"),
    Place("My lines", "review:queue", "user", "mine assigned to me queue", "?assignee=me"),
    Place("Grid of lines", "review:grid", "list", "bulk table filter compare"),
    Place("Campaigns", "briefs:campaign_list", "megaphone", "briefs"),
    Place("New campaign", "briefs:campaign_create", "plus", "create brief start"),
    Place("Rounds", "briefs:round_list", "layers", "jobs generate generation progress"),
    Place("Creativity by category", "briefs:creativity", "chart-line", "lambda elbow explorer"),
    Place("Catalog", "catalog:product_list", "package", "products facts sku"),
    Place("Add a product", "catalog:product_create", "plus", "new create by hand"),
    Place("Import a catalog", "catalog:import_new", "upload", "csv file shopify upload feed"),
    Place("Imports", "catalog:import_list", "history", "files dry run revert"),
    Place("Saved mappings", "catalog:mapping_list", "table", "columns saved"),
    Place("Brands", "briefs:brand_list", "badge-check", "voice"),
    Place("New brand", "briefs:brand_create", "plus", "create voice"),
    Place("Brand rules", "rules:rule_list", "shield-check", "banned words style claims policy"),
    Place("New brand rule", "rules:rule_create", "plus", "create banned word"),
    Place("Try a text", "rules:try", "flask-conical", "rules check test"),
    Place("Sets of brand rules", "rules:set_list", "history", "versions rules activated"),
    Place("Evidence", "claims:evidence_list", "file-check", "claims proof certificate waiver"),
    Place("Promises", "promises:promise_list", "timer", "deadline urgency was price save stock"),
    Place("Channels", "channels:field_list", "ruler", "limits fields characters"),
    Place("Exports", "exports:export_list", "download", "files feeds csv xlsx"),
    Place("AI-written text", "exports:disclosure", "file-check", "mark disclose provenance policy"),
    Place("Saved views", "review:views", "bookmark", "filters"),
    Place("Notifications", "notices:list", "bell", "mentions unread"),
    Place("Notification settings", "notices:settings", "mail", "notifications mail digest"),
    Place("Home", "workspaces:home", "house", "start today"),
    Place("Members", "workspaces:members", "users", "people roles"),
    Place("Settings", "workspaces:settings", "settings", "workspace zone name"),
    Place(
        "Dates and numbers",
        "workspaces:formats",
        "calendar-clock",
        "format region language zone locale",
    ),
    Place("Mail", "workspaces:mail", "mail", "smtp server test invitations"),
    Place("API tokens", "workspaces:tokens", "key-round", "new token programs"),
    Place("Engine", "workspaces:engine", "cpu", "model lm grammar card evaluation"),
    Place("Operations", "briefs:operations", "activity", "workers queues jobs disk health"),
    Place("Prompts", "workspaces:prompts", "pen-line", "versions"),
    Place("Audit log", "workspaces:audit", "history", "who changed what"),
    Place("First steps", "workspaces:onboarding", "footprints", "onboarding tour begin"),
    Place("Help", "help:page", "circle-question-mark", "manual docs what is how"),
)
HELP = (
    *(
        Place(
            f"Help: {part.title}", "help:page", "circle-question-mark", part.also, f"#{part.anchor}"
        )
        for part in PARTS
    ),
    *(
        Place(f"Help: {title}", "help:page", "circle-question-mark", also, f"#{anchor}")
        for anchor, title, also in TOPICS
    ),
)


def places_found(request: StudioRequest, asked: str) -> list[tuple[Place, str]]:
    """Those whose words all that was asked begins, with their addresses; those named so come first.

    All of them where nothing was asked; the parts of the page of help are offered to who asks for them.
    """
    wanted = search_fold(asked).split()
    places = (*PLACES, *HELP) if wanted else PLACES
    open_to = [one for one in places if may_open(request.membership.role, one.url_name)]
    found = [one for one in open_to if _begin(wanted, f"{one.words} {one.also}")]
    found.sort(key=lambda one: not _begin(wanted, one.words))
    slug = request.workspace.slug
    return [(one, reverse(one.url_name, args=[slug]) + one.query) for one in found]


def _begin(wanted: list[str], said: str) -> bool:
    words = search_fold(said).split()
    return all(any(word.startswith(part) for word in words) for part in wanted)
