"""Google Ads Editor's CSV: a responsive search ad for each product that has headlines and descriptions enough.

Columns after Google's own help (support.google.com/google-ads/editor/answer/57747): headers in English, a blank cell
changes nothing.
"""

from __future__ import annotations

from campaigns.exports.formats.ad_table import AdField, AdTable

CHANNEL = "google_rsa"
TABLE = AdTable(
    channel=CHANNEL,
    # The columns that there are, the fewest that make an ad; Google refuses one text twice in one.
    fields=(
        AdField("headline", tuple(f"Headline {number}" for number in range(1, 16)), 3),
        AdField("description", tuple(f"Description {number}" for number in range(1, 5)), 2),
    ),
    head=(
        ("Campaign", lambda product: ""),
        ("Ad group", lambda product: product.sku),
        ("Ad type", lambda product: "Responsive search ad"),
    ),
    tail=(("Final URL", lambda product: ""),),
    campaign="Campaign",
    link="Final URL",
    reason="too_few",
)
KEYS: tuple[str, ...] | None = TABLE.keys
HEADLINE, DESCRIPTION = TABLE.keys
COUNTS = {
    key: (one.least, len(one.columns)) for key, one in zip(TABLE.keys, TABLE.fields, strict=True)
}
TO_COUNT = False
write = TABLE.write
refused = TABLE.refused
