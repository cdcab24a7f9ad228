"""Ways to teach a model with few weights beside each other: LoRA, which the product reads, (IA)3 and BitFit to compare."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from peft import IA3Config, PeftModel, get_peft_model, get_peft_model_state_dict
from safetensors.torch import save_file
from torch import nn

from generation.adapters.inject import adapter_begin, adapter_write
from generation.adapters.shape import BITFIT, IA3, LORA, Shape
from generation.adapters.store import CONFIG, WEIGHTS

SCALED, SCALED_INSIDE = ("k_proj", "v_proj", "down_proj"), ("down_proj",)
"""What (IA)3 (arXiv 2205.05638) scales: keys, values and the inner part of the feed-forward."""


def method_begin(kind: str, model: nn.Module, shape: Shape, seed: int) -> nn.Module:
    """The model with the few weights of a method, the only ones that learn; it says what it said before."""
    if kind == LORA:
        return adapter_begin(model, shape, seed)
    torch.manual_seed(seed)
    if kind == IA3:
        config = IA3Config(
            target_modules=[*SCALED], feedforward_modules=[*SCALED_INSIDE], task_type="CAUSAL_LM"
        )
        return get_peft_model(model, config)
    if kind == BITFIT:
        return _biases(model, shape)
    raise ValueError(f"“{kind}” is no method; use one of {LORA}, {IA3}, {BITFIT}.")


def method_write(kind: str, model: nn.Module, shape: Shape, folder: Path) -> None:
    """Writes weights and config. Only those of LoRA are ever read by the product."""
    if kind == LORA and isinstance(model, PeftModel):
        adapter_write(model, shape, folder)
        return
    folder.mkdir(parents=True, exist_ok=True)
    found = (
        get_peft_model_state_dict(model)
        if isinstance(model, PeftModel)
        else {name: value for name, value in model.named_parameters() if value.requires_grad}
    )
    weights = {
        name: value.detach().to("cpu", torch.float32).contiguous() for name, value in found.items()
    }
    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})
    (folder / WEIGHTS).chmod(0o644)
    config: dict[str, object] = {"peft_type": kind.upper(), "task_type": "CAUSAL_LM"}
    if kind == IA3:
        config |= {"target_modules": [*SCALED], "feedforward_modules": [*SCALED_INSIDE]}
    else:
        config |= {"target_modules": [*shape.targets]}
    text = json.dumps(config, indent=2, sort_keys=True) + "\n"
    (folder / CONFIG).write_text(text, encoding="utf-8")


def _biases(model: nn.Module, shape: Shape) -> nn.Module:
    """BitFit (arXiv 2106.10199): the biases alone learn. A projection without one gets one of zeros."""
    model.requires_grad_(False)
    for path, module in model.named_modules():
        if isinstance(module, nn.Linear) and path.rpartition(".")[2] in shape.targets:
            if module.bias is None:
                weight = module.weight
                module.bias = nn.Parameter(
                    torch.zeros(module.out_features, dtype=weight.dtype, device=weight.device)
                )
            module.bias.requires_grad_(True)
    return model
