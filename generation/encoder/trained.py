"""A small sentence encoder of our own: pieces to one unit vector a line. Loads torch.

Transformer layers over the language model's pieces, the mean of their outputs made unit, trained by contrast
(generation/tuning/encoder.py; SimCSE, arXiv 2104.08821, with pairs that say the same thing instead of dropout).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

WEIGHTS, SHAPE, TOKENIZER = "encoder.safetensors", "encoder.json", "tokenizer.json"
_TOGETHER = 64


@dataclass(frozen=True)
class EncoderConfig:
    """`dim` wide, `longest` pieces of a line are read; the default has 3.4 M parameters."""

    vocab: int = 8192
    dim: int = 256
    layers: int = 2
    heads: int = 4
    hidden: int = 512
    longest: int = 64


class LineEncoder:
    """Texts to unit vectors; `parts` hold what is trained."""

    def __init__(self, config: EncoderConfig, tokenizer: Tokenizer) -> None:
        """With random weights."""
        self.config, self._tokenizer = config, tokenizer
        layer = nn.TransformerEncoderLayer(
            config.dim,
            config.heads,
            config.hidden,
            dropout=0.1,
            activation="gelu",
            batch_first=True,
            norm_first=True,
        )
        self.parts = nn.ModuleDict(
            {
                "pieces": nn.Embedding(config.vocab, config.dim),
                "places": nn.Embedding(config.longest, config.dim),
                "layers": nn.TransformerEncoder(layer, config.layers, enable_nested_tensor=False),
            }
        )

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors (n, dim), to be learnt from."""
        rows = [self._pieces(text) for text in texts]
        counts = torch.tensor([len(row) for row in rows])
        ids = torch.zeros(len(rows), int(counts.max()), dtype=torch.long)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = torch.tensor(row)
        places = torch.arange(ids.shape[1])
        behind = places >= counts[:, None]
        begun = self.parts["pieces"](ids) + self.parts["places"](places)
        hidden = self.parts["layers"](begun, src_key_padding_mask=behind)
        said = hidden.masked_fill(behind[..., None], 0.0).sum(1) / counts[:, None]
        return nn.functional.normalize(said, dim=-1)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (n, dim), float32."""
        self.parts.train(mode=False)
        with torch.inference_mode():
            found = [
                self(texts[first : first + _TOGETHER]).numpy()
                for first in range(0, len(texts), _TOGETHER)
            ]
        return np.concatenate(found) if found else np.zeros((0, self.config.dim), np.float32)

    def similarity(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Cosines of each with each, (n, n)."""
        vectors = self.encode(texts).astype(np.float64)
        cosines: NDArray[np.float64] = vectors @ vectors.T
        return cosines

    def _pieces(self, text: str) -> list[int]:
        """Ids of a line, as many as are read."""
        ids: list[int] = self._tokenizer.encode(text).ids[: self.config.longest]
        return ids or [0]


def encoder_save(encoder: LineEncoder, folder: Path) -> None:
    """Writes weights and shape beside the tokenizer."""
    (folder / SHAPE).write_text(json.dumps(asdict(encoder.config)) + "\n", encoding="utf-8")
    weights = {
        name: value.detach().contiguous() for name, value in encoder.parts.state_dict().items()
    }
    save_file(weights, folder / WEIGHTS)


def encoder_load(folder: Path) -> LineEncoder:
    """The encoder that the stage `encoder` left in a folder. Raises FileNotFoundError."""
    shape = json.loads((folder / SHAPE).read_text(encoding="utf-8"))
    if not (folder / TOKENIZER).exists():
        raise FileNotFoundError(2, "no tokenizer", str(folder / TOKENIZER))
    encoder = LineEncoder(EncoderConfig(**shape), Tokenizer.from_file(str(folder / TOKENIZER)))
    encoder.parts.load_state_dict(load_file(folder / WEIGHTS))
    return encoder
