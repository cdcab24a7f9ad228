"""What `manage.py train STAGE` runs: each stage reads what the one before wrote into one folder."""

from __future__ import annotations

import errno
import itertools
import shutil
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import LlamaForCausalLM

from generation.corpus import pack_names
from generation.engines.lm.prompt import special_tokens
from generation.lm.config import LmConfig
from generation.lm.folder import TOKENIZER, WEIGHTS, WORDS, card_name, card_read, words_read
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.curves import curve_svg
from generation.tuning.examples import Example, examples_make, texts_of
from generation.tuning.export import weights_read
from generation.tuning.grpo import RlPlan
from generation.tuning.held_out import HELD_OUT
from generation.tuning.many import examples_many
from generation.tuning.memory import memory_keep
from generation.tuning.rl import RlProgress, Taught, rl
from generation.tuning.runs import CORPUS, Losses, corpus_hash, run_begin, run_end
from generation.tuning.sft import Place, Progress, SftPlan, sft, tokens_seen
from generation.tuning.shards import Shard, shard_load, shard_make, words_said

POOL = 3
"""Lines written for each one that `sft` practises, to choose from."""
Say = Callable[[str], object]


@dataclass(frozen=True)
class Order:
    """Where the stages work and how much of it: `examples` to make, the plans, the shape, the device.

    `command` is the line that runs the stage again.
    """

    folder: Path
    examples: int
    sft: SftPlan
    rl: RlPlan
    config: LmConfig
    command: str
    device: str = "cpu"
    begin: Path | None = None
    """Exported weights that `base` goes on from; none, it begins from random ones."""
    commit: str = ""
    """That of the checkout, where it is one."""

    def need(self, name: str) -> Path:
        """A file that an earlier stage makes. Raises FileNotFoundError."""
        path = self.folder / name
        if not path.exists():
            raise FileNotFoundError(errno.ENOENT, "an earlier stage has not run", str(path))
        return path

    def settings(self, plan: SftPlan | RlPlan) -> dict[str, int | float | str]:
        """All that decides what comes out, for the run's own file."""
        begun = {"begun_from": card_name(card_read(self.begin))} if self.begin else {}
        return {
            CORPUS: corpus_hash(),
            "optimizer": "muon and adamw" if isinstance(plan, SftPlan) else "adamw",
            **begun,
            "examples": self.examples,
            **asdict(self.config),
            **asdict(plan),
        }


