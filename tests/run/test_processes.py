"""The processes of one start, with real signals: who runs, who comes back, and that nobody is left."""

import signal
import urllib.request

import psutil

from tests.run.conftest import PATIENCE_S, ROLES, Checkout, Running, is_gone, wait_until


def wait_for_roles(running: Running) -> dict[str, psutil.Process]:
    """All children, once each of them is its own program."""
    wait_until(lambda: set(running.children()) == ROLES, f"children {ROLES}")
    return running.children()


def assert_all_gone(processes: list[psutil.Process]) -> None:
    wait_until(lambda: all(is_gone(process) for process in processes), "every process ended")


def test_ready_is_said_on_a_line_of_its_own_when_the_page_answers(checkout: Checkout) -> None:
    running = checkout.start()
    assert running.lines[-1] == f"CopyStudio is ready at http://127.0.0.1:{running.port}/"
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/") as page:
        assert page.status == 200


def test_each_child_has_its_role_and_home(checkout: Checkout) -> None:
    running = checkout.start()
    for role, child in wait_for_roles(running).items():
        environ = child.environ()
        assert environ["COPYSTUDIO_ROLE"] == role
        assert environ["COPYSTUDIO_HOME"] == str(running.home)
        assert environ["COPYSTUDIO_LOCAL"] == "1"


def test_only_a_loopback_start_is_local(checkout: Checkout) -> None:
    running = checkout.start("--host", "0.0.0.0", COPYSTUDIO_LOCAL="1")
    assert running.lines[-1] == f"CopyStudio is ready at http://0.0.0.0:{running.port}/"
    for child in wait_for_roles(running).values():
        assert "COPYSTUDIO_LOCAL" not in child.environ()


def test_sigterm_stops_everything_and_is_a_clean_end(checkout: Checkout) -> None:
    running = checkout.start()
    family = list(wait_for_roles(running).values())
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(PATIENCE_S) == 0
    assert_all_gone(family)


def test_ctrl_c_stops_everything_and_is_a_clean_end(checkout: Checkout) -> None:
    running = checkout.start()
    family = list(wait_for_roles(running).values())
    running.process.send_signal(signal.SIGINT)
    running.read_until("Stopped.")
    assert running.process.wait(PATIENCE_S) == 0
    assert_all_gone(family)


def test_a_second_ctrl_c_does_not_wait_for_a_child_that_will_not_stop(checkout: Checkout) -> None:
    running = checkout.start(STUB_WEB="stubborn")
    wait_for_roles(running)
    family = running.family()
    assert len(family) == len(ROLES) + 1, "the stubborn web process has a child of its own"
    running.process.send_signal(signal.SIGINT)
    running.read_until("Stopping")
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(PATIENCE_S) == 0
    assert_all_gone(family)


def test_a_killed_run_py_leaves_no_child(checkout: Checkout) -> None:
    running = checkout.start()
    family = list(wait_for_roles(running).values())
    running.process.send_signal(signal.SIGKILL)
    running.process.wait(PATIENCE_S)
    assert_all_gone(family)


def test_a_killed_run_py_can_be_started_again_at_once(checkout: Checkout) -> None:
    first = checkout.start()
    first.process.send_signal(signal.SIGKILL)
    first.process.wait(PATIENCE_S)
    assert set(wait_for_roles(checkout.start())) == ROLES


def test_every_child_that_is_killed_comes_back_and_it_is_said(checkout: Checkout) -> None:
    running = checkout.start()
    before = wait_for_roles(running)
    for role, child in before.items():
        child.send_signal(signal.SIGKILL)
        assert "killed by SIGKILL" in running.read_until(f"{role}: stopped")
        running.read_until(f"{role}: started again")
    after = wait_for_roles(running)
    assert all(after[role].pid != before[role].pid for role in ROLES)


def test_a_child_that_keeps_crashing_is_started_with_growing_pauses(checkout: Checkout) -> None:
    running = checkout.start(STUB_CRASHING_ROLE="beat")
    said = [running.read_until("beat: stopped") for _ in range(3)]
    assert [line.split("starting again in ")[1].split(" s")[0] for line in said] == [
        "0.5",
        "1",
        "2",
    ]
    assert set(running.children()) >= ROLES - {"beat"}
    assert (running.home / "logs" / "beat.log").read_text().count("beat is up") == 3


def test_a_second_start_on_the_same_home_is_refused(checkout: Checkout) -> None:
    running = checkout.start()
    answer = checkout.run("--no-browser", "--port", "1", "--home", str(running.home))
    assert answer.returncode == 3
    other = checkout.launch()
    assert f"already running with the home folder {running.home}" in other.read_until(
        "cannot start"
    )
    assert other.process.wait(PATIENCE_S) == 3
    assert set(wait_for_roles(running)) == ROLES


def test_a_warning_of_a_child_reaches_the_terminal_and_all_of_it_the_log(
    checkout: Checkout,
) -> None:
    running = checkout.start()
    line = running.read_until("generate has something to say")
    assert line.startswith("[generate] ")
    log = (running.home / "logs" / "generate.log").read_text()
    assert "generate is up" in log
    assert not any("generate is up" in line for line in running.lines)


def test_the_sample_is_asked_for_unless_it_is_not_wanted(checkout: Checkout) -> None:
    for arguments in ([], ["--no-sample"]):
        running = checkout.start(*arguments)
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(PATIENCE_S)
    assert (checkout.folder / "home" / "prepared").read_text() == "--sample\n\n"


def test_a_start_that_is_interrupted_before_it_is_ready_ends_clean(checkout: Checkout) -> None:
    running = checkout.launch()
    running.read_until("Preparing")
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(PATIENCE_S) == 0


def test_each_start_has_logs_of_its_own(checkout: Checkout) -> None:
    for _ in range(2):
        running = checkout.start()
        running.read_until("generate has something to say")
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(PATIENCE_S)
    logs = checkout.folder / "home" / "logs"
    assert (logs / "generate.log").read_text().count("generate is up") == 1
    assert (logs / "generate.log.1").read_text().count("generate is up") == 1
