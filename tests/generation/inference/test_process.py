"""The inference process: the model's own lines, people between chunks, its secret, its weights, its limits."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from generation.engines.lm.engine import LmEngine
from generation.inference.asked import Asked
from generation.inference.holder import Holder, Refused, halved
from generation.inference.place import UNIX, Place
from generation.lm.drawer import drawer_load
from generation.lm.folder import card_name, card_read, sums_of
from generation.lm.groups import Group, Line, Lines
from generation.types import EngineStopped, EngineUnavailable
from tests.generation.inference.serving import Serving, mode, wait_until
from tests.generation.orders import TEE, order

CHUNKS = 40


def group(seed: int, lines: int = 8, room: int = 30) -> Group:
    """Lines of a prompt that the tiny model knows."""
    seeds = tuple(range(seed, seed + lines))
    return Group("<noun> running shoe <go>", seeds, room, 5, "characters", {"<noun>": 5})


def many() -> list[Group]:
    """Groups of very many chunks."""
    return [group(number * 8, 8) for number in range(CHUNKS * 8)]


def test_it_draws_what_the_model_draws(shared: Serving):
    groups = [group(3), group(50, room=90), group(9, lines=3)]
    here = drawer_load(shared.weights).draw(groups)
    assert shared.client().draw(groups) == here
    assert any(line for lines in here for line in lines)
    assert shared.client("interactive").draw([]) == []


def test_a_person_waits_for_one_chunk_of_a_job_at_most(shared: Serving):
    client, told = shared.client("interactive"), {}
    client.draw([group(1)])  # the weights are there
    begun = client.state()["chunks"]

    def job() -> None:
        asked = Asked("bulk", client.weights, many())
        told.update(shared.client().asked("POST", "/draw", asked.record()))

    thread = threading.Thread(target=job)
    thread.start()
    wait_until(lambda: client.state()["chunks"] > begun, "the job's first chunk")
    asked = Asked("interactive", client.weights, [group(1)])
    person = client.asked("POST", "/draw", asked.record())
    thread.join()
    assert len(told["turns"]) == CHUNKS
    # Its turn was the next to begin when it came, whatever else the job still had to draw.
    assert person["turns"] == [person["before"] + 1]
    assert told["turns"][0] < person["turns"][0] < told["turns"][-1]


def test_nobody_else_may_enter(shared: Serving):
    wait_until(lambda: shared.place.address() == UNIX, "it listens")
    assert mode(shared.place.folder) == 0o700
    assert mode(shared.place.path) == mode(shared.place.folder / "secret") == 0o600
    stranger = shared.client()
    asked = (
        b"GET /state HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
    )
    for secret, status in ((b"guessed", b"401"), (stranger.place.secret().encode(), b"200")):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(shared.place.path))
            connection.sendall(asked % secret)
            assert connection.recv(4096).split(b" ", 2)[1] == status


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lane": "express"}, "no such lane"),
        ({"groups": [{"prompt": "x"}]}, "no request"),
        ({"groups": [group(1, 5000).record(), group(1, 5000).record()]}, "lines at once"),
        ({"groups": [replace(group(1), prompt="x" * 30_000).record()]}, "A prompt of more"),
        ({"groups": [replace(group(1), room=-1).record()]}, "room"),
        ({"groups": [replace(group(1), slots={"<nothing>": 3}).record()]}, "does not know"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(
    shared: Serving, changes: dict[str, Any], said: str
):
    asked = {"lane": "bulk", "weights": shared.client().weights, "groups": [group(1).record()]}
    with pytest.raises(EngineUnavailable, match=said) as refused:
        shared.client().asked("POST", "/draw", {**asked, **changes})
    assert not isinstance(refused.value, EngineStopped)


def test_other_weights_than_those_asked_for_are_never_drawn_from(
    own: Serving, tmp_path: Path, tiny_weights: Path
):
    own.weights = tmp_path / "weights"
    own.weights.mkdir()
    for path in tiny_weights.iterdir():
        (own.weights / path.name).write_bytes(path.read_bytes())
    own.start()
    before = own.client()
    lines = before.draw([group(1)])
    card = json.loads((own.weights / "card.json").read_text())
    (own.weights / "card.json").write_text(json.dumps({**card, "kernel": "bfloat16"}))
    after = own.client()
    assert before.weights != after.weights
    assert before.draw([group(1)]) == lines  # they are loaded, and an order made for them goes on
    assert len(after.draw([group(1)])) == 1
    assert after.state()["weights"] == after.weights
    with pytest.raises(
        EngineStopped, match=f"are {after.weights}, and {before.weights} were asked"
    ):
        before.draw([group(1)])


def test_damaged_weights_are_said_and_mended_ones_are_read(
    own: Serving, tmp_path: Path, tiny_weights: Path
):
    own.weights = tmp_path / "weights"
    own.weights.mkdir()
    for path in tiny_weights.iterdir():
        (own.weights / path.name).write_bytes(path.read_bytes())
    whole = (own.weights / "tokenizer.json").read_bytes()
    (own.weights / "tokenizer.json").write_bytes(whole + b" ")
    own.start("--preload")
    wait_until(lambda: own.client().state()["state"] == "failed", "it looked at the weights")
    with pytest.raises(EngineUnavailable, match=r"tokenizer\.json .* is not what its card says"):
        own.client().draw([group(1)])
    (own.weights / "tokenizer.json").write_bytes(whole)
    assert own.client().draw([group(1)])[0]
    assert own.client().state()["state"] == "ready"


def test_whatever_loading_raises_is_said_and_ends_the_loading(tmp_path: Path, tiny_weights: Path):
    for path in tiny_weights.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"no table of numbers")
    card = {**card_read(tmp_path), "sha256": sums_of(tmp_path)}
    (tmp_path / "card.json").write_text(json.dumps(card))
    holder = Holder(tmp_path, 1)
    with pytest.raises(Refused, match="cannot be read") as refused:
        holder.load(card_name(card))
    assert not refused.value.again
    assert (holder.state, holder.problem) == ("failed", str(refused.value))


def test_it_is_small_until_it_is_asked(own: Serving):
    own.start()
    client = own.client()
    assert client.state()["state"] == "idle"
    process = psutil.Process(own.processes[-1].pid)
    assert not any("libtorch" in region.path for region in process.memory_maps())
    client.draw([group(1)])
    assert any("libtorch" in region.path for region in process.memory_maps())


def test_a_second_process_for_the_same_home_is_refused(shared: Serving):
    shared.client().state()
    second = Serving(shared.home, shared.weights)
    second.start()
    assert second.processes[0].wait(90) == 3
    assert shared.client().state()["pid"] == shared.processes[0].pid


def test_where_the_path_is_too_long_for_a_socket_it_listens_on_loopback(
    tmp_path: Path, tiny_weights: Path
):
    home = tmp_path / ("deep" * 30)
    home.mkdir()
    made = Serving(home, tiny_weights)
    made.start()
    try:
        assert made.client().state()["pid"] == made.processes[0].pid
        assert (made.place.address() or "").isdecimal()
    finally:
        made.end()


def test_the_secret_is_one_for_all_who_ask_at_once(tmp_path: Path):
    place, found = Place(tmp_path / "inference"), []
    threads = [threading.Thread(target=lambda: found.append(place.secret())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found[0]) > 30
    assert sorted(path.name for path in place.folder.iterdir()) == ["secret"]


def test_a_lack_of_memory_halves_the_batch_down_to_a_line():
    sizes: list[int] = []

    def lines_of(groups: list[Group]) -> Lines:
        return [[Line(str(seed), 0.0) for seed in one.seeds] for one in groups]

    def draw(groups: list[Group]) -> Lines:
        lines = sum(len(one.seeds) for one in groups)
        sizes.append(lines)
        if lines > 3:
            raise RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate")
        return lines_of(groups)

    groups = [group(0, 8), group(20, 2), group(30, 5)]
    assert halved(draw, groups) == lines_of(groups)
    assert sizes[0] == 15

    def never(_groups: list[Group]) -> Lines:
        raise MemoryError

    with pytest.raises(Refused, match="single line") as refused:
        halved(never, groups)
    assert refused.value.again


def test_engine_lines_through_the_process_are_its_own(shared: Serving):
    spec = order(TEE)
    asked = LmEngine(shared.weights).through(lambda weights: shared.client(weights=weights))
    here = LmEngine(shared.weights, drawer_load(shared.weights))
    for field in spec.fields:
        assert asked.write(spec, field, 4, 3, set()) == here.write(spec, field, 4, 3, set())
    assert asked.version == here.version