def tokenizer_stage(order: Order, packs: tuple[str, ...], say: Say) -> None:
    """Learns the pieces from a tenth of the examples."""
    run_begin(order.folder, "tokenizer", order.settings(order.sft), order.command, order.commit)
    made = itertools.islice(examples_make(order.sft.seed, packs), max(1, order.examples // 10))
    tokenizer = LmTokenizer.train(texts_of(made), special_tokens(), order.config.vocab)
    tokenizer.save(order.folder / TOKENIZER)
    run_end(order.folder, "tokenizer", {"pieces": len(tokenizer)})
    say(f"{len(tokenizer)} pieces")


def base_stage(order: Order, packs: tuple[str, ...], say: Say) -> None:
    """Makes the examples unless they are there, then trains from random weights or from those that it was given."""
    start = _taken(order, order.begin) if order.begin else None
    tokenizer = LmTokenizer.load(order.need(TOKENIZER))

    def made() -> Iterator[Example]:
        return examples_many(order.sft.seed + 1, packs, order.examples, say=say)

    _train("base", order, _shard(order, "base", tokenizer, made), start, say)


def _taken(order: Order, exported: Path) -> Path:
    """The weights of an export; its pieces and its words come along, or they would mean something else."""
    # A folder that was begun otherwise keeps its own: refused before anything is written over.
    run_begin(order.folder, "base", order.settings(order.sft), order.command, order.commit)
    shutil.copyfile(exported / TOKENIZER, order.folder / TOKENIZER)
    words_add(order.folder, words_read(exported))
    return exported / WEIGHTS


def sft_stage(order: Order, packs: tuple[str, ...], say: Say) -> None:
    """Goes on from `base` over examples in which every field and level of a control is practised alike."""
    tokenizer, start = LmTokenizer.load(order.need(TOKENIZER)), order.need("base.safetensors")

    def made() -> Iterator[Example]:
        return examples_many(order.sft.seed + 2, packs, order.examples, pool=POOL, say=say)

    _train("sft", order, _shard(order, "sft", tokenizer, made), start, say)


def rl_stage(order: Order, packs: tuple[str, ...], say: Say) -> None:
    """Tunes `sft` for novelty, conversion, tone and calls at once, close to where it began."""
    tokenizer = LmTokenizer.load(order.need(TOKENIZER))
    start = weights_read(order.need("sft.safetensors"))
    run_begin(order.folder, "rl", order.settings(order.rl), order.command, order.commit)
    rewards = Losses(order.folder / "rl.rewards.tsv")
    last: list[RlProgress] = []

    def shown(progress: RlProgress) -> None:
        rewards.add(progress.step, progress.reward)
        last[:] = [progress]
        say(
            f"step {progress.step} of {progress.steps}, R {progress.reward:.3f}, faults {progress.faults:.2f}, "
            f"kl {progress.kl:.4f}, different builds {progress.builds:.2f}"
        )

    place = Place(order.folder / "rl", order.device, start)
    taught = Taught(packs, words_read(order.folder))
    model = rl(taught, tokenizer, order.config, order.rl, place, shown)
    _save(model, order.folder / "rl.safetensors")
    svg = curve_svg(rewards.rows(), "Reward of the stage rl", "mean R of lines without a fault")
    (order.folder / "rl.svg").write_text(svg, encoding="utf-8")
    if last:
        run_end(order.folder, "rl", asdict(last[0]))


STAGES: Mapping[str, Callable[[Order, tuple[str, ...], Say], None]] = {
    "tokenizer": tokenizer_stage,
    "base": base_stage,
    "sft": sft_stage,
    "rl": rl_stage,
}


def stage_run(name: str, order: Order, say: Say) -> None:
    """Runs a stage over every pack but those held out.

    Raises FileNotFoundError for what an earlier stage makes, `RunChanged` where it was begun with other settings.
    """
    memory_keep()
    STAGES[name](order, tuple(slug for slug in pack_names() if slug not in HELD_OUT), say)


def _shard(
    order: Order,
    stage: str,
    tokenizer: LmTokenizer,
    made: Callable[[], Iterator[Example]],
) -> Shard:
    """The stage's examples, made once."""
    run_begin(order.folder, stage, order.settings(order.sft), order.command, order.commit)
    path = order.folder / f"{stage}.npz"
    if not path.exists():
        shard = shard_make(made(), tokenizer, order.config.context)
        words_add(order.folder, words_said(shard, tokenizer))
        shard.save(path)
    return shard_load(path)


def words_add(folder: Path, words: Set[str]) -> None:
    """Adds to the words that lines of the run have said."""
    path = folder / WORDS
    known = words_read(folder) if path.exists() else frozenset()
    path.write_text("".join(f"{word}\n" for word in sorted(known | words)), encoding="utf-8")


def _train(stage: str, order: Order, shard: Shard, start: Path | None, say: Say) -> None:
    say(f"{len(shard)} examples, {len(shard.tokens)} tokens")
    losses = Losses(order.folder / f"{stage}.losses.tsv")

    def shown(progress: Progress) -> None:
        losses.add(progress.step, progress.loss)
        say(f"step {progress.step} of {progress.steps}, loss {progress.loss:.3f}")

    weights = weights_read(start) if start else None
    place = Place(order.folder / stage, order.device, weights)
    _save(sft(shard, order.config, order.sft, place, shown), order.folder / f"{stage}.safetensors")
    rows = losses.rows()
    svg = curve_svg(rows, f"Loss of the stage {stage}", "nats a token of the lines")
    (order.folder / f"{stage}.svg").write_text(svg, encoding="utf-8")
    tail = [loss for _, loss in rows[-max(1, len(rows) // 20) :]]
    result = {
        "steps": rows[-1][0],
        "loss": sum(tail) / len(tail),
        "tokens": tokens_seen(place.folder),
    }
    run_end(order.folder, stage, {**result, "examples": len(shard)})


def _save(model: LlamaForCausalLM, path: Path) -> None:
    weights = {
        name: value.detach().to("cpu", torch.float32).contiguous()
        for name, value in model.named_parameters()
    }
    part = path.with_suffix(".part")
    save_file(weights, part)
    part.replace(path)
