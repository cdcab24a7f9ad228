"""From a command's options to the stages and to exported weights."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generation.lm.choice import MEASURED, kernel_choose
from generation.lm.config import LmConfig
from generation.lm.folder import TOKENIZER, words_read
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.export import ExportRefused, Made, export_write, weights_read
from generation.tuning.grpo import RlPlan
from generation.tuning.rewards import WEIGHTS
from generation.tuning.runs import CORPUS, corpus_hash, run_read
from generation.tuning.sft import SftPlan
from generation.tuning.stages import STAGES, Order, Say, stage_run

SHAPES: Mapping[str, LmConfig] = {
    "12m": LmConfig(),
    "1m": LmConfig(vocab=4096, dim=192, layers=3, heads=4, kv_heads=2, hidden=320),
    "tiny": LmConfig(vocab=1500, dim=64, layers=2, heads=2, kv_heads=1, hidden=96),
}
LIKELY = {"line": -0.85, "text": -0.9}
"""Below, more sentences are nonsense than not; read off drawn ones (docs/lab-notes/2026-11-23-the-first-weights.md)."""
TRAINED = ("rl", "sft", "base")
"""Stages that end with weights, the last one first."""
_OF_SHAPE = ("vocab", "dim", "layers", "heads", "kv_heads", "hidden", "context", "theta", "eps")


def stage_order(stage: str, options: Mapping[str, Any], commit: str, say: Say) -> None:
    """Runs a stage as the options describe it. Raises ValueError for an unknown shape, or weights to begin from where none can be."""
    if options["shape"] not in SHAPES:
        raise ValueError(f"There is no shape {options['shape']}; use {' or '.join(SHAPES)}.")
    steps, seed, size = options["steps"], options["seed"], options["batch_tokens"]
    if options["begin"] and stage != "base":
        raise ValueError("Only base goes on from exported weights; leave --from out.")
    plan = SftPlan(steps=steps, batch_tokens=size, seed=seed, warmup=max(1, min(200, steps // 10)))
    if stage == "sft":
        # Practice, not schooling: a fifth of the rate, and nothing to learn from the prompts any more.
        plan = SftPlan(
            steps, size, 3e-4, max(1, min(100, steps // 10)), prompt_share=0.0, seed=seed
        )
    order = Order(
        folder=options["folder"],
        examples=options["examples"],
        sft=plan,
        rl=RlPlan(steps=steps, seed=seed, terms=terms_read(options["terms"])),
        config=SHAPES[options["shape"]],
        command=_again(stage, options),
        device=options["device"],
        begin=options["begin"],
        commit=commit,
    )
    stage_run(stage, order, say)


def terms_read(text: str) -> str:
    """Terms of the reward in their own order; all of them where none are named. Raises ValueError."""
    asked = [name for name in text.split(",") if name] or list(WEIGHTS)
    if unknown := [name for name in asked if name not in WEIGHTS]:
        raise ValueError(f"There is no term {unknown[0]}; use some of {', '.join(WEIGHTS)}.")
    return ",".join(name for name in WEIGHTS if name in asked)


def export_run(options: Mapping[str, Any], commit: str, say: Say) -> None:
    """Exports the weights of the last stage that ended.

    `made` is the day, as an ISO date. With `docs`, the runs' own files and curves go there too. Raises `ExportRefused`, FileNotFoundError.
    """
    folder, out, docs = options["folder"], options["out"], options["docs"]
    if out is None:
        raise ExportRefused("Name a folder for the weights: --out FOLDER.")
    runs = {stage: found for stage in STAGES if (found := run_read(folder, stage))}
    ended = [stage for stage in TRAINED if "result" in runs.get(stage, {})]
    stage = ended[0] if ended else TRAINED[-1]
    weights = weights_read(_needed(folder / f"{stage}.safetensors"))
    tokenizer = LmTokenizer.load(_needed(folder / TOKENIZER))
    asked = runs[stage]["settings"]
    config = LmConfig(**{name: asked[name] for name in _OF_SHAPE})
    kernel = options["kernel"]
    made = Made(
        stage=stage,
        command=runs[stage]["run"]["again"],
        commit=commit,
        corpus=asked[CORPUS],
        runs=runs,
        kernel=kernel_choose(config, weights, say) if kernel == MEASURED else kernel,
        words=words_read(folder),
        likely=LIKELY,
        day=options["made"],
    )
    card = export_write(out, weights, tokenizer, config, made)
    if asked[CORPUS] != corpus_hash():
        say(
            "The packs have changed since these weights were trained; the card names those of then."
        )
    if docs is not None:
        docs.mkdir(parents=True, exist_ok=True)
        for name in (*runs, "encoder"):
            for kind in ("toml", "svg"):
                if (path := folder / f"{name}.{kind}").exists():
                    shutil.copyfile(path, docs / path.name)
    say(f"{card['parameters']:,} parameters of the stage {stage} in {out}")


def _needed(path: Path) -> Path:
    if not path.exists():
        raise FileNotFoundError(2, "an earlier stage has not run", str(path))
    return path


def _again(stage: str, options: Mapping[str, Any]) -> str:
    """The line that runs the stage again; the folder is the reader's own."""
    said = " ".join(
        f"--{name.replace('_', '-')} {options[name]}"
        for name in ("examples", "steps", "batch_tokens", "shape", "seed", "device")
    )
    if options["begin"]:
        said += " --from WEIGHTS"
    if stage == "rl":
        said += f" --terms {terms_read(options['terms'])}"
    return f"python3 run.py manage train {stage} --folder FOLDER {said}"
