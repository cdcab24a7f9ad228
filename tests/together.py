"""Several people or workers at the same moment, each on a connection of their own to one real database."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django_scopes import scope

from campaigns.common.errors import Conflict

ON_SQLITE = "sqlite" in settings.DATABASES["default"]["ENGINE"]
# Threads see committed rows only; on SQLite they get a copy of the test's own transaction.
shared_rows = pytest.mark.django_db(transaction=not ON_SQLITE)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at the same moment, each on its own connection; their answers or conflicts."""
    gate = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=60)
            answers[index] = act()
        except Conflict as error:
            answers[index] = error
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            answers[index] = AssertionError(f"{error!r}\n{traceback.format_exc()}")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=600)
    assert not any(thread.is_alive() for thread in threads), "an act did not end"
    for answer in answers:
        if isinstance(answer, AssertionError):
            raise answer
    return answers


def alone(act: Callable[[], Any]) -> Any:
    """Run one act as the others do, in a thread with a connection of its own."""
    return together(act)[0]


def scoped(workspace_id: int, act: Callable[[], Any]) -> Callable[[], Any]:
    """The act inside a workspace's scope, wherever it runs."""

    def run() -> Any:
        with scope(workspace=workspace_id):
            return act()

    return run
