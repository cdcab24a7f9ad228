"""Puts an adapter into a model of transformers with `peft`, takes it out, merges it, writes it, reads it."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict
from safetensors.torch import save_file
from torch import Tensor, nn

from generation.adapters.shape import Shape
from generation.adapters.store import CONFIG, WEIGHTS, adapter_shape
from generation.adapters.weights import PARTS, PREFIX, parts_of, weights_read


def adapter_begin(model: nn.Module, shape: Shape, seed: int, name: str = "default") -> PeftModel:
    """The model with a fresh adapter, the only weights that learn; it changes nothing yet, since B is zero.

    The same seed gives the same A.
    """
    torch.manual_seed(seed)
    if isinstance(model, PeftModel):
        model.add_adapter(name, _config(shape))
        return model
    made = get_peft_model(model, _config(shape), adapter_name=name)
    if not isinstance(made, PeftModel):
        raise TypeError(type(made).__name__)
    return made


def adapter_weights(model: PeftModel, name: str = "default") -> dict[str, Tensor]:
    """The adapter's own weights, on the CPU in float32, by peft's names."""
    return {
        key: value.detach().to("cpu", torch.float32).contiguous()
        for key, value in get_peft_model_state_dict(model, adapter_name=name).items()
    }


def adapter_write(model: PeftModel, shape: Shape, folder: Path) -> None:
    """Writes the two files that peft itself would read: its config and its weights."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(adapter_weights(model), folder / WEIGHTS, metadata={"format": "pt"})
    (folder / WEIGHTS).chmod(0o644)
    config = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "r": shape.rank,
        "lora_alpha": shape.alpha,
        "lora_dropout": 0.0,
        "bias": "none",
        "target_modules": list(shape.targets),
        "inference_mode": True,
    }
    text = json.dumps(config, indent=2, sort_keys=True) + "\n"
    (folder / CONFIG).write_text(text, encoding="utf-8")


def adapter_load(model: nn.Module, folder: Path, name: str) -> PeftModel:
    """The model with one more adapter, read from a folder; none is active before it is asked for.

    Raises `AdapterRefused` for weights that are not this model's.
    """
    shape = adapter_shape(folder)
    wanted = parts_of(matrices_of(base_of(model), shape), shape.rank)
    found = weights_read(folder, wanted)
    made = adapter_begin(model, shape, 0, name)
    with torch.no_grad():
        for path, value in made.named_parameters():
            if f".{name}." in path and any(f".{part}." in path for part in PARTS):
                key = path.removeprefix(PREFIX).removesuffix(f".{name}.weight")
                value.copy_(found[key])
    return made.train(False)


def base_of(model: nn.Module) -> nn.Module:
    """The model without peft around it."""
    return model.get_base_model() if isinstance(model, PeftModel) else model


def matrices_of(model: nn.Module, shape: Shape) -> dict[str, tuple[int, int]]:
    """The matrices that an adapter of this shape changes, by path: (in, out)."""
    found = {}
    for path, module in model.named_modules():
        if path.rpartition(".")[2] in shape.targets:
            inner = getattr(module, "base_layer", module)
            if isinstance(inner, nn.Linear):
                found[path] = (inner.in_features, inner.out_features)
    return found


def _config(shape: Shape) -> LoraConfig:
    return LoraConfig(
        r=shape.rank,
        lora_alpha=shape.alpha,
        lora_dropout=0.0,
        bias="none",
        target_modules=list(shape.targets),
        task_type="CAUSAL_LM",
    )
