"""run.py and the model's process: started where there is something to serve, started again, announced in time."""

import signal
import subprocess
import sys
from pathlib import Path

from tests.run.conftest import PATIENCE_S, ROLES, Checkout, Running, clean_environ, wait_until

STAMP = (
    "import sys; from pathlib import Path;"
    "from copystudio.launcher.requirements import stage_stamp, stamp_write;"
    "stamp_write(Path(sys.argv[1]), 'model', stage_stamp(Path('.'), 'model', flavour='cpu'))"
)


def with_torch(checkout: Checkout, weights: Path) -> dict[str, str]:
    """The variables of a start where torch is installed and weights are named; the folder is still to come."""
    command = [sys.executable, "-c", STAMP, str(checkout.venv)]
    subprocess.run(command, cwd=checkout.folder, env=clean_environ(), check=True)
    return {"COPYSTUDIO_TORCH": "cpu", "COPYSTUDIO_MODEL_DIR": str(weights)}


def address(running: Running) -> Path:
    return running.home / "inference" / "address"


def test_the_model_process_is_announced_started_and_started_again(
    checkout: Checkout, tmp_path: Path
) -> None:
    variables = with_torch(checkout, tmp_path)
    (tmp_path / "card.json").write_text("{}")
    running = checkout.start(**variables)
    # Whoever asked before it listens waits for it.
    assert address(running).read_text() == "starting\n"
    wait_until(lambda: set(running.children()) == ROLES | {"inference"}, "all children")
    first = running.children()["inference"]
    assert first.environ()["COPYSTUDIO_HOME"] == str(running.home)
    first.send_signal(signal.SIGKILL)
    assert "killed by SIGKILL" in running.read_until("inference: stopped")
    running.read_until("inference: started again")
    wait_until(lambda: "inference" in running.children(), "it is back")
    assert address(running).exists()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(PATIENCE_S) == 0
    assert not address(running).exists()


def test_without_weights_nothing_is_started_and_an_old_note_goes(
    checkout: Checkout, tmp_path: Path
) -> None:
    variables = with_torch(checkout, tmp_path / "nowhere")
    note = checkout.folder / "home" / "inference" / "address"
    note.parent.mkdir(parents=True)
    note.write_text("unix\n")  # of a run.py that was killed
    running = checkout.start(**variables)
    wait_until(lambda: set(running.children()) == ROLES, f"children {ROLES}")
    assert not note.exists()
