"""Adapters in decoding: as peft has them, several in one batch, and nothing of them where none is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

import torch
from safetensors.torch import load_file
from transformers import LlamaForCausalLM

from generation.adapters.inject import adapter_begin, adapter_load, adapter_write
from generation.adapters.shape import TARGETS, AdapterRefused, Shape
from generation.adapters.store import CARD, PAGE, WORDS, adapter_put, card_write
from generation.adapters.weights import low_rank_read, low_rank_reader
from generation.lm.decode import decode
from generation.lm.drawer import ADAPTERS_KEPT, drawer_load
from generation.lm.groups import Group
from generation.lm.llama import llama_config
from generation.lm.model import Adapted, DecoderModel
from tests.generation.tiny_lm import SHAPE

RANK_4 = Shape(4, 8)
PROMPTS = [[5, 9, 200, 31, 7], [5, 9, 200, 44], [5, 9, 200, 31, 8, 77, 12], [5, 9, 200, 300]]
CARD_MADE = {
    "title": "Orsa, version 1", "engine": "lm", "base": "", "rank": 4, "parameters": 1, "share": 0.01, "made": "",
    "lines": {"train": 1, "held_out": 1, "left_out": 0}, "perplexity": {"before": 2, "after": 1}, "settings": {},
}  # fmt: skip


def llama() -> LlamaForCausalLM:
    torch.manual_seed(4)
    model = LlamaForCausalLM(llama_config(SHAPE))
    # Norms that weigh each column alike would hide one that is forgotten.
    for name, weight in model.named_parameters():
        if "norm" in name:
            torch.nn.init.uniform_(weight, 0.5, 1.5)
    return model.eval()


def adapter(folder, seed: int, shape: Shape = RANK_4):
    """Files of an adapter that changes much."""
    model = adapter_begin(llama(), shape, seed)
    torch.manual_seed(seed)
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.3)
    adapter_write(model, shape, folder)
    return folder


@pytest.fixture(scope="module")
def decoder():
    return DecoderModel(SHAPE, llama().state_dict(), "float32")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return [adapter(tmp_path_factory.mktemp(f"a{seed}"), seed) for seed in (1, 2)]


@pytest.fixture
def pair(decoder, folders):
    return [decoder.folded(low_rank_read(folder, SHAPE)) for folder in folders]


def tokens(model, prompts, n=2) -> torch.Tensor:
    return decode(model, prompts, n=n, most=6, end=-1).tokens


@pytest.mark.parametrize("targets", [TARGETS, ("q_proj", "v_proj"), ("down_proj",)])
def test_logits_and_greedy_lines_are_those_of_peft(decoder, tmp_path, targets):
    folder = adapter(tmp_path, 3, Shape(2, 6, targets))
    own = decoder.folded(low_rank_read(folder, SHAPE))
    reference = adapter_load(llama(), folder, "own")
    reference.set_adapter("own")
    for prompt in PROMPTS:
        with torch.inference_mode():
            expected = reference(torch.tensor([prompt])).logits[0, -1]
            logits, _ = Adapted(decoder, [own]).prefill([prompt], 1, 1)
        assert (logits[0] - expected).abs().max() < 1e-4
        written = reference.generate(
            input_ids=torch.tensor([prompt]), max_new_tokens=6, do_sample=False, eos_token_id=None
        )[0, len(prompt) :]
        assert tokens(Adapted(decoder, [own]), [prompt], 1)[0, 0].tolist() == written.tolist()


def test_a_batch_of_many_brands_writes_what_each_would_alone(decoder, pair):
    a, b = pair
    own = [a, None, b, a]
    mixed = tokens(Adapted(decoder, own), PROMPTS)
    for place, one in enumerate(own):
        alone = tokens(Adapted(decoder, [one]), [PROMPTS[place]])
        assert torch.equal(mixed[place], alone[0])
    assert not torch.equal(mixed, tokens(decoder, PROMPTS))


def test_who_has_no_adapter_is_not_changed_by_a_bit(decoder, pair):
    with torch.inference_mode():
        # The same sums as with adapters: nothing that prompts begin with is read for all at once.
        base, _ = Adapted(
            decoder, [None, decoder.folded(replace(pair[0], parts={})), None, None]
        ).prefill(PROMPTS, 2, 2)
        mixed, _ = Adapted(decoder, [None, pair[0], None, pair[1]]).prefill(PROMPTS, 2, 2)
    assert torch.equal(mixed[0], base[0])
    assert torch.equal(mixed[2], base[2])
    assert not torch.equal(mixed[1], base[1])


def test_what_one_brands_prompts_begin_with_is_read_once(decoder, pair):
    apart = sum(map(len, PROMPTS))
    with torch.inference_mode():
        _, one = Adapted(decoder, [pair[0]] * 4).prefill(PROMPTS, 1, 1)
        _, two = Adapted(decoder, [*pair, *pair]).prefill(PROMPTS, 1, 1)
    assert (one.prefilled, two.prefilled) == (apart - 3 * 3, apart)


def test_a_drawer_keeps_a_few_and_reads_what_it_dropped_again(tiny_weights, tmp_path):
    read: list[str] = []
    folder = adapter(tmp_path, 1)

    def reader(name: str):
        read.append(name)
        return low_rank_read(folder, SHAPE)

    drawer = drawer_load(tiny_weights, lambda _: reader)
    group = Group(
        "<one> <noun> tee <google_rsa.headline> <go>", (1, 2), 30, 0, "characters", {"<noun>": 3}
    )
    base = drawer.draw([group])
    names = [f"{number}" for number in range(ADAPTERS_KEPT + 1)]
    drawn = [drawer.draw([replace(group, adapter=name)]) for name in names]
    assert read == names
    assert drawn[0] == drawn[-1] != base
    drawer.draw([replace(group, adapter=names[-1])])
    drawer.draw([replace(group, adapter=names[0])])
    assert read == [*names, names[0]]
    assert drawer.draw([group]) == base
    with pytest.raises(KeyError):
        drawer_load(tiny_weights).draw([replace(group, adapter="0")])


def test_an_adapter_over_other_weights_is_refused(tmp_path):
    store, made = tmp_path / "store", adapter(tmp_path / "made", 1)
    (made / WORDS).write_text("calm\n")
    card_write(made, {**CARD_MADE, "base": "0123abcd"})
    assert (made / CARD).is_file()
    assert (made / PAGE).is_file()
    name = adapter_put(made, store)
    assert low_rank_reader(store, "0123abcd", SHAPE)(name).parts
    with pytest.raises(AdapterRefused, match="other weights than ffffffff"):
        low_rank_reader(store, "ffffffff", SHAPE)(name)
    assert load_file(store / name / "adapter_model.safetensors")
