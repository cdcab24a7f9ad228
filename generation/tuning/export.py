"""Weights as they are handed on: transformers' files, and a card that says what made them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from generation.lm.config import LmConfig
from generation.lm.folder import CARD, CONFIG, TOKENIZER, WEIGHTS, WORDS, sums_of
from generation.lm.groups import END
from generation.lm.kernels import KERNELS
from generation.lm.llama import llama_config
from generation.lm.tokenizer import LmTokenizer

MEGABYTES_MOST = 32
LIMITS = (
    "Writes short English product copy from facts that it is given, in slots that the engine fills. It knows nothing "
    "of the world, is no chat model, and was trained on our own corpus packs alone."
)


class ExportRefused(ValueError):
    """Weights that may not be handed on; the message says why."""


@dataclass(frozen=True)
class Made:
    """What the card says of how the weights came to be: `runs` are the stages' own files, by stage."""

    stage: str
    command: str
    commit: str
    corpus: str
    runs: Mapping[str, Any]
    kernel: str = "float32"
    words: frozenset[str] = frozenset()
    """The words of the lines trained on: a line with another is dropped. None given, none is dropped."""
    likely: Mapping[str, float] = field(default_factory=dict)
    """How likely the model must have thought each sentence of a `line`, and of a `text` of several; none, anything stands."""
    day: str = ""
    """When, as an ISO date; empty where nobody said."""


def export_write(
    out: Path, weights: Mapping[str, Tensor], tokenizer: LmTokenizer, config: LmConfig, made: Made
) -> dict[str, Any]:
    """Writes the folder that the engine reads, and transformers too; the card comes last and is returned.

    Raises `ExportRefused` for weights over 32 MB and for a kernel that there is not.
    """
    if made.kernel not in KERNELS:
        raise ExportRefused(f"There is no kernel {made.kernel}; use one of {', '.join(KERNELS)}.")
    half = {name: value.to(torch.bfloat16).contiguous() for name, value in weights.items()}
    size = sum(value.numel() * value.element_size() for value in half.values())
    if size > MEGABYTES_MOST * 2**20:
        raise ExportRefused(f"The weights take {size / 2**20:.1f} MB; at most {MEGABYTES_MOST}.")
    out.mkdir(parents=True, exist_ok=True)
    (out / CARD).unlink(missing_ok=True)
    save_file(half, out / WEIGHTS, metadata={"format": "pt"})
    (out / WEIGHTS).chmod(0o644)
    end = tokenizer.id_of(END)
    _json(out / CONFIG, {**llama_config(config, end).to_diff_dict(), "dtype": "bfloat16"})
    tokenizer.save(out / TOKENIZER)
    (out / WORDS).write_text("".join(f"{word}\n" for word in sorted(made.words)), encoding="utf-8")
    _json(
        out / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "eos_token": END,
            "pad_token": END,
            "clean_up_tokenization_spaces": False,
            "model_max_length": config.context,
        },
    )
    card = {
        "name": "CopyStudio lm",
        "licence": "Apache-2.0",
        "for": LIMITS,
        "made": made.day,
        "stage": made.stage,
        "parameters": sum(value.numel() for value in half.values()),
        "kernel": made.kernel,
        "likely": dict(made.likely),
        "sha256": sums_of(out),
        "command": made.command,
        "commit": made.commit,
        "corpus_sha256": made.corpus,
        "runs": dict(made.runs),
    }
    _json(out / CARD, card)
    return card


def weights_read(path: Path) -> dict[str, Tensor]:
    """Weights of a stage, in float32."""
    return {name: value.to(torch.float32) for name, value in load_file(path).items()}


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", encoding="utf-8")
