"""Words by which facts are judged before copy says them plainly."""

from __future__ import annotations

import re

from generation.engines.grammar.wording import MASS, word_set

UNSAID_NAMES = word_set(
    "theme kind type style model audience does use eco_collection ways in_1s price stock name brand title sku ean upc"
)
LISTED = word_set("feature quality detail included care compatible_with")
ONE_WORD_KINDS = frozenset(("material", "color", "size"))
ONE_WORD_NAMES = word_set(
    "quality pattern finish shape scent flavour flavor light_source connectivity"
)
PHRASES = word_set("feature detail included")
# Qualities that tell a buyer nothing, or nothing alone.
VAGUE = word_set(
    "flawless certified personalized personalised preferred reserved convenient basic affordable controlled dedicated "
    "going cohesive connected dynamic deformed spotless sealed artistic enhanced upgraded improved advanced versatile "
    "retired assorted related inspired official licensed original authentic genuine trendy modern ordinary common "
    "decorative printed brushed hangable ideal various multiple additional revolutionary exclusive deluxe complete"
)
# Things of which a record says only that they are there: every one has some design and some look.
VAGUE_HEADS = re.compile(
    r"\b(?:designs?|options?|looks?|appearances?|textures?|outlooks?|performances?|movements?|warmth|experiences?|"
    r"usages?|colou?rs?|modes?|effects?|capacity|diameter|technology|technologies|comfort|quality|details?|elements?|accents?|insets?|tones?)$",
    re.I,
)
MASS_ENDINGS = MASS | word_set(
    "technology comfort performance construction protection stretch visibility warmth material trim storage stitching "
    "padding cushioning insulation coverage support ventilation moisture power light sound audio video recording mesh "
    "polyester nylon spandex wool leather plastic metal steel wood silicone control hair fur print embroidery detailing "
    "juice iron acid vanadium chrome vitamin lighting shading charging fabric concentrate action durability drainage compression connectivity packaging assembly piping bonding breathability flexibility "
    "mobility armor armour grip fleece jersey denim canvas velvet satin silk linen wicking lining drape"
)
# Nothing that a product can have in it or on it.
NO_HEAD = word_set(
    "freedom confidence world criteria fee period delivery presence wonder capacity amount chic variety image option way "
    "time ours front flat weather inside outside management rise form valve"
)
NOUN_ENDINGS = (
    "string",
    "spring",
    "ceiling",
    "lining",
    "clothing",
    "king",
    "wing",
    "railway",
    "body",
)
ADJECTIVE_ENDINGS = (
    "able",
    "ible",
    "ing",
    "ed",
    "ant",
    "ent",
    "proof",
    "ful",
    "less",
    "ic",
    "made",
    "weight",
    "ive",
    "y",
    "ous",
    "stick",
)
NO_THING = ("ed", "ing", "able", "ly", "ant", "noise")
# What a shop says of anything is no fact to build a line on.
PUFF = re.compile(
    r"\b(?:superior|premium|best|high(?:est)?[- ]quality|quality|perfect\w*|great|stunning|amazing|ultimate|beautiful|"
    r"lovely|nice|cute|new|hot|sale|style|stylish|fashion\w*|elegant|unique|special|super|easy|easily|good|top|"
    r"free|eco\w*|safe\w*|non-?toxic|healthy?|natural|bacteria\w*|antibacterial|hypoallergenic|sustainable|"
    r"product|products|item|items|feature|features|description|suitable|essentials?|etc|discount|shipping|delivery|refund|voucher|seller|order|fee|functions?|variations?|criteria|size (?:table|chart)|settings?)\b|pcs?\b",
    re.I,
)
INTEREST = {
    "number": 3,
    "material": 3,
    "feature": 3,
    "content": 2,
    "color": 2,
    "age": 1,
    "care": 1,
    "size": 1,
}
SIZE_NAMES = (
    "capacity", "volume", "dimensions", "size", "screen_size", "diameter", "length", "height", "width", "quantity",
    "number_of_pieces", "pack_size", "net_weight",
)  # fmt: skip
"""Facts that tell how large a product is, the most telling first."""
SCALES = word_set("weight item_weight net_weight shipping_weight origin country_of_origin made_in")
DULL = word_set("weight dimensions size care origin recommended_age height width length thickness")
# How a measure is said that would be nothing without its name: "8 mm drop", "48 cm high".
MEASURE_WAYS = {
    "drop": "{} drop",
    "lug_depth": "{} lugs",
    "waterproof_rating": "{} waterproof rating",
    "water_resistance": "water resistant to {}",
    "height": "{} high",
    "width": "{} wide",
    "length": "{} long",
    "depth": "{} deep",
    "thickness": "{} thick",
    "diameter": "{} across",
    "case": "{} case",
    "packed_size": "{} packed",
    "battery_life": "{} of battery life",
    "power_reserve": "{} of power reserve",
    "with_case": "{} with the case",
    "pressure": "{} of pressure",
    "cord": "{} of cord",
    "cable_length": "{} of cable",
}
