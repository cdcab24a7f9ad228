"""Adapters over a local chat model: trained on answers, switched between prompts, of no trace where none is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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

ASKED: dict[str, Any] = {"n": 1, "seed": 5, "temperature": 0.0, "top_p": 0.95, "tokens": 24}
PLAN = AdapterPlan(epochs=6, batch=3, rate=2e-2, warmup=1)


@pytest.fixture(scope="module")
def base(tiny_chat: Path) -> str:
    return fingerprint(tiny_chat)


def learn(tiny_chat: Path, base: str, folder: Path, habit: str) -> tuple[float, float, Path]:
    """An adapter that learnt a brand's habit, in `folder`; perplexity on a product it did not learn from, before and after."""
    loaded = base_load(AdapterOrder("hf", str(tiny_chat), base, "Orsa", "2026-11-21", PLAN))
    lessons = []
    for record in (TEE, SHORTS, LAMP):
        spec = order(record)
        lessons.append(lesson_of("hf", spec, spec.fields[0], habit))
    rows = loaded.rows(lesson for lesson in lessons if lesson)
    assert [row.sku for row in rows] == ["T-1", "T-2", "T-3"]
    before = perplexity(loaded.model, rows[2:])
    run = AdapterRun(loaded.model, rows[:2], PLAN, folder / "notes")
    run.go_on(run.steps)
    adapter_write(run.model, PLAN.shape, folder / "made")
    (folder / "made" / WORDS).write_text("slowly\n")
    card_write(folder / "made", {**CARD_MADE, "engine": "hf", "base": base})
    return before, perplexity(run.model, rows[2:]), folder / "made"


@pytest.fixture(scope="module")
def learnt(tiny_chat: Path, base: str, tmp_path_factory) -> tuple[float, float, Path, str]:
    """Perplexity on a product that was not learnt from, before and after; the store and the name."""
    folder = tmp_path_factory.mktemp("run")
    before, after, made = learn(tiny_chat, base, folder, "Made slowly, worn often")
    store = folder / "store"
    return before, after, store, adapter_put(made, store)


@pytest.fixture(scope="module")
def other(tiny_chat: Path, base: str, learnt, tmp_path_factory) -> str:
    """The name of another brand's adapter in the same store."""
    folder = tmp_path_factory.mktemp("other")
    return adapter_put(learn(tiny_chat, base, folder, "LOUD. Louder. Orsa!")[2], learnt[2])


@pytest.fixture
def drawer(tiny_chat: Path, base: str, learnt) -> ChatDrawer:
    made = chat_drawer_load(tiny_chat)
    made.voices(PeftVoices(made.model, learnt[2], base))
    return made


def messages(record: dict[str, Any] = LAMP) -> list[dict[str, str]]:
    spec = order(record)
    lesson = lesson_of("hf", spec, spec.fields[0], "x")
    assert lesson
    return lesson.messages


def draw(drawer: ChatDrawer, asked: list[dict[str, str]], how: dict[str, Any]) -> list[str]:
    """The answers to one chat alone."""
    (texts,) = drawer.draw([{"messages": asked, **how}])
    return texts


def test_what_it_learnt_it_expects_of_a_product_it_never_saw(learnt):
    before, after, *_ = learnt
    assert after < 0.9 * before


def test_a_prompt_is_answered_with_its_own_adapter_or_none(drawer: ChatDrawer, learnt):
    plain = draw(drawer, messages(), ASKED)
    own = draw(drawer, messages(), {**ASKED, "adapter": learnt[3]})
    assert own != plain
    # Nothing of it stays, neither in the weights nor in what was read of the prompt.
    assert draw(drawer, messages(), {**ASKED, "adapter": ""}) == plain
    assert draw(drawer, messages(), {**ASKED, "adapter": learnt[3]}) == own


@pytest.mark.parametrize("temperature", [0.0, 0.9])
def test_a_batch_of_mixed_adapters_equals_separate_runs(
    drawer: ChatDrawer, learnt, other: str, temperature: float
):
    how = {**ASKED, "messages": messages(), "temperature": temperature}
    chats = [
        {**how, "adapter": learnt[3], "n": 2},
        {**how, "adapter": ""},
        {**how, "adapter": other, "n": 2, "tokens": 12},
        {**how, "adapter": learnt[3], "messages": messages(TEE)},
    ]
    alone = [texts for chat in chats for texts in drawer.draw([chat])]
    assert len({texts[0] for texts in alone[:3]}) == 3
    passes: list[int] = []
    drawer.model.register_forward_hook(lambda *_: passes.append(1))
    assert drawer.draw(chats) == alone
    # Each prompt is read with its own adapter; then all are drawn in one go.
    assert len(passes) <= len(chats) + how["tokens"]
    assert drawer.draw(chats[1:2]) == alone[1:2]
    assert drawer.draw(chats[:1]) == alone[:1]


def test_an_adapter_that_cannot_be_read_is_said_and_the_base_goes_on(
    drawer: ChatDrawer, tiny_chat: Path, learnt
):
    plain = draw(drawer, messages(), ASKED)
    with pytest.raises(NotDrawn, match="not on this machine"):
        draw(drawer, messages(), {**ASKED, "adapter": "0" * 16})
    assert draw(drawer, messages(), ASKED) == plain
    other = chat_drawer_load(tiny_chat)
    with pytest.raises(NotDrawn, match="peft"):
        draw(other, messages(), {**ASKED, "adapter": learnt[3]})
    other.voices(PeftVoices(other.model, learnt[2], "ffffffff"))
    with pytest.raises(NotDrawn, match="another model"):
        draw(other, messages(), {**ASKED, "adapter": learnt[3]})


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
    own = {name: draw(drawer, messages(), {**ASKED, "adapter": name}) for name in names}
    held = [name for name, _ in drawer.model.named_parameters() if "lora_A" in name]
    assert len({name.split(".")[-2] for name in held}) == KEPT
    assert draw(drawer, messages(), {**ASKED, "adapter": first}) == own[first]
