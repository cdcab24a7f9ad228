"""Adapters over a local chat model: trained on answers, switched between prompts, of no trace where none is named."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

from generation.adapters.inject import adapter_write
from generation.adapters.store import WORDS, adapter_put, card_write
from generation.engines.hf.drawer import ChatDrawer, NotDrawn, chat_drawer_load
from generation.engines.hf.folder import fingerprint
from generation.engines.hf.voices import KEPT, PeftVoices
from generation.tuning.adapters.bases import base_load
from generation.tuning.adapters.lessons import lesson_of
from generation.tuning.adapters.loop import AdapterRun, perplexity
from generation.tuning.adapters.order import AdapterOrder, AdapterPlan
from tests.generation.adapters.test_decoding import CARD_MADE
from tests.generation.orders import LAMP, SHORTS, TEE, order

ASKED = {"n": 1, "seed": 5, "temperature": 0.0, "top_p": 0.95, "tokens": 24}
PLAN = AdapterPlan(epochs=6, batch=3, rate=2e-2, warmup=1)


@pytest.fixture(scope="module")
def base(tiny_chat: Path) -> str:
    return fingerprint(tiny_chat)


@pytest.fixture(scope="module")
def learnt(tiny_chat: Path, base: str, tmp_path_factory) -> tuple[float, float, Path, str]:
    """Perplexity on a product that was not learnt from, before and after; the store and the name."""
    loaded = base_load(AdapterOrder("hf", str(tiny_chat), base, "Orsa", "2026-11-21", PLAN))
    lessons = []
    for record in (TEE, SHORTS, LAMP):
        spec = order(record)
        lessons.append(lesson_of("hf", spec, spec.fields[0], "Made slowly, worn often"))
    rows = loaded.rows(lesson for lesson in lessons if lesson)
    assert [row.sku for row in rows] == ["T-1", "T-2", "T-3"]
    before = perplexity(loaded.model, rows[2:])
    folder = tmp_path_factory.mktemp("run")
    run = AdapterRun(loaded.model, rows[:2], PLAN, folder / "notes")
    run.go_on(run.steps)
    adapter_write(run.model, PLAN.shape, folder / "made")
    (folder / "made" / WORDS).write_text("slowly\n")
    card_write(folder / "made", {**CARD_MADE, "engine": "hf", "base": base})
    store = folder / "store"
    return before, perplexity(run.model, rows[2:]), store, adapter_put(folder / "made", store)


@pytest.fixture
def drawer(tiny_chat: Path, base: str, learnt) -> ChatDrawer:
    made = chat_drawer_load(tiny_chat)
    made.voices(PeftVoices(made.model, learnt[2], base))
    return made


def messages() -> list[dict[str, str]]:
    spec = order(LAMP)
    lesson = lesson_of("hf", spec, spec.fields[0], "x")
    assert lesson
    return lesson.messages


def test_what_it_learnt_it_expects_of_a_product_it_never_saw(learnt):
    before, after, *_ = learnt
    assert after < 0.9 * before


def test_a_prompt_is_answered_with_its_own_adapter_or_none(drawer: ChatDrawer, learnt):
    plain = drawer.draw(messages(), ASKED)
    own = drawer.draw(messages(), {**ASKED, "adapter": learnt[3]})
    assert own != plain
    # Nothing of it stays, neither in the weights nor in what was read of the prompt.
    assert drawer.draw(messages(), {**ASKED, "adapter": ""}) == plain
    assert drawer.draw(messages(), {**ASKED, "adapter": learnt[3]}) == own


def test_an_adapter_that_cannot_be_read_is_said_and_the_base_goes_on(
    drawer: ChatDrawer, tiny_chat: Path, learnt
):
    plain = drawer.draw(messages(), ASKED)
    with pytest.raises(NotDrawn, match="not on this machine"):
        drawer.draw(messages(), {**ASKED, "adapter": "0" * 16})
    assert drawer.draw(messages(), ASKED) == plain
    other = chat_drawer_load(tiny_chat)
    with pytest.raises(NotDrawn, match="peft"):
        other.draw(messages(), {**ASKED, "adapter": learnt[3]})
    other.voices(PeftVoices(other.model, learnt[2], "ffffffff"))
    with pytest.raises(NotDrawn, match="another model"):
        other.draw(messages(), {**ASKED, "adapter": learnt[3]})


def test_only_a_few_stay_in_memory(tiny_chat: Path, base: str, learnt, tmp_path: Path):
    store, first = learnt[2], learnt[3]
    names = [first]
    for number in range(KEPT):
        made = tmp_path / f"{number}"
        made.mkdir()
        for path in (store / first).iterdir():
            (made / path.name).write_bytes(path.read_bytes())
        card_write(made, {**CARD_MADE, "title": f"{number}", "base": base})
        names.append(adapter_put(made, store))
    drawer = chat_drawer_load(tiny_chat)
    voices = PeftVoices(drawer.model, store, base)
    drawer.voices(voices)
    own = {name: drawer.draw(messages(), {**ASKED, "adapter": name}) for name in names}
    held = [name for name, _ in drawer.model.named_parameters() if "lora_A" in name]
    assert len({name.split(".")[-2] for name in held}) == KEPT
    assert drawer.draw(messages(), {**ASKED, "adapter": first}) == own[first]
