"""Any text at all: understanding never fails, spans always match, lengths always hold."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from generation.facts import clean_text, facts_hash, short_name, source_text, understand
from generation.types import Product
from tests.generation.facts.measure import DANGLING

TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(
        st.sampled_from(
            [
                "Oak",
                "Stool",
                "45cm",
                "x",
                "30",
                "cm",
                "2024",
                "Super",
                "LED",
                "10000",
                "Lumens",
                "with",
                "for",
                "&",
                ",",
                "-",
                "(",
                ")",
                "&reg;",
                "™",
                "<b>",
                "</p>",
                "Pack",
                "of",
                "3",
                "Women's",
                "COTTON",
                "DRESS",
                "100%",
                "1:32",
                "&amp;",
                "•",
                "Machine",
                "wash/dry.",
                "Box",
                "Contains",
                "1",
                "x",
                "The",
                "the",
                "of",
                "🔥",
                "ｆｕｌｌ",
            ]
        ),
        max_size=30,
    ).map(" ".join),
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["color", "material", "size", "item weight", "features", "waterproof", "odd key"]),
    st.one_of(TEXTS, st.lists(TEXTS, max_size=3), st.booleans(), st.integers(), st.floats()),
    max_size=4,
)  # fmt: skip


@given(title=TEXTS, brand=TEXTS, category=TEXTS, description=TEXTS, attributes=ATTRIBUTES)
@settings(max_examples=150, deadline=None)
@example(title="of", brand="", category="", description="with", attributes={})
@example(title="&reg;", brand="™", category=">", description="<p>", attributes={"color": []})
def test_any_record_is_read(
    title: str, brand: str, category: str, description: str, attributes: dict[str, object]
) -> None:
    product = Product(
        sku="x",
        title=title,
        brand=brand,
        category=category,
        description=description,
        attributes=attributes,  # type: ignore[arg-type]  # wider than the type on purpose
    )
    found = understand(product)
    assert found.noun
    assert found.plural
    assert len(facts_hash(found, product)) == 64
    for fact in found.facts:
        assert fact.span is not None
        start, end = fact.span
        assert 0 <= start < end <= len(source_text(product, fact.source))
        assert fact.value == fact.value.strip()
        assert fact.value
    for source, start, end in found.dropped:
        assert 0 <= start < end <= len(source_text(product, source))
    for limit in (12, 13, 16, 20, 25, 30, 40, 60):
        name = short_name(found, limit)
        assert 0 < len(name) <= limit
        assert name.split()[-1].lower() not in DANGLING


@given(st.text(max_size=300))
@settings(deadline=None)
def test_cleaning_twice_changes_nothing_more_than_entities(raw: str) -> None:
    once = clean_text(raw)
    assert once == once.strip()
    assert "  " not in once
