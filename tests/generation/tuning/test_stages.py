"""From packs to weights that write: every stage by its command, its file, its curve, its card."""

from __future__ import annotations

import json
import math
import shutil
import tomllib
from datetime import date
from io import StringIO
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest
import torch
from django.core.management import CommandError, call_command
from safetensors.torch import load_file
from transformers import AutoTokenizer, LlamaForCausalLM

from generation.engines.base import Ask
from generation.engines.grammar.context import context_build
from generation.engines.lm.asking import Asked
from generation.engines.lm.engine import LmEngine
from generation.engines.lm.faults import LineCheck
from generation.lm.drawer import drawer_load
from generation.lm.folder import card_name, words_read
from generation.lm.groups import END
from generation.tuning.balance import Practice
from generation.tuning.export import ExportRefused, Made, export_write
from generation.tuning.grpo import RlPlan
from generation.tuning.orders import SHAPES
from generation.tuning.rl import RlProgress, Taught, rl
from generation.tuning.runs import Losses, run_begin, run_end, run_read
from generation.tuning.sft import Place
from tests.generation.orders import TEE, order

STEPS = {"tokenizer": 0, "base": 4, "sft": 2, "rl": 2}


def train(stage: str, folder: Path, *options: str) -> str:
    said = StringIO()
    size = ("--examples", "30", "--batch-tokens", "1500", "--shape", "tiny")
    steps = ("--steps", str(STEPS.get(stage, 0)))
    call_command("train", stage, "--folder", str(folder), *size, *steps, *options, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder in which every stage has run, with the export in `out` and the documents in `docs`."""
    torch.set_num_threads(1)
    folder: Path = tmp_path_factory.mktemp("stages")
    for stage in STEPS:
        train(stage, folder)
    train("export", folder, "--out", str(folder / "out"), "--docs", str(folder / "docs"))
    return folder


@pytest.mark.parametrize("stage", STEPS)
def test_a_run_has_a_file_with_its_settings_its_result_and_its_command(made, stage):
    run = tomllib.loads((made / f"{stage}.toml").read_text())
    assert run["run"]["again"].startswith(f"python3 run.py manage train {stage} ")
    assert f"--steps {STEPS[stage]} " in run["run"]["again"]
    assert len(run["settings"]["corpus_sha256"]) == 64
    assert run["result"]


@pytest.mark.parametrize("stage", ["base", "sft", "rl"])
def test_a_run_has_its_curve(made, stage):
    drawing = ElementTree.parse(made / "docs" / f"{stage}.svg").getroot()  # noqa: S314
    (line,) = drawing.iter("{http://www.w3.org/2000/svg}polyline")
    assert len(line.attrib["points"].split()) == STEPS[stage]
    assert (made / "docs" / f"{stage}.toml").exists()


def test_what_was_begun_goes_on_as_it_was_begun(made):
    before = load_file(made / "base.safetensors")
    run = (made / "base.toml").read_text()
    assert tomllib.loads(run)["result"]["tokens"] > 0
    assert train("base", made)
    assert (made / "base.toml").read_text() == run
    after = load_file(made / "base.safetensors")
    assert all(torch.equal(before[name], after[name]) for name in before)
    with pytest.raises(CommandError, match="other settings \\(seed\\)"):
        train("base", made, "--seed", "9")
    assert "result" in tomllib.loads((made / "base.toml").read_text())


def test_a_run_over_other_packs_is_told_where_to_go_on(made, tmp_path):
    run = tmp_path / "base.toml"
    known = tomllib.loads((made / "base.toml").read_text())
    then = (made / "base.toml").read_text().replace(known["settings"]["corpus_sha256"], "0" * 64)
    for name in ("tokenizer.json", "words.txt"):
        shutil.copyfile(made / name, tmp_path / name)
    run.write_text(then)
    commit = known["run"].get("commit", "").removesuffix("-dirty")
    with pytest.raises(CommandError, match=f"packs have changed since .*{commit}"):
        train("base", tmp_path)
    assert run.read_text() == then


def test_a_loss_that_is_no_number_leaves_the_runs_file_readable(tmp_path):
    run_begin(tmp_path, "base", {"rate": 1e-05}, "again")
    run_end(tmp_path, "base", {"loss": math.nan, "most": math.inf})
    found = run_read(tmp_path, "base")
    assert found["settings"] == {"rate": 1e-05}
    assert math.isnan(found["result"]["loss"])
    assert found["result"]["most"] == math.inf


def test_a_run_that_was_begun_otherwise_keeps_its_pieces(made, tmp_path):
    pieces = (made / "tokenizer.json").read_bytes()
    shutil.copytree(made / "out", tmp_path / "other")
    (tmp_path / "other" / "tokenizer.json").write_bytes(pieces + b"\n")
    with pytest.raises(CommandError, match="other settings \\(begun_from\\)"):
        train("base", made, "--from", str(tmp_path / "other"))
    assert (made / "tokenizer.json").read_bytes() == pieces


def test_base_goes_on_from_an_export(made, tmp_path):
    out = made / "out"
    train("base", tmp_path, "--from", str(out))
    assert (tmp_path / "tokenizer.json").read_bytes() == (out / "tokenizer.json").read_bytes()
    assert words_read(out) <= words_read(tmp_path)
    run = tomllib.loads((tmp_path / "base.toml").read_text())
    assert run["settings"]["begun_from"] == card_name(json.loads((out / "card.json").read_text()))
    assert run["run"]["again"].endswith(" --from WEIGHTS")
    before, after = load_file(out / "model.safetensors"), load_file(tmp_path / "base.safetensors")
    fresh = load_file(made / "base.safetensors")
    name = "model.embed_tokens.weight"
    assert torch.dist(after[name], before[name].float()) < torch.dist(after[name], fresh[name])
    with pytest.raises(CommandError, match="another shape; say with --shape which"):
        train("base", tmp_path / "other", "--from", str(out), "--shape", "1m")
    with pytest.raises(CommandError, match="Only base goes on from exported weights"):
        train("sft", tmp_path, "--from", str(out))


def test_a_reward_can_be_tried_term_by_term(made, tmp_path):
    for name in ("tokenizer.json", "words.txt", "sft.safetensors"):
        shutil.copy(made / name, tmp_path)
    train("rl", tmp_path, "--steps", "1", "--terms", "cta,R")
    run = tomllib.loads((tmp_path / "rl.toml").read_text())
    assert run["settings"]["terms"] == "R,cta"
    assert run["run"]["again"].endswith(" --terms R,cta")
    with pytest.raises(CommandError, match="no term fame; use some of R, tone"):
        train("rl", tmp_path, "--terms", "fame")


def test_a_stage_asks_for_the_one_before(tmp_path):
    for stage in ("base", "export"):
        with pytest.raises(CommandError, match="Run the stages in order") as failure:
            train(stage, tmp_path, "--out", str(tmp_path / "out"))
        assert failure.value.returncode == 2


def test_the_card_says_what_made_the_weights(made):
    card = json.loads((made / "out" / "card.json").read_text())
    assert card["stage"] == "rl"
    assert date.fromisoformat(card["made"]).isoformat() == card["made"]
    assert set(card["runs"]) == set(STEPS)
    assert card["parameters"] == sum(
        value.numel() for value in load_file(made / "out" / "model.safetensors").values()
    )
    assert "train rl" in card["command"]
    assert LmEngine(made / "out").unavailable() is None


def test_transformers_reads_the_weights_as_we_do(made):
    folder = made / "out"
    drawer = drawer_load(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = LlamaForCausalLM.from_pretrained(
        folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
    ).eval()
    prompt = "<google_rsa.headline> <cta0> <noun> tee <go>"
    ids = tokenizer(prompt)["input_ids"]
    assert ids == drawer.tokenizer.encode(prompt)
    assert tokenizer.eos_token == END
    with torch.no_grad():
        theirs = model(torch.tensor([ids])).logits[0, -1]
    ours, _ = drawer.model.prefill([ids], 1, 1)
    assert torch.allclose(ours[0], theirs, atol=1e-4)


def test_the_engine_writes_with_what_was_trained(made):
    engine, spec = LmEngine(made / "out", drawer_load(made / "out")), order(TEE)
    assert engine.drawn([Asked.of(Ask(spec, spec.fields[0], 4, 1))])[0]
    # After six steps it cannot spell: what it keeps is made of words that it was taught or shown.
    taught = words_read(made / "out")
    assert {"the", "your"} < taught
    check = LineCheck(context_build(spec, plain=False), spec.fields[0], taught)
    for draft in engine.write(spec, spec.fields[0], 4, 1, frozenset()):
        assert check.fault(draft.text, draft.trace["pattern"]) is None


def test_weights_too_large_to_ship_are_refused(made, tmp_path):
    drawer = drawer_load(made / "out")
    large = {"big": torch.zeros(17 * 2**20)}
    about = Made("base", "", "", "", {})
    with pytest.raises(ExportRefused, match=r"34\.0 MB"):
        export_write(tmp_path, large, drawer.tokenizer, SHAPES["tiny"], about)


def test_rl_that_was_cut_off_ends_as_if_it_had_not_been(made, tmp_path):
    tokenizer = drawer_load(made / "out").tokenizer
    start = load_file(made / "sft.safetensors")
    plan = RlPlan(steps=2, prompts=2, draws=16, keep_every=1, rate=1e-3)

    class Cut(Exception):
        pass

    def cut(progress):
        if progress.step == 2:
            raise Cut

    def run(folder: Path, on_step):
        place = Place(folder, start=start)
        return rl(Taught(("tops", "headphones")), tokenizer, SHAPES["tiny"], plan, place, on_step)

    steps: list[RlProgress] = []
    whole = run(tmp_path / "whole", steps.append)
    with pytest.raises(Cut):
        run(tmp_path / "cut", cut)
    again = run(tmp_path / "cut", lambda progress: None)
    ours, theirs = dict(again.named_parameters()), dict(whole.named_parameters())
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    assert any(not torch.equal(start[name], theirs[name]) for name in theirs)
    assert [progress.step for progress in steps] == [1, 2]
    assert all(0 <= progress.faults <= 1 and progress.kl >= 0 for progress in steps)


def test_rare_levels_are_practised_as_often_as_common_ones():
    offered = [("f.g", ["<sentiment0>"])] * 900 + [("f.g", ["<sentiment+2>"])] * 100
    taken = Practice(Random(1)).rarest(offered, 120)
    assert len(set(taken)) == 120
    assert 45 <= sum(place >= 900 for place in taken) <= 75


def test_a_step_that_was_done_twice_stands_once(tmp_path):
    first = Losses(tmp_path / "l.tsv")
    for step in (1, 2, 3):
        first.add(step, 1.0)
    again = Losses(tmp_path / "l.tsv")
    again.add(3, 2.0)
    again.add(4, 0.5)
    assert again.rows() == [(1, 1.0), (2, 1.0), (3, 2.0), (4, 0.5)]
