"""Our decoding loop against transformers: the same tokens, and no prompt computed twice."""

from __future__ import annotations

import pytest
import torch
from transformers import LlamaForCausalLM

from generation.lm.config import LmConfig
from generation.lm.decode import decode, greedy
from generation.lm.llama import llama_config
from generation.lm.model import DecoderModel

SHAPE = LmConfig(vocab=300, dim=64, layers=3, heads=4, kv_heads=2, hidden=96, context=128)
END = 1
PROMPTS = ([5, 9, 200, 31, 7], [44, 2, 17, 8, 120, 6, 250, 3, 3, 90, 11], [70])


@pytest.fixture(scope="module")
def reference() -> LlamaForCausalLM:
    torch.manual_seed(3)
    model = LlamaForCausalLM(llama_config(SHAPE)).eval()
    with torch.no_grad():  # random weights repeat themselves; larger ones tell lines apart
        for weight in model.parameters():
            if weight.dim() == 2:
                weight.mul_(6)
    return model


@pytest.fixture(scope="module")
def model(reference):
    return DecoderModel(SHAPE, reference.state_dict(), "float32")


def generated(reference: LlamaForCausalLM, prompt: list[int], most: int) -> list[int]:
    asked = torch.tensor([prompt])
    made = reference.generate(
        asked,
        attention_mask=torch.ones_like(asked),
        max_new_tokens=most,
        do_sample=False,
        eos_token_id=END,
        pad_token_id=END,
    )
    line: list[int] = made[0, len(prompt) :].tolist()
    return line[: line.index(END)] if END in line else line


def test_greedy_lines_are_those_of_transformers(reference, model):
    made = decode(model, PROMPTS, n=1, most=40, end=END)
    for group, prompt in enumerate(PROMPTS):
        assert made.lines(group) == [generated(reference, prompt, 40)]


def test_a_prompt_is_computed_once_for_all_its_lines(model):
    made = decode(model, PROMPTS, n=16, most=4, end=END)
    assert made.prefilled == sum(map(len, PROMPTS))


def test_what_prompts_begin_with_is_computed_once_and_changes_no_token(reference, model):
    known = [5, 9, 200, 31, 7, 44]
    prompts = [[*known, 2, 17], [*known, 8], [*known, 2, 17, 6, 250, 3, 90], known]
    made = decode(model, prompts, n=2, most=30, end=END)
    # The last token of the shortest is read on its own: it says how its line begins.
    assert made.prefilled == 5 + sum(len(prompt) - 5 for prompt in prompts)
    for group, prompt in enumerate(prompts):
        assert made.lines(group) == [generated(reference, prompt, 30)] * 2


def test_prompts_of_many_lengths_are_few_shapes(model):
    """Each new one costs memory that a kernel keeps for good."""
    with torch.inference_mode():
        caches = [model.prefill([[5] * length], 1, 1)[1] for length in range(1, 121)]
    assert {cache.prompt.shape[3] for cache in caches} == {32, 64, 96, 128}
    assert [cache.prefilled for cache in caches] == [*range(1, 121)]


def test_lines_of_one_prompt_go_their_own_ways(reference, model):
    """Each line forced on another first token continues as transformers continues it."""
    starts = torch.tensor([[20, 30, 40]])

    def choose(logits, tokens):
        return greedy(logits, tokens) if tokens.shape[-1] else starts

    made = decode(model, PROMPTS[:1], n=3, most=20, end=END, choose=choose)
    for start, line in zip(starts[0].tolist(), made.lines(0), strict=True):
        assert line == [start, *generated(reference, [*PROMPTS[0], start], 19)]


@pytest.mark.parametrize(("kernel", "near"), [("bfloat16", 0.02), ("int8", 0.05)])
def test_packed_weights_stay_near_full_precision(reference, model, kernel, near):
    exact, _ = model.prefill(PROMPTS, 1, 1)
    packed, _ = DecoderModel(SHAPE, reference.state_dict(), kernel).prefill(PROMPTS, 1, 1)
    apart = torch.linalg.norm(packed - exact) / torch.linalg.norm(exact)
    assert 0 < apart < near
