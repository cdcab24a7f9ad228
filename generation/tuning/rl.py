"""The stage `rl`: draw, judge, move towards what was worth more than its group, stay near the start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from random import Random
from typing import NamedTuple

import torch
from torch import Tensor
from transformers import LlamaForCausalLM

from generation.corpus import Pack, pack_load
from generation.engines.base import Ask
from generation.engines.lm.asking import Asked, Posed
from generation.engines.lm.material import clauses_said
from generation.lm.config import LmConfig
from generation.lm.drawer import Batch, Drawer
from generation.lm.groups import Group
from generation.lm.model import DecoderModel
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.attention import NAME as WINDOWS
from generation.tuning.attention import windows_of
from generation.tuning.examples import occasion_make, product_make, spec_make
from generation.tuning.grpo import Logs, RlPlan, advantages, grpo_loss
from generation.tuning.rewards import Judged, Lines, judge, opening
from generation.tuning.sft import Place, keep, model_begin, rate_set, resume, seen
from generation.tuning.shards import PADDING
from generation.types import channel_fields, channels

_NEVER = -60.0
_PROMPT = 5
"""Eighths of the context that a prompt may take: nine in ten of those that products make."""


@dataclass(frozen=True)
class RlProgress:
    """One step: mean R and tone match of sound lines, shares of faulty lines and of different builds, KL a token.

    When R rises while `builds` falls, the model repeats itself; when `faults` rise, it talks nonsense.
    """

    step: int
    steps: int
    reward: float
    tone: float
    faults: float
    builds: float
    kl: float


@dataclass(frozen=True)
class Taught:
    """What the start was trained on: names of packs, and the words of their lines."""

    packs: Sequence[str]
    words: frozenset[str] = frozenset()


def rl(
    taught: Taught,
    tokenizer: LmTokenizer,
    config: LmConfig,
    plan: RlPlan,
    place: Place,
    on_step: Callable[[RlProgress], None],
) -> LlamaForCausalLM:
    """The tuned model. A run that was cut off goes on from its last checkpoint and ends the same."""
    torch.manual_seed(plan.seed)
    model, start = model_begin(config, place), model_begin(config, place)
    start.eval()
    whole = model.config._attn_implementation
    if place.device == "cpu":
        for each in (model, start):
            each.set_attn_implementation(WINDOWS)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=plan.rate, betas=(0.9, 0.95), weight_decay=0.0
    )
    first, _ = resume(place.folder, model, [optimizer])
    loaded = [pack for slug in taught.packs if (pack := pack_load(slug)).nouns]
    for step in range(first, plan.steps):
        rate_set([optimizer], plan.rate * min(1.0, (step + 1) / max(1, plan.warmup)))
        prompts = _prompts(loaded, tokenizer, plan, step, config.context * _PROMPT // 8)
        drawn = Drawn(model, tokenizer, config, [prompt.posed.group for prompt in prompts])
        half = torch.autocast(place.device, dtype=torch.bfloat16)
        with torch.no_grad(), half:
            before = drawn.logs(start)
        with half:
            now = drawn.logs(model)
        worth = Worth(taught.words, tuple(plan.terms.split(",")))
        judged = _judged(prompts, drawn, before, worth)
        totals = torch.tensor([found.total.tolist() for found in judged])
        loss, kl = grpo_loss(
            # One update a step: the model that drew is the one that learns.
            Logs(now, now.detach(), before),
            advantages(totals),
            drawn.mask,
            clip=plan.clip,
            beta=plan.beta,
        )
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        on_step(_progress(step + 1, plan, judged, float(kl)))
        if (step + 1) % plan.keep_every == 0 or step + 1 == plan.steps:
            keep(place.folder, model, [optimizer], step + 1, 0)
    model.set_attn_implementation(whole)
    return model.eval()


@dataclass(frozen=True)
class Prompt:
    """What is asked, and how it is put to the model."""

    asked: Asked
    posed: Posed


class Drawn:
    """Lines of the current model for some prompts, ready to be weighed: text, tokens, log-probabilities."""

    def __init__(
        self,
        model: LlamaForCausalLM,
        tokenizer: LmTokenizer,
        config: LmConfig,
        groups: Sequence[Group],
    ) -> None:
        weights = {name: value.detach().cpu() for name, value in model.named_parameters()}
        drawer = Drawer(DecoderModel(config, weights, "float32"), tokenizer)
        self._batch: Batch = drawer.batch(groups)
        self._temperature = groups[0].temperature
        self.lines = [[line and line.text for line in lines] for lines in self._batch.lines()]
        tokens = self._batch.tokens
        ended = (tokens == self._batch.end).cumsum(-1)
        # A line's own end is its last token; what lies behind is none.
        real = (ended == 0) | ((ended == 1) & (tokens == self._batch.end))
        self._rows = rows_together(self._batch.prompts, tokens, real.sum(-1).tolist())
        self._forbidden, self._tokens = self._batch.forbidden()[real], tokens[real]
        self._real = real.flatten(0, 1)
        self.mask = self._real.float()

    def logs(self, model: LlamaForCausalLM) -> Tensor:
        """Log-probabilities (B, T) of the drawn tokens among those that were allowed where they stand, at the
        temperature they were drawn at; 0 behind a line's end.

        A prompt stands once, its lines behind it: each knows the prompt and itself, as in training.
        """
        rows = self._rows
        device = model.device
        hidden = model.model(
            input_ids=rows.ids.to(device),
            attention_mask=seen(rows.parts).to(device),
            position_ids=rows.places.to(device),
            windows=windows_of(rows.parts),
        ).last_hidden_state
        logits = model.lm_head(hidden.flatten(0, 1)[rows.before.to(device)]).float().cpu()
        allowed = (logits / self._temperature).masked_fill(self._forbidden, float("-inf"))
        found = allowed.log_softmax(-1).gather(1, self._tokens[:, None])[:, 0].clamp(min=_NEVER)
        return torch.zeros(self._real.shape).masked_scatter(self._real, found)


class Rows(NamedTuple):
    """Prompts with their lines behind them, each (G, T): ids, parts and places as in `shards`; and
    `before` (K,): for each token of the lines, behind which place of the rows laid end to end it was drawn.
    """

    ids: Tensor
    parts: Tensor
    places: Tensor
    before: Tensor


def rows_together(
    prompts: Sequence[Sequence[int]], tokens: Tensor, sizes: Sequence[Sequence[int]]
) -> Rows:
    """The first `sizes` (G, n) tokens of each line of `tokens` (G, n, L) behind their prompts."""
    width = max(len(prompt) + sum(own) for prompt, own in zip(prompts, sizes, strict=True))
    ids = torch.zeros(len(prompts), width, dtype=torch.long)
    parts = torch.full(ids.shape, PADDING)
    places = torch.zeros_like(ids)
    before: list[int] = []
    for row, (prompt, own) in enumerate(zip(prompts, sizes, strict=True)):
        begin = len(prompt)
        ids[row, :begin], parts[row, :begin] = torch.tensor(prompt), 0
        places[row, :begin] = torch.arange(begin)
        at = begin
        for line, size in enumerate(own):
            ids[row, at : at + size] = tokens[row, line, :size]
            parts[row, at : at + size] = line + 1
            places[row, at : at + size] = torch.arange(begin, begin + size)
            before += [row * width + place for place in (begin - 1, *range(at, at + size - 1))]
            at += size
    return Rows(ids, parts, places, torch.tensor(before))


def _prompts(
    packs: Sequence[Pack], tokenizer: LmTokenizer, plan: RlPlan, step: int, longest: int
) -> list[Prompt]:
    """The prompts of one step, none longer than `longest` tokens; the same whenever the step is run."""
    rng = Random(plan.seed * 1_000_003 + step)
    found: list[Prompt] = []
    while len(found) < plan.prompts:
        prompt = _prompt(rng.choice(packs), packs, plan, rng)
        if len(tokenizer.encode(prompt.posed.group.prompt)) <= longest:
            found.append(prompt)
    return found


def _prompt(pack: Pack, packs: Sequence[Pack], plan: RlPlan, rng: Random) -> Prompt:
    """An invented product, any field of any channel, a tone and a lambda of its own."""
    brands = sorted({brand for other in packs for brand in other.brands})
    product, known = product_make(pack, f"rl-{rng.randrange(2**31)}", rng, brands)
    channel = rng.choice(channels())
    spec = spec_make(product, known, channel, occasion_make(rng), rng)
    field = rng.choice(tuple(channel_fields(channel).values()))
    asked = Asked.of(Ask(spec, field, plan.draws, rng.randrange(2**31)))
    seeds = [asked.seed_of(place) for place in range(plan.draws)]
    posed = asked.group(seeds, rng.randrange(plan.draws))
    # What is learnt from has to be drawn as it is weighed: whole, at its own temperature.
    group = replace(posed.group, temperature=plan.temperature, nucleus=1.0)
    return Prompt(asked, replace(posed, group=group))


@dataclass(frozen=True)
class Worth:
    """What lines are judged by: the words that there are, the terms that count."""

    words: frozenset[str]
    terms: tuple[str, ...]


def _judged(prompts: Sequence[Prompt], drawn: Drawn, before: Tensor, worth: Worth) -> list[Judged]:
    likely = (before * drawn.mask).sum(1) / drawn.mask.sum(1).clamp(min=1)
    rows = likely.unflatten(0, (len(prompts), -1)).tolist()
    said = [_said(prompt, lines) for prompt, lines in zip(prompts, drawn.lines, strict=True)]
    opened = [{opening(line) for line in lines if line} - {""} for lines in said]
    products = Counter(chain.from_iterable(opened))
    return [
        judge(
            prompt.asked,
            prompt.posed.controls,
            Lines(lines, row, worth.words, products - Counter(own)),
            worth.terms,
        )
        for prompt, lines, row, own in zip(prompts, said, rows, opened, strict=True)
    ]


def _said(prompt: Prompt, drawn: Sequence[str | None]) -> list[str | None]:
    """The drawn lines with their clauses in words."""
    return [line and clauses_said(line, prompt.posed.clauses) for line in drawn]


def _progress(step: int, plan: RlPlan, judged: Sequence[Judged], kl: float) -> RlProgress:
    lines = plan.prompts * plan.draws
    sound = sum(len(found.sound) for found in judged)
    tones = [value for found in judged for value in found.terms.get("tone", ())]
    return RlProgress(
        step=step,
        steps=plan.steps,
        reward=float(sum(found.reward.sum() for found in judged) / max(1, sound)),
        tone=float(sum(tones) / max(1, len(tones))),
        faults=1 - sound / lines,
        builds=sum(found.builds for found in judged) / lines,
        kl=kl,
    )
