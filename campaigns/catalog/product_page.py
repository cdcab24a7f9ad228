"""What the page of one product shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.catalog.corrections import SAID
from campaigns.catalog.fact_uses import fact_uses
from campaigns.catalog.forms import FactForm, NamesForm, names_initial
from campaigns.catalog.marks import (
    attribute_pieces,
    dropped_texts,
    fact_rows,
    legend_pieces,
    prose_pieces,
    removed_facts,
    title_pieces,
    unknown_texts,
)
from campaigns.catalog.pictures import picture_of
from campaigns.catalog.prices import price_history
from campaigns.catalog.product_copy import campaigns_with, product_copy
from campaigns.catalog.quarantine_page import quarantine_page
from campaigns.catalog.records import product_record, product_understood
from campaigns.catalog.selectors import product_imports
from campaigns.models import CandidateState, Product
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest
from generation.jobs import direct

NAME_LIMITS = (12, 20, 30, 40)
NAME_WORDS = {
    "brand": "Brand",
    "noun": "Kind, singular",
    "plural": "Kind, several",
    "models": "Model names",
    "name": "Short name",
    "family": "Family",
}


def product_context(
    request: StudioRequest,
    product: Product,
    *,
    names: NamesForm | None = None,
    fact: FactForm | None = None,
) -> dict[str, Any]:
    """Everything the template needs; reads the product now where its job has not come round yet."""
    known = product_understood(product)
    title = title_pieces(product, known)
    attributes = attribute_pieces(product, known)
    prose = prose_pieces(product, known)
    facts = fact_rows(product, known, fact_uses(product, known["facts"]))
    places = product_copy(product)
    return {
        "product": product,
        "known": known,
        "names": [(limit, direct.short_name(known, limit)) for limit in NAME_LIMITS],
        "title_pieces": title,
        "prose_pieces": prose,
        "legend": legend_pieces(title, [piece for _, piece in attributes], prose),
        "is_foreign": direct.record_is_foreign(product_record(product)),
        "attribute_pieces": attributes,
        "facts": facts,
        "corrected": sum(bool(row.corrected) for row in facts),
        "removed": removed_facts(product),
        "unknown": unknown_texts(title, attributes),
        "dropped": dropped_texts(product, known),
        "name_corrections": name_corrections(product.corrections),
        "places": places,
        "live_count": sum(len(place.live) for place in places),
        "line_count": sum(place.total for place in places),
        "stale_count": sum(place.counts[CandidateState.STALE] for place in places),
        "prices": price_history(product),
        "quarantine": quarantine_page(product),
        "campaigns": campaigns_with(product),
        "imports": product_imports(product),
        "page_link": web_link(product.url),
        "picture": picture_of(product.image, asked=request.GET.get("picture") == "1"),
        "names_form": names or NamesForm(initial=names_initial(known, product.corrections)),
        "fact_form": fact or FactForm(),
        "correcting": _correcting(request),
        "may_edit": access.may(request, "catalog.edit"),
        "may_generate": access.may(request, "round.create"),
        "may_brief": access.may(request, "brief.edit", own=True),
        "may_release": access.may(request, "quarantine.release"),
        "may_correct": access.may(request, "facts.correct"),
    }


def _correcting(request: StudioRequest) -> int:
    """The number of the fact whose row is a form."""
    asked = request.GET.get("correct", "")
    short = asked.isascii() and asked.isdigit() and len(asked) < 5
    return int(asked) if short and access.may(request, "facts.correct") else 0


def name_corrections(corrections: Mapping[str, Any]) -> list[dict[str, str]]:
    """Corrections of names with who said them, for taking them back."""
    said = corrections.get(SAID, {})
    found = []
    for key, words in NAME_WORDS.items():
        if key in corrections:
            value = corrections[key]
            shown = ", ".join(value) if isinstance(value, list) else str(value or "none")
            mark = said.get(key, {})
            by = f"{mark['by']}, {mark['at'][:10]}" if mark else ""
            found.append({"key": key, "words": words, "value": shown, "by": by})
    return found


def web_link(address: str) -> str:
    """An address that may be a link: only the web's own."""
    return address if address.lower().startswith(("https://", "http://")) else ""
