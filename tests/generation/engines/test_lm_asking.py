"""What the model is asked for a product: read and written once for all its fields, and always in the same words."""

from __future__ import annotations

from random import Random

import pytest

from generation.engines.base import Ask, line_seed
from generation.engines.grammar.context import context_build
from generation.engines.grammar.engine import GrammarEngine
from generation.engines.lm import material
from generation.engines.lm.asking import Asked
from generation.engines.lm.engine import LmEngine
from generation.engines.lm.material import clauses_named, clauses_written, phrases_of
from generation.engines.lm.prompt import asked_text, number_token, product_text
from generation.engines.lm.slots import slots_of
from generation.lm.drawer import drawer_load
from generation.pipeline import lines_ready, write_lines
from generation.types import Spec, channels
from tests.generation.orders import OFFER, SHORTS, TEE, order

SEED = 7


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Product and field of every call of the grammar that the model's clauses come from."""
    calls: list[tuple[str, str]] = []

    class Counted(GrammarEngine):
        def write(self, spec, field, n, seed, avoid):
            calls.append((spec.product.sku, field.key))
            return super().write(spec, field, n, seed, avoid)

    monkeypatch.setattr(material, "GrammarEngine", Counted)
    return calls


def test_the_grammar_writes_once_for_all_fields_that_are_drawn_together(written, tiny_weights):
    engine = LmEngine(tiny_weights, drawer_load(tiny_weights))
    specs = [order(TEE, "google_pmax"), order(TEE, "email"), order(SHORTS, "google_pmax")]
    asked = [(spec, {field.field: 2 for field in spec.fields}) for spec in specs]
    ready = lines_ready(asked, engine=engine, seed=SEED)
    for spec, n in asked:
        assert [made.field for made in write_lines(spec, engine=ready, seed=SEED, n=n)]
    fields = [(spec.product.sku, field.key) for spec in specs for field in spec.fields]
    assert sorted(written) == sorted(fields)
    assert len(written) == 3 + 2 + 3


def test_other_seeds_and_other_products_have_clauses_of_their_own(written):
    one, other = order(TEE, "google_rsa"), order(SHORTS, "google_rsa")
    asks = [Ask(spec, spec.fields[0], 4, seed) for spec in (one, other) for seed in (1, 2)]
    found = [tuple(asked.clauses) for asked in Asked.each_of(asks)]
    assert len(set(found)) == 4
    assert len(written) == 4 * len(one.fields)


@pytest.mark.parametrize("channel", channels())
def test_what_a_prompt_says_is_the_same_alone_and_together(channel):
    spec = order(TEE, channel, offer=OFFER, must_say=["Free returns"])
    asks = [Ask(spec, field, 4, SEED) for field in spec.fields]
    for ask, together in zip(asks, Asked.each_of(asks), strict=True):
        posed = list(together.groups())
        assert posed == list(Asked.of(ask).groups())
        for place, one in enumerate(posed):
            known = said_plainly(spec, ask, one.group.seeds[0])
            assert one.group.prompt == f"{known} {asked_text(ask.field, one.controls)}"
            assert one.group.seeds[0] == line_seed(SEED, TEE["sku"], ask.field.key, 8 * place)


def said_plainly(spec: Spec, ask: Ask, seed: int) -> str:
    """What a prompt says of the product, made from nothing but the order: slots, then clauses, then phrases."""
    context = context_build(spec, plain=ask.field.unit == "sms")
    slots, rng = slots_of(context), Random(seed)
    shared = line_seed(SEED, spec.product.sku, spec.fields[0].key, 0)
    written, phrases = clauses_written(spec, slots, 24, shared), phrases_of(context)
    shown = rng.sample(phrases, min(len(phrases), rng.randint(5, 10)))
    clauses = rng.sample(written, min(len(written), rng.randint(4, 12)))
    named = clauses_named([*clauses, *shown])
    return product_text(slots, named, number=number_token(context), of=context.packs[0].slug)
