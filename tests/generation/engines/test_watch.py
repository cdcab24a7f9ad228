"""What a piece of work may spend, counted before it is asked for; and who waits for a process and is told to stop."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from generation.engines.child_process import ChildProcess
from generation.engines.watch import Watch, engine_watch
from generation.types import EngineStopped


def test_what_is_put_aside_counts_until_it_is_settled():
    watch = Watch()
    assert watch.hold(60, 100)
    assert not watch.hold(50, 100)
    watch.spend(10)
    watch.settle(60)
    assert watch.hold(90, 100)
    assert not watch.hold(1, 100)


class Stopped(Exception):
    """What a cancelled job raises."""


def child(wanted: bool = True) -> ChildProcess:
    """A process that says one thing and then reads for ever."""
    command = ("tests.generation.engines.mute_child",)
    return ChildProcess("mute", command, lambda _: wanted)


def test_who_waits_behind_another_leaves_when_told():
    process, begun, done = child(), Event(), Event()

    def first() -> None:
        def check() -> None:
            begun.set()
            if done.is_set():
                raise Stopped

        with engine_watch(check), pytest.raises(Stopped):
            process.ask("anything")

    thread = Thread(target=first)
    thread.start()
    try:
        assert begun.wait(60)

        def told() -> None:
            raise Stopped

        with engine_watch(told), pytest.raises(Stopped):
            process.ask("anything")
    finally:
        done.set()
        thread.join(60)
        process.close()
    assert not thread.is_alive()


def test_a_model_that_changes_while_it_is_read_is_no_crash():
    process = child(wanted=False)
    with pytest.raises(EngineStopped, match="change at this moment"):
        process.ask("anything")
