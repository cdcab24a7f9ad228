"""Draws answers with a model of transformers: prompts read once, several chats in one batch, each with its adapter."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import torch
from jinja2 import TemplateError
from transformers import (
    CONFIG_MAPPING,
    AutoModelForCausalLM,
    DynamicCache,
    GenerationConfig,
    PreTrainedTokenizerFast,
)

from generation.adapters.shape import AdapterRefused
from generation.engines.hf.caches import caches_joined, common, croppable
from generation.engines.hf.folder import CONFIG, config_kept, folder_problem
from generation.engines.hf.sampling import BatchChoice, ChatChoice, piece_words, pieces_named
from generation.lm.banned import Banned, PieceWords

PREFIX_LEAST = 16
"""Tokens that two prompts must have in common for the second to take them over."""


class Voices(Protocol):
    """Whoever puts adapters into the model."""

    now: str
    """The adapter that it speaks with; "" for none."""

    def use(self, adapter: str) -> None:
        """From now on with this one, "" for none. Raises `AdapterRefused`."""

    def generate(self, adapters: Sequence[str], asked: Mapping[str, Any]) -> torch.Tensor:
        """As the model's own, each row with its adapter, "" for none; all of them were in use a moment ago."""


class NotDrawn(RuntimeError):
    """A chat that this model cannot be asked, in words."""


@dataclass
class _Read:
    """A prompt that was read, and what the model keeps of it."""

    tokens: list[int]
    cache: DynamicCache


@dataclass(frozen=True)
class _Part:
    """One chat of a batch: what is asked, its prompt, and what the model keeps of that but for the last token."""

    asked: Mapping[str, Any]
    prompt: list[int]
    cache: DynamicCache

    @property
    def n(self) -> int:
        """How many answers it wants."""
        return int(self.asked["n"])

    @property
    def adapter(self) -> str:
        """The name of its adapter, "" for none."""
        return str(self.asked.get("adapter", ""))


