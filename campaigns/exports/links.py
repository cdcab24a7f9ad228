"""Links with UTM parameters: which text brought a visitor, by campaign, channel and variant."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from django.db import transaction

from campaigns.briefs.services import OVER
from campaigns.common.errors import Conflict, DomainError
from campaigns.models import Campaign, User
from campaigns.workspaces.audit import audit_record

# channel -> (utm_source, utm_medium). Channels on the shop's own pages are left out: a tagged link inside a site
# begins a new visit there, so that the one that brought the visitor is lost.
LINKED: dict[str, tuple[str, str]] = {
    "google_rsa": ("google", "cpc"),
    "google_pmax": ("google", "cpc"),
    "meta_ad": ("meta", "paid_social"),
    "email": ("newsletter", "email"),
    "sms": ("sms", "sms"),
    "push": ("app", "push"),
}
SCHEMES = ("http", "https")
VALUE_MOST, ADDRESS_MOST = 100, 2000
CHANGED = "Somebody else changed these links meanwhile. Nothing was saved; theirs are shown."


@dataclass(frozen=True)
class LinkTags:
    """How a campaign's links are tagged; `address` is where all of them lead, "" for each product's own page."""

    campaign: str
    address: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    mediums: Mapping[str, str] = field(default_factory=dict)

    def link(self, channel: str, product_url: str, variant: str) -> str:
        """The tagged address for a text; "" where its channel has no link or nobody knows the page."""
        if channel not in LINKED:
            return ""
        source, medium = LINKED[channel]
        return link_tagged(
            self.address or product_url,
            {
                "utm_source": self.sources.get(channel) or source,
                "utm_medium": self.mediums.get(channel) or medium,
                "utm_campaign": self.campaign,
                "utm_content": variant,
            },
        )


def link_tagged(address: str, tags: Mapping[str, str]) -> str:
    """An address with tags: what its query and fragment held stays byte for byte, and tags of the same name go.

    "" for what is no web address.
    """
    try:
        parts = urlsplit(address.strip())
        is_web = parts.scheme.lower() in SCHEMES and bool(parts.hostname)
    except ValueError:
        return ""
    if not is_web:
        return ""
    given = {name: utm_value(value) for name, value in tags.items()}
    kept = [pair for pair in parts.query.split("&") if pair and _name(pair) not in given]
    added = [f"{name}={quote(value, safe='')}" for name, value in given.items() if value]
    return urlunsplit(parts._replace(query="&".join([*kept, *added])))


def _name(pair: str) -> str:
    return pair.partition("=")[0].lower()


def utm_value(text: str) -> str:
    """A value as reports tell it apart from no other: lower case, hyphens for blanks, no hidden characters.

    Letters of any script stay, and are percent-encoded in the address.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    seen = "".join(" " if char.isspace() else char for char in plain)
    shown = "".join(char for char in seen if unicodedata.category(char)[0] != "C")
    return "-".join(shown.split())[:VALUE_MOST]


def variant_of(revision: int | None) -> str:
    """What names one text in a report: its revision, whose words never change."""
    return f"r{revision}" if revision else ""


def variant_of_ad(sku: str, revisions: Iterable[int | None]) -> str:
    """What names an ad of several texts: its product, and a digest of its texts in their order."""
    said = ",".join(str(one) for one in revisions)
    return f"{sku}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def links_of(campaign: Campaign) -> LinkTags | None:
    """How a campaign's links are tagged; None where they go out as the catalog has them."""
    kept: dict[str, Any] = campaign.links
    if not kept:
        return None
    return LinkTags(
        kept["campaign"], kept.get("address", ""), kept.get("sources", {}), kept.get("mediums", {})
    )


def links_version(campaign: Campaign) -> str:
    """What a change has to name, so that nobody writes over what they have not seen."""
    return hashlib.sha256(json.dumps(campaign.links, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def links_change(*, campaign: Campaign, values: LinkTags | None, version: str, by: User) -> None:
    """Tag a campaign's links from now on, or with None no longer.

    Raises `Conflict` where others changed them meanwhile, `DomainError` with `errors` by field for a value.
    """
    kept = _clean(values) if values else {}
    row = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if links_version(row) != version:
        raise Conflict(CHANGED, extra={"current": {**row.links, "version": links_version(row)}})
    if row.state in OVER:
        raise DomainError("This campaign is closed. Duplicate it to go on.")
    if row.links == kept:
        return
    row.links = kept
    row.save(update_fields=["links", "updated"])
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="campaign.links_changed",
        row=row,
        data={"tagged": bool(kept)},
    )


def _clean(values: LinkTags) -> dict[str, Any]:
    name = utm_value(values.campaign)
    if not name:
        raise DomainError("Name it.", errors={"campaign": ["Reports need a name of the campaign."]})
    address = values.address.strip()
    if address and not link_tagged(address, {"utm_source": "x"}):
        said = "An address begins with https:// or http:// and names a host."
        raise DomainError(said, errors={"address": [said]})
    return {
        "campaign": name,
        "address": address[:ADDRESS_MOST],
        "sources": {key: utm_value(values.sources.get(key, "")) for key in LINKED},
        "mediums": {key: utm_value(values.mediums.get(key, "")) for key in LINKED},
    }
