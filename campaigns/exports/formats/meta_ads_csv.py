"""Meta's bulk sheet for Ads Manager: an ad for each product that has primary texts and headlines.

The columns are those of Ads Manager's own export and import template in English, as public copies of it show
(github.com, "Additional Body 1" beside "Optimize text per person"; read 2026-11-23, second-hand: Meta's help page on
importing ads could not be read): Body is the primary text, Title the headline, Link Description the description,
each with four more columns. UTF-8, RFC 4180.
"""

from __future__ import annotations

from campaigns.exports.formats.ad_table import AdField, AdTable

MORE = range(1, 5)


def _columns(name: str) -> tuple[str, ...]:
    return (name, *(f"Additional {name} {number}" for number in MORE))


TABLE = AdTable(
    channel="meta_ad",
    fields=(
        AdField("headline", _columns("Title"), 1),
        AdField("primary_text", _columns("Body"), 1),
        AdField("description", _columns("Link Description"), 0),
    ),
    head=(
        ("Campaign Name", lambda product: ""),
        ("Ad Set Name", lambda product: product.sku),
        ("Ad Name", lambda product: product.sku),
        # Nothing begins to cost by being imported.
        ("Ad Status", lambda product: "PAUSED"),
    ),
    tail=(
        ("Link", lambda product: ""),
        # A headline that was approved as one is shown as one.
        ("Optimize text per person", lambda product: "No"),
    ),
    campaign="Campaign Name",
    link="Link",
    reason="no_meta_ad",
)
KEYS: tuple[str, ...] | None = TABLE.keys
TO_COUNT = False
write = TABLE.write
refused = TABLE.refused
