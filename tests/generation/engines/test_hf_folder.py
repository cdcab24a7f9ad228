"""U6: the folder of a local model: what could run, lead out, lie about its size or bring code is refused with a reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generation.engines.hf.engine import HfEngine
from generation.engines.hf.folder import config_kept, fingerprint, folder_problem
from tests.conftest import ROOT
from tests.generation.engines.hostile_folders import GOOD, HOSTILE, folder_made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model as small as one can be."""
    return folder_made(tmp_path / "model")


def test_a_plain_folder_is_read(folder: Path):
    assert folder_problem(folder) is None


def test_shards_and_notes_are_read(folder: Path):
    (folder / "model.safetensors").rename(folder / "model-1.safetensors")
    index = {"weight_map": {"a": "model-1.safetensors", "b": "model-1.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    (folder / "README.md").write_text("A model.")
    (folder / "chat_template.jinja").write_text("{{ messages }}")
    assert folder_problem(folder) is None


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_folder_is_refused_with_its_reason(folder: Path, name: str):
    act, reason = HOSTILE[name]
    act(folder)
    assert reason in (folder_problem(folder) or "")


LOOKS = """
import sys
from pathlib import Path
from generation.engines.hf.folder import folder_problem
from tests.generation.engines.hostile_folders import HOSTILE, folder_made
home, folders = Path(sys.argv[1]), []
for name, (act, _) in HOSTILE.items():
    folders.append(folder_made(home / name))
    act(folders[-1])
assert folder_problem(folder_made(home / "good")) is None
heard = []
acts = ("exec", "compile", "import", "socket", "subprocess", "os.system", "os.exec", "os.posix", "os.fork", "pickle", "marshal", "ctypes")
sys.addaudithook(lambda event, _: heard.append(event) if event.startswith(acts) else None)
refused = [folder_problem(folder) for folder in folders]
print(len(refused), all(refused), heard)
"""


def test_looking_at_folders_runs_loads_and_reaches_nothing(tmp_path: Path):
    """All of them in one process, over what looking at a good one had to load."""
    assert len(HOSTILE) >= 30
    answer = python(LOOKS, tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == f"{len(HOSTILE)} True []"


def python(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    """A process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, str(path)],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_no_folder_is_no_model(tmp_path: Path):
    assert folder_problem(tmp_path / "nothing") == "there is no such folder"
    assert "COPYSTUDIO_HF_DIR" in (HfEngine().unavailable() or "")


def test_the_engine_says_what_speaks_against_its_folder(folder: Path):
    pytest.importorskip("torch")
    engine = HfEngine(folder)
    assert engine.unavailable() is None
    (folder / "model.py").touch()
    assert "model.py can run code" in (engine.unavailable() or "")


def test_only_keys_that_the_class_knows_are_taken():
    given = {"hidden_size": 8, "rope_theta": 1e4, "code": "x", "model_type": "llama"}
    assert config_kept(given, frozenset(("hidden_size",))) == {"hidden_size": 8, "rope_theta": 1e4}


def test_another_model_has_another_name(folder: Path):
    before = fingerprint(folder)
    assert fingerprint(folder) == before
    (folder / "model.safetensors").write_bytes(GOOD[:-1] + b"\x01")
    assert fingerprint(folder) != before


TRIES = """
import sys
from generation.engines.hf.lock import lock
import os, pickle, socket, subprocess
lock()
def tries(what):
    try:
        what()
    except PermissionError as error:
        print(str(error).split()[0])
tries(lambda: socket.create_connection(("127.0.0.1", 9), 1))
tries(lambda: socket.socket().connect(("127.0.0.1", 9)))
datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
tries(lambda: datagram.sendto(b"x", ("127.0.0.1", 9)))
tries(lambda: datagram.sendmsg([b"x"], [], 0, ("127.0.0.1", 9)))
tries(lambda: subprocess.run(["true"]))
tries(lambda: os.system("true"))
tries(lambda: os.execv("/bin/true", ["true"]))
tries(lambda: pickle.loads(b"cos\\nsystem\\n(S'true'\\ntR."))
print(open(sys.argv[1]).read())
"""


def test_a_locked_process_reaches_nothing_but_files(folder: Path):
    answer = python(TRIES, folder / "tokenizer.json")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == [
        "socket.getaddrinfo",
        "socket.connect",
        "socket.sendto",
        "socket.sendmsg",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "pickle.find_class",
        "{}",
    ]