class ChatDrawer:
    """A model with its tokenizer. `read` counts the prompt tokens that it has computed."""

    def __init__(
        self, model: Any, tokenizer: PreTrainedTokenizerFast, stops: Sequence[int]
    ) -> None:
        self._model, self._tokenizer, self._stops = model, tokenizer, list(stops)
        self._last: _Read | None = None
        self.read = 0
        self._voices: Voices | None = None

    def voices(self, voices: Voices) -> None:
        """From now on `asked` may name an adapter, which these put into the model."""
        self._voices = voices

    def draw(self, chats: Sequence[Mapping[str, Any]]) -> list[list[str]]:
        """The answers to chats of one batch, the same as of each chat drawn alone.

        A chat has "messages" and says how many answers it wants and how ("n", "seed", "temperature", "top_p",
        "tokens", "adapter"); words and phrases of its "banned" are not drawn. Raises `NotDrawn` where a message holds
        a special token, the whole is too long or an adapter cannot be read.
        """
        prompts = [self._fitting(chat) for chat in chats]
        parts = []
        for chat, prompt in zip(chats, prompts, strict=True):
            self._speak(str(chat.get("adapter", "")))
            # A copy: the next chat of the batch reads on from what is kept.
            cache = copy.deepcopy(self._known(prompt[:-1]))
            cache.batch_repeat_interleave(chat["n"])
            parts.append(_Part(chat, prompt, cache))
        if all(croppable(part.cache) for part in parts):
            return self._drawn(parts)
        # A sliding window has no room for the blanks before a shorter prompt.
        return [texts for part in parts for texts in self._drawn([part])]

    def _drawn(self, parts: Sequence[_Part]) -> list[list[str]]:
        device = self._model.device
        longest = max(len(part.prompt) for part in parts)
        rows, seen = [], []
        for part in parts:
            blank = longest - len(part.prompt)
            rows += [[self._stops[0]] * blank + part.prompt] * part.n
            seen += [[0] * blank + [1] * len(part.prompt)] * part.n
        asked = {
            "inputs": torch.tensor(rows, device=device),
            "attention_mask": torch.tensor(seen, device=device),
            "past_key_values": caches_joined([part.cache for part in parts], self._model.config),
            "generation_config": self._how(max(part.asked["tokens"] for part in parts)),
            "logits_processor": [
                BatchChoice(
                    [ChatChoice(part.asked, self._banned(part.asked), device) for part in parts],
                    longest,
                    self._pieces,
                    self._stops[0],
                )
            ],
        }
        drawn = self._generated([part.adapter for part in parts for _ in range(part.n)], asked)
        texts = self._tokenizer.batch_decode(drawn[:, longest:], skip_special_tokens=True)
        found = iter(text.strip() for text in texts)
        return [list(islice(found, part.n)) for part in parts]

    def _generated(self, adapters: Sequence[str], asked: Mapping[str, Any]) -> torch.Tensor:
        if self._voices is not None and set(adapters) != {self._voices.now}:
            return self._voices.generate(adapters, asked)
        drawn: torch.Tensor = self._model.generate(**asked)
        return drawn

    def _fitting(self, chat: Mapping[str, Any]) -> list[int]:
        tokens = self.tokens(chat["messages"])
        if len(tokens) + chat["tokens"] > self.context:
            raise NotDrawn(
                f"a prompt of {len(tokens)} tokens and an answer of {chat['tokens']} are more than its {self.context}"
            )
        return tokens

    @property
    def model(self) -> Any:
        """The model itself, for training over it."""
        return self._model

    @property
    def context(self) -> int:
        """The most tokens of a prompt and an answer together."""
        return int(self._model.config.max_position_embeddings)

    def answer_tokens(self, text: str) -> list[int]:
        """An answer as the model would have written it, with the token that ends it."""
        return [*self._encoded(text), self._stops[0]]

    def _speak(self, adapter: str) -> None:
        """Has the model speak with this adapter; what it read with another is of no use then."""
        if self._voices is None:
            if adapter:
                raise NotDrawn("adapters need peft, which is not installed")
        elif adapter != self._voices.now:
            self._last = None
            try:
                self._voices.use(adapter)
            except AdapterRefused as error:
                raise NotDrawn(str(error)) from error

    def tokens(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """The chat as the model's own template writes it. Raises `NotDrawn`."""
        special = set(self._tokenizer.all_special_ids) | set(self._tokenizer.added_tokens_decoder)
        for message in messages:
            if special & set(self._encoded(message["content"])):
                raise NotDrawn("a message holds a token that only the template may set")
        if not self._tokenizer.chat_template:
            text = "\n\n".join(message["content"] for message in messages) + "\n\n"
            return self._encoded(text, special=True)
        return self._encoded(self._templated(messages))

    def _templated(self, messages: Sequence[Mapping[str, str]]) -> str:
        try:
            return self._template(messages)
        except TemplateError:
            # Some templates know no system message: the rules then open the user's.
            whole = "\n\n".join(message["content"] for message in messages)
        try:
            return self._template([{"role": "user", "content": whole}])
        except TemplateError as error:
            raise NotDrawn(f"its chat template fails ({error})") from error

    def _template(self, messages: Sequence[Mapping[str, str]]) -> str:
        return str(
            self._tokenizer.apply_chat_template(
                list(messages), tokenize=False, add_generation_prompt=True
            )
        )

    def _encoded(self, text: str, *, special: bool = False) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=special)["input_ids"])

    def _known(self, tokens: list[int]) -> DynamicCache:
        """What the model keeps of these tokens: those that the last prompt began with are not computed again."""
        last, self._last = self._last, None
        same = common(last.tokens, tokens) if last else 0
        if last is None or same < PREFIX_LEAST or not croppable(last.cache):
            cache, same = DynamicCache(config=self._model.config), 0
        else:
            cache = last.cache
            if same < len(last.tokens):
                cache.crop(same - len(last.tokens))
        rest = tokens[same:]
        if rest:
            ids = torch.tensor([rest], device=self._model.device)
            with torch.inference_mode():
                self._model(ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
        self.read += len(rest)
        self._last = _Read(tokens, cache)
        return cache

    @cached_property
    def _words(self) -> PieceWords:
        return piece_words(self._tokenizer)

    @cached_property
    def _pieces(self) -> int:
        return pieces_named(self._tokenizer)

    def _banned(self, asked: Mapping[str, Any]) -> Banned | None:
        words = tuple(asked.get("banned", ()))
        return self._words.banned(words) if words else None

    def _how(self, tokens: int) -> GenerationConfig:
        # What is drawn was chosen by then: only one token has a chance.
        return GenerationConfig(
            max_new_tokens=tokens,
            do_sample=False,
            eos_token_id=self._stops,
            pad_token_id=self._stops[0],
            use_cache=True,
        )


def chat_drawer_load(folder: Path) -> ChatDrawer:
    """The model of a folder, on a GPU where there is one. Raises `NotDrawn` with what speaks against it."""
    if problem := folder_problem(folder):
        raise NotDrawn(problem)
    given = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    kind = CONFIG_MAPPING[given["model_type"]]
    config = kind(**config_kept(given, frozenset(kind().to_dict())))
    cuda = torch.cuda.is_available()
    dtype = config.dtype if isinstance(config.dtype, torch.dtype) else torch.bfloat16
    if not cuda and dtype == torch.float16:
        dtype = torch.float32
    model, loaded = AutoModelForCausalLM.from_pretrained(
        folder,
        config=config,
        dtype=dtype,
        local_files_only=True,
        use_safetensors=True,
        trust_remote_code=False,
        attn_implementation="sdpa",
        output_loading_info=True,
    )
    if missing := sorted(loaded["missing_keys"]):
        raise NotDrawn(f"its weights lack {missing[0]} and {len(missing) - 1} others")
    model = model.to("cuda" if cuda else "cpu").train(False)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)
    stops = _stops(folder, config, tokenizer)
    if not stops:
        raise NotDrawn("nothing says which token ends an answer (eos_token_id)")
    return ChatDrawer(model, tokenizer, stops)


def _stops(folder: Path, config: Any, tokenizer: PreTrainedTokenizerFast) -> list[int]:
    """Every token that ends an answer, by whichever file names one."""
    path = folder / "generation_config.json"
    said = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    found: dict[int, None] = {}
    for value in (said.get("eos_token_id"), config.eos_token_id, tokenizer.eos_token_id):
        for token in value if isinstance(value, list) else [value]:
            if isinstance(token, int):
                found[token] = None
    return list(found)
