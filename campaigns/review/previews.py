"""A line in its channel's look: which look, and the other parts that stand around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from campaigns.models import Candidate, CandidateState, Workspace
from generation.types import field_specs_unwritten

GONE = (CandidateState.REJECTED, CandidateState.RETIRED)
GOOD = (CandidateState.APPROVED, CandidateState.SCHEDULED, CandidateState.LIVE)
COMPANIONS_MOST = 80
HEADLINES, BULLETS = 3, 5
SHOP_HOST, SHOP = "yourshop.example", "Your shop"

# channel -> the template's look, and how it is headed
LOOKS: dict[str, tuple[str, str]] = {
    "google_rsa": ("serp", "As it may appear on Google"),
    "google_pmax": ("serp", "As it may appear on Google"),
    "meta_ad": ("social", "As it may appear in a feed"),
    "email": ("inbox", "As it may appear in an inbox"),
    "sms": ("sms", "As it may appear as a text message"),
    "push": ("push", "As it may appear on a locked phone"),
    "product_title": ("shop", "As it may appear on the product page"),
    "product_description": ("shop", "As it may appear on the product page"),
    "product_bullets": ("shop", "As it may appear on the product page"),
    "banner": ("banner", "As it may appear as a banner"),
    "seo": ("seo", "As it may appear in search results"),
}
TWO_SIZES = frozenset({"serp", "seo", "inbox", "social", "shop"})
# channel -> (field, (where, what, the limit in field_limits.toml by which it is cut there))
SHOWN_BY: dict[str, tuple[tuple[str, tuple[str, str, str]], ...]] = {
    "email": (
        ("subject", ("iPhone Mail", "Subject", "email.subject_iphone")),
        ("preheader", ("iPhone Mail", "Preheader", "email.preheader_iphone")),
        ("subject", ("Gmail on a computer", "Subject", "email.subject_gmail")),
        ("subject", ("Gmail on a phone", "Subject", "email.subject_gmail_phone")),
    ),
    "push": (
        ("body", ("An iPhone’s banner", "Body", "push.iphone_banner")),
        ("title", ("Android", "Title", "push.android_title")),
        ("body", ("Android", "Body", "push.android_body")),
    ),
    "meta_ad": (
        ("headline", ("A feed", "Headline", "meta_ad.headline_feed")),
        ("headline", ("Over a reel", "Headline", "meta_ad.headline_reels")),
    ),
}
_SHOWN = {spec.key: spec.limit for spec in field_specs_unwritten()}


@dataclass(frozen=True)
class Part:
    """A piece of copy in a preview; `is_line` marks the one in question."""

    text: str
    is_line: bool = False


@dataclass(frozen=True)
class Cut:
    """How much of a text one program shows, and how much it leaves out."""

    where: str
    what: str
    text: str
    left_out: int


@dataclass(frozen=True)
class Preview:
    """`look` names the template's branch; `parts` are texts by field, `lists` several of one field."""

    look: str
    title: str
    site: str
    path: str
    sender: str
    parts: dict[str, Part] = field(default_factory=dict)
    lists: dict[str, list[Part]] = field(default_factory=dict)
    control: str = ""
    cuts: list[Cut] = field(default_factory=list)

    @property
    def has_sizes(self) -> bool:
        """Whether it differs between computer and phone."""
        return self.look in TWO_SIZES


def line_preview(line: Candidate, workspace: Workspace) -> Preview:
    """One query: the best other lines of the same product and channel."""
    found = (
        Candidate.objects.filter(
            campaign_id=line.campaign_id, product_id=line.product_id, channel=line.channel
        )
        .exclude(state__in=GONE)
        .exclude(pk=line.pk)
        .order_by("rank", "pk")
        .values("field", "text", "state", "is_primary", "is_control")[:COMPANIONS_MOST]
    )
    brand = line.campaign.brand
    return _preview(line, list(found), sender=brand.name if brand else workspace.name)


def line_alone(line: Candidate) -> Preview:
    """A line without what stands around it in its campaign; no query."""
    brand = line.campaign.brand
    return _preview(line, [], sender=brand.name if brand else line.product.brand or SHOP)


def _preview(line: Candidate, rows: Sequence[Any], *, sender: str) -> Preview:
    look, title = LOOKS.get(line.channel, ("banner", "As it may appear"))
    texts = _best_first(rows)
    controls = [r["text"] for r in rows if r["is_control"] and r["field"] == line.field]
    parts = {name: Part(found[0]) for name, found in texts.items()}
    parts[line.field] = Part(line.text, is_line=True)
    others = [Part(text) for text in texts.get(line.field, ())]
    site, path = _address(line)
    return Preview(
        look=look,
        title=title,
        site=site,
        path=path,
        sender=sender,
        parts=parts,
        lists={
            "headlines": _headlines(line, parts, others),
            "bullets": [Part(line.text, is_line=True), *others][:BULLETS],
        },
        control=controls[0] if controls else "",
        cuts=_cuts(line.channel, parts),
    )


def _cuts(channel: str, parts: Mapping[str, Part]) -> list[Cut]:
    """What is shown of each part where others have measured how much is."""
    found = []
    for field_name, (where, what, key) in SHOWN_BY.get(channel, ()):
        if part := parts.get(field_name):
            limit = _SHOWN[key]
            whole = len(part.text) <= limit
            text = part.text if whole else part.text[: limit - 1].rstrip() + "…"
            found.append(Cut(where, what, text, 0 if whole else len(part.text) - limit + 1))
    return found


def _best_first(rows: Any) -> dict[str, list[str]]:
    """field -> texts: the primary one, then approved ones, then by rank."""
    texts: dict[str, list[tuple[tuple[bool, bool], str]]] = {}
    for row in rows:
        order = (not row["is_primary"], row["state"] not in GOOD)
        texts.setdefault(row["field"], []).append((order, row["text"]))
    return {
        name: [text for _, text in sorted(found, key=lambda item: item[0])]
        for name, found in texts.items()
    }


def _headlines(line: Candidate, parts: Mapping[str, Part], others: list[Part]) -> list[Part]:
    if line.field == "headline":
        return [parts["headline"], *others][: HEADLINES - 1]
    if line.field == "long_headline":
        return [parts["long_headline"]]
    return [parts["headline"]] if "headline" in parts else [Part(line.product.title)]


def _address(line: Candidate) -> tuple[str, str]:
    """Host and path words of the product's page."""
    url = urlsplit(line.product.url) if line.product.url else None
    host = (url.hostname or "") if url else ""
    steps = [step for step in (url.path.split("/") if url else []) if step]
    steps = steps or [part.strip().lower() for part in line.product.category.split(">")[-1:]]
    return host or SHOP_HOST, " › ".join(step for step in steps[-2:] if step)
