"""The stage `rl`: what is weighed is what was drawn."""

from __future__ import annotations

import pytest
import torch

from generation.lm.config import LmConfig
from generation.tuning.attention import NAME, windows_of
from generation.tuning.rl import rows_together
from generation.tuning.sft import Place, model_begin, seen

SHAPE = LmConfig(vocab=300, dim=32, layers=2, heads=2, kv_heads=1, hidden=48, context=256)


@pytest.mark.parametrize("attention", ["sdpa", NAME])
def test_a_line_behind_its_shared_prompt_is_weighed_as_if_it_stood_alone(attention, tmp_path):
    torch.manual_seed(3)
    model = model_begin(SHAPE, Place(tmp_path)).eval()
    prompts = [torch.randint(300, (size,)).tolist() for size in (23, 40)]
    tokens = torch.randint(300, (2, 9, 17))
    sizes = torch.randint(1, 18, (2, 9)).tolist()
    rows = rows_together(prompts, tokens, sizes)
    model.set_attn_implementation(attention)
    with torch.no_grad():
        hidden = model.model(
            input_ids=rows.ids,
            attention_mask=seen(rows.parts),
            position_ids=rows.places,
            windows=windows_of(rows.parts),
        ).last_hidden_state
        model.set_attn_implementation("sdpa")
        behind = hidden.flatten(0, 1)[rows.before].split([size for own in sizes for size in own])
        for place, found in enumerate(behind):
            row, line = divmod(place, 9)
            ids = torch.tensor([[*prompts[row], *tokens[row, line, : len(found)].tolist()]])
            alone = model.model(input_ids=ids).last_hidden_state[0, len(prompts[row]) - 1 : -1]
            assert torch.allclose(found, alone, atol=1e-5)
