"""Frozen values that cross every border of the machine-learning half."""

from generation.types.brief import Brief, BriefBrand, Offer, Tone, brief_from_dict
from generation.types.errors import EngineStopped, EngineUnavailable, InputError, TokensUsedUp
from generation.types.fields import (
    FieldSpec,
    channel_fields,
    channels,
    field_spec,
    field_specs,
    field_specs_unwritten,
)
from generation.types.lines import (
    Answering,
    Approved,
    Badges,
    Draft,
    Line,
    LineRules,
    Neighbour,
    Place,
    Proof,
    Spec,
    Waived,
)
from generation.types.product import Fact, Product, Understanding, product_from_dict

__all__ = [
    "Answering",
    "Approved",
    "Badges",
    "Brief",
    "BriefBrand",
    "Draft",
    "EngineStopped",
    "EngineUnavailable",
    "Fact",
    "FieldSpec",
    "InputError",
    "Line",
    "LineRules",
    "Neighbour",
    "Place",
    "Offer",
    "Product",
    "Proof",
    "Spec",
    "TokensUsedUp",
    "Tone",
    "Understanding",
    "Waived",
    "brief_from_dict",
    "channel_fields",
    "channels",
    "field_spec",
    "field_specs",
    "field_specs_unwritten",
    "product_from_dict",
]
