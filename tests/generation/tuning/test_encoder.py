"""The stage `encoder`: it runs, goes on, learns what says the same, and what it leaves can be measured."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import torch
from django.core.management import CommandError, call_command

from generation.encoder.trained import encoder_load

SIZE = ("--shape", "tiny", "--examples", "30")


def train(stage: str, folder: Path, steps: int, *options: str) -> str:
    said = StringIO()
    told = ("--folder", str(folder), "--steps", str(steps), *SIZE, *options)
    call_command("train", stage, *told, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def pieces(tmp_path_factory) -> Path:
    """A folder in which the stage before has run."""
    torch.set_num_threads(1)
    folder: Path = tmp_path_factory.mktemp("encoder")
    train("tokenizer", folder, 0)
    return folder


@pytest.fixture(scope="module")
def made(pieces: Path) -> Path:
    """The same folder with an encoder of 30 steps."""
    train("encoder", pieces, 30)
    return pieces


def test_it_learns_which_lines_say_the_same_of_other_products(made):
    rows = (made / "encoder.losses.tsv").read_text().splitlines()
    losses = [float(row.split("\t")[1]) for row in rows]
    assert np.mean(losses[-5:]) < 0.85 * np.mean(losses[:5])


def test_a_run_has_its_file_its_curve_and_the_floor_beside_it(made):
    run = tomllib.loads((made / "encoder.toml").read_text())
    assert run["run"]["again"].endswith("--steps 30 --shape tiny --seed 1")
    assert run["result"]["parameters"] < 4_000_000
    assert 0 < run["result"]["twins_found_by_tf_idf"] <= 1
    drawing = ElementTree.parse(made / "encoder.svg").getroot()  # noqa: S314
    (line,) = drawing.iter("{http://www.w3.org/2000/svg}polyline")
    assert len(line.attrib["points"].split()) == 30


def test_what_was_begun_goes_on_as_it_was_begun(made):
    before = (made / "encoder.safetensors").read_bytes()
    train("encoder", made, 30)
    assert (made / "encoder.safetensors").read_bytes() == before
    with pytest.raises(CommandError, match="other settings"):
        train("encoder", made, 31)


def test_a_vector_has_unit_length_and_depends_on_its_line_alone(made):
    encoder = encoder_load(made)
    lines = [
        "Order the lamp today",
        "A lamp that keeps the glare off the page, and the page alone",
        "",
    ]
    together = encoder.encode(lines)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for line, vector in zip(lines, together, strict=True):
        assert np.allclose(encoder.encode([line])[0], vector, atol=1e-5)


def test_it_is_held_against_the_floor(made):
    asked = (sys.executable, "-m", "generation.evaluation.retrieval", "--encoder", str(made))
    done = subprocess.run(asked, capture_output=True, text=True, check=True)  # noqa: S603
    rows = [row.split(" | ")[0] for row in done.stdout.splitlines()[2:]]
    assert {row.removeprefix("| ") for row in rows} >= {"trained", "trained and TF-IDF, half each"}


def test_it_asks_for_the_stage_before_and_for_a_shape_that_there_is(tmp_path):
    with pytest.raises(
        CommandError, match="Run the stages in order: tokenizer, encoder"
    ) as failure:
        train("encoder", tmp_path, 1)
    assert failure.value.returncode == 2
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(CommandError, match="no shape huge"):
        train("encoder", tmp_path, 1, "--shape", "huge")
