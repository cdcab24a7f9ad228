"""The embedded broker under many hands: a message is whole, and goes to one."""

from __future__ import annotations

import os
import threading
from collections import Counter
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from copystudio.broker import Transport, broker_register

MESSAGES = 60
LARGE = "x" * 400_000


@pytest.fixture
def connect(tmp_path: Path):
    broker_register()
    options = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    return lambda: Connection("filesystem://localhost//", transport_options=options)


def test_the_address_means_our_transport(connect):
    with connect() as connection:
        assert isinstance(connection.transport, Transport)


class Taker(threading.Thread):
    """Takes messages until the queue is empty after the last was put; a fault ends it and is kept."""

    def __init__(self, connect, done: threading.Event) -> None:
        super().__init__()
        self.connect, self.done = connect, done
        self.got: list[int] = []
        self.finished = False

    def run(self) -> None:
        with self.connect() as connection:
            channel = connection.channel()
            while not self.finished:
                last = self.done.is_set()
                try:
                    self.got.append(channel._get("work")["number"])
                except Empty:
                    self.finished = last


def test_each_message_is_whole_and_goes_to_one_of_many_workers(connect):
    done = threading.Event()
    takers = [Taker(connect, done) for _ in range(3)]
    for taker in takers:
        taker.start()
    with connect() as connection:
        channel = connection.channel()
        for number in range(MESSAGES):
            channel._put("work", {"number": number, "body": LARGE})
    done.set()
    for taker in takers:
        taker.join()
    assert all(taker.finished for taker in takers)  # else one read half a message
    assert Counter(number for taker in takers for number in taker.got) == Counter(range(MESSAGES))


def test_messages_come_in_order_and_leave_nothing_behind(connect, tmp_path):
    with connect() as connection:
        channel = connection.channel()
        channel._put("work", {"number": 1})
        channel._put("other", {"number": 2})
        assert channel._get("work") == {"number": 1}
        with pytest.raises(Empty):
            channel._get("work")
        assert channel._get("other") == {"number": 2}
    assert os.listdir(tmp_path / "messages") == []


def test_every_queue_that_was_bound_at_once_is_known(connect):
    names = [f"queue-{number}" for number in range(12)]

    def bind(name: str) -> None:
        with connect() as connection:
            connection.channel()._queue_bind("all", name, "", name)

    binders = [threading.Thread(target=bind, args=(name,)) for name in names]
    for binder in binders:
        binder.start()
    for binder in binders:
        binder.join()
    with connect() as connection:
        assert sorted(row.queue for row in connection.channel().get_table("all")) == sorted(names)
