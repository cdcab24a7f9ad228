"""The language model's engine: gibberish from random weights, and every line of it obeys."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers import LlamaForCausalLM

from generation.engines.base import Ask, BatchEngine, skeleton_key, text_key
from generation.engines.grammar.context import context_build
from generation.engines.grammar.engine import GrammarEngine
from generation.engines.grammar.wording import word_set
from generation.engines.lm.asking import Asked
from generation.engines.lm.engine import LmEngine
from generation.engines.lm.faults import LineCheck, line_dangles
from generation.engines.lm.slots import slots_of
from generation.lm.drawer import drawer_load
from generation.pipeline import write_lines
from generation.rules import rule_set_of
from generation.types import EngineUnavailable, Spec, field_spec
from generation.types.lengths import length_measure
from tests.generation.orders import (
    BARE,
    CATALOG,
    LAMP,
    OFFER,
    SHORTS,
    TEE,
    numbers_in,
    order,
)

MUST, NEVER = "Free returns", "clean"


@pytest.fixture(scope="module")
def engine(tiny_weights: Path) -> LmEngine:
    """The engine with its model in this process."""
    return LmEngine(tiny_weights, drawer_load(tiny_weights))


@pytest.mark.parametrize("channel", ["google_rsa", "sms", "email", "product_bullets"])
def test_every_line_keeps_the_limit_the_facts_and_the_brief(engine, channel):
    made = 0
    for record in CATALOG:
        spec = order(record, channel, offer=OFFER, must_say=[MUST], must_not_say=[NEVER])
        known = numbers_in(record, OFFER) | {"29"}  # the day on which the offer ends
        for field in spec.fields:
            for draft in engine.write(spec, field, 6, 3, set()):
                made += 1
                assert length_measure(draft.text, field)["fits"]
                assert "<" not in draft.text
                assert numbers_in(draft.text) <= known, draft.text
                assert not re.search(rf"\b{NEVER}\b", draft.text)
                assert not line_dangles(draft.text)
    assert made > 10


@pytest.mark.parametrize(
    ("channel", "field"),
    [("google_rsa", "description"), ("sms", "message"), ("email", "preheader")],
)
def test_what_must_be_said_is_said_whole(engine, channel, field):
    spec = order(TEE, channel, must_say=[MUST])
    drafts = engine.write(spec, field_spec(channel, field), 6, 3, set())
    assert drafts
    said = [MUST in draft.text for draft in drafts]
    # A roomy field says it in every line, a short one in some.
    assert all(said) if field != "preheader" else any(said)


def test_what_brief_and_rules_forbid_is_not_even_drawn(engine, tiny_weights):
    drawer, field = drawer_load(tiny_weights), field_spec("google_rsa", "description")

    def drawn(spec: Spec) -> Counter[str]:
        asked = Asked.of(Ask(spec, field, 8, 3))
        lines = drawer.draw([posed.group for posed in asked.groups()])
        texts = " ".join(line.text for group in lines for line in group if line)
        return Counter(re.findall(r"(?<![\w<])[a-z]{3,}(?![\w>])", texts.lower()))

    first, second = (word for word, _ in drawn(order(TEE)).most_common(2))
    ban = {"key": "1", "kind": "banned_term", "value": {"terms": [second]}}
    rules = rule_set_of(1, [ban, {**ban, "key": "2", "value": {"terms": ["lose weight"]}}])
    spec = replace(order(TEE, must_not_say=[first]), rules=rules)
    assert not drawn(spec).keys() & {first, second, f"{first}s", f"{second}s"}
    asked = Asked.of(Ask(spec, field, 8, 3))
    assert {"losing weight", "lose-weight"} <= set(asked.banned)
    assert not drawn(spec).keys().isdisjoint(drawn(order(TEE)))


def test_a_phrase_with_a_forbidden_word_is_not_shown(tiny_weights):
    field = field_spec("google_rsa", "description")
    words = Asked.of(Ask(order(TEE), field, 8, 3)).phrases
    word = words[0].text.split()[0]
    kept = Asked.of(Ask(order(TEE, must_not_say=[word]), field, 8, 3)).phrases
    assert kept
    assert not [one.text for one in kept if re.search(rf"\b{word}\b", one.text, re.I)]


def test_the_same_order_gives_the_same_lines_and_another_seed_others(engine):
    spec = order(TEE)
    field = spec.fields[0]
    first = engine.write(spec, field, 8, 3, set())
    assert engine.write(order(TEE), field, 8, 3, set()) == first
    assert engine.write(spec, field, 8, 4, set()) != first
    assert [draft.slot for draft in first] == list(range(len(first)))


def test_fields_and_products_drawn_together_are_those_drawn_alone(engine):
    asks = [
        Ask(spec, field, 5, 3)
        for spec in (order(TEE), order(LAMP, "sms"), order(SHORTS, "seo"))
        for field in spec.fields
    ]
    together = engine.prepared(asks)
    for ask in asks:
        alone = engine.write(ask.spec, ask.field, ask.n, ask.seed, frozenset())
        assert together.write(ask.spec, ask.field, ask.n, ask.seed, frozenset()) == alone


def test_a_text_of_the_batch_does_not_come_again_and_an_old_build_comes_last(engine):
    spec = order(TEE)
    field = spec.fields[0]
    first = engine.write(spec, field, 6, 3, set())
    taken = {text_key(first[0].text), skeleton_key(str(first[1].trace["pattern"]))}
    again = [draft.text for draft in engine.write(spec, field, 6, 3, taken)]
    assert first[0].text not in again
    assert first[1].text not in again[:2]


def test_the_pipeline_ranks_what_the_engine_offers(engine):
    assert isinstance(engine, BatchEngine)
    fields = list(
        write_lines(order(TEE), engine=engine, seed=3, n={"headline": 4, "description": 2})
    )
    lines = fields[0].lines
    assert [line.rank for line in lines] == list(range(1, len(lines) + 1))
    assert len(lines) > 1  # of gibberish not much can stand
    assert {line.engine for line in lines} == {"lm"}
    assert {line.model_version for line in lines} == {engine.version}
    assert not any(line.badges["blocks"] for line in lines)


# All the words that are used below, but one.
_TAUGHT = word_set(
    "a an and any around as at away be beats best better beyond by cheap cheerful colour day days dreams "
    "easy friend good headline hour in it know light like long made more of off on out page people put "
    "ride search than the this to what no with you now enough for friday sunday weighs g corvane zanussi"
)


@pytest.mark.parametrize(
    ("masked", "fault"),
    [
        ("Made for long days.", None),
        ("<noun>, made for long days", None),
        ("Made for long", None),
        ("Made for the", "dangling"),
        ("Now you know what to put on", None),
        ("Light and easy,", "dangling"),
        (", light", "dangling"),
        ("Weighs 300 g", "number"),
        ("Light light light", "twice"),
        ("In the a colour", "twice"),
        ("No more a long hour", "twice"),
        ("<price> and <price>", "twice"),
        ("An <noun>, a hour away", "article"),
        ("An hour with a <noun>", None),
        ("<noun><noun> by day", "glued"),
        ("Put it on  this Friday", "gap"),
        ("Made for .", "gap"),
        ("Cheap and cheerful", "banned"),
        ("As good as Corvane any day", "brand"),
        ("It beats any Zanussi", "brand"),
        ("Ride it like a Sunday", None),
        ("Tunnough of people", "word"),
        ("Every Friday’s best friend", None),
        ("Put it on this Friday", None),
        ("Long enough to be more than any headline of any search page", "length"),
    ],
)
def test_a_fault_is_called_by_its_name(masked, fault):
    spec = order(TEE, must_not_say=["cheap"])
    context = context_build(spec, plain=False)
    field = field_spec("google_rsa", "headline")
    text = slots_of(context).fill(masked, lambda text: True) or ""
    assert LineCheck(context, field, _TAUGHT).fault(text, masked) == fault


def test_a_slot_of_many_ways_is_said_in_the_shortest_that_fits():
    slots = slots_of(context_build(order(BARE), plain=False))
    assert slots.fill("<noun>", lambda text: len(text) <= slots.shortest("<noun>"))


def test_without_weights_it_says_what_is_missing(tmp_path, tiny_weights):
    nowhere = tmp_path / "nowhere"
    said = LmEngine(nowhere).unavailable() or ""
    assert "has no weights here" in said
    # It is read by people who write copy: no path of this machine.
    assert str(nowhere.parent) not in said
    part = tmp_path / "part"
    part.mkdir()
    for path in tiny_weights.iterdir():
        if path.name != "tokenizer.json":
            (part / path.name).write_bytes(path.read_bytes())
    assert "lacks tokenizer.json" in (LmEngine(part).unavailable() or "")
    (part / "tokenizer.json").write_text("{}")
    assert LmEngine(part).unavailable() is None
    (part / "card.json").write_text("[]")
    assert "is no card" in (LmEngine(part).unavailable() or "")
    with pytest.raises(EngineUnavailable, match="COPYSTUDIO_MODEL_DIR"):
        _ = LmEngine(part).version


def test_other_weights_are_another_version(tmp_path, tiny_weights):
    card = json.loads((tiny_weights / "card.json").read_text())
    for path in tiny_weights.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert LmEngine(tmp_path).version == LmEngine(tiny_weights).version
    card["sha256"]["model.safetensors"] = "0" * 64
    (tmp_path / "card.json").write_text(json.dumps(card))
    assert LmEngine(tmp_path).version != LmEngine(tiny_weights).version


def test_few_lines_of_hand_written_patterns_are_taken_for_faulty():
    looked = faulty = 0
    for record in CATALOG:
        spec = order(record, "google_rsa", offer=OFFER)
        context = context_build(spec, plain=False)
        slots = slots_of(context)
        for field in spec.fields:
            check = LineCheck(context, field)
            for draft in GrammarEngine().write(spec, field, 10, 5, frozenset()):
                looked += 1
                faulty += check.fault(draft.text, slots.mask(draft.text)) is not None
    assert looked > 40
    assert faulty <= looked * 0.1


def test_how_likely_a_line_is_comes_with_it(tiny_weights):
    model = LlamaForCausalLM.from_pretrained(tiny_weights, dtype=torch.float32).eval()
    drawer = drawer_load(tiny_weights)
    tokenizer = drawer.tokenizer
    asked = Asked.of(Ask(order(TEE), field_spec("google_rsa", "headline"), 4, 3))
    group = next(asked.groups()).group
    batch = drawer.batch([group])
    prompt = tokenizer.encode(group.prompt)
    for row, line in zip(batch.tokens[0].tolist(), batch.lines()[0], strict=True):
        if line is None:
            continue
        said = row[: row.index(batch.end) + 1]
        with torch.no_grad():
            logs = model(torch.tensor([[*prompt, *said]])).logits[0].log_softmax(-1)
        own = [float(logs[len(prompt) - 1 + at, token]) for at, token in enumerate(said)]
        assert line.likely == pytest.approx(sum(own) / len(own), abs=0.02)
        sentences = "".join(sentence.text for sentence in line.sentences)
        assert sentences.replace(" ", "") == line.text.replace(" ", "")
        assert line.oddest <= line.likely <= max(one.likely for one in line.sentences) + 0.001
