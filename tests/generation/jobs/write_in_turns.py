"""Run in a process of its own: threads write rows that say when each asked to; or one begins, says so, and never ends."""

import sys

import django

django.setup()

import threading  # noqa: E402  after Django is set up
import time  # noqa: E402  after Django is set up

from django.contrib.sessions.models import Session  # noqa: E402  after Django is set up
from django.db import OperationalError, connection, connections, transaction  # noqa: E402  after Django is set up
from django.utils import timezone  # noqa: E402  after Django is set up

HELD_S = 0.005


def write(count: int, whole: bool) -> None:
    """Every row in a transaction that takes a while, or every row by itself."""
    for _ in range(count):
        asked = f"{time.monotonic_ns()}-{threading.get_ident()}"
        if whole:
            with transaction.atomic():
                Session.objects.create(session_key=asked, expire_date=timezone.now())
                time.sleep(HELD_S)
        else:
            Session.objects.create(session_key=asked, expire_date=timezone.now())
    connections.close_all()


def write_many(count: int, threads: int) -> None:
    """Half of the threads in transactions, half without."""
    writers = [
        threading.Thread(target=write, args=(count, bool(number % 2))) for number in range(threads)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def write_for_ever() -> None:
    """Begin, say so, and never end."""
    with transaction.atomic():
        Session.objects.create(session_key="held", expire_date=timezone.now())
        print("writing", flush=True)  # noqa: T201  read by the test that runs this
        threading.Event().wait()


def write_once(patience_s: float) -> None:
    """Say what came of one row."""
    connection.settings_dict["OPTIONS"]["timeout"] = patience_s
    print("asking", flush=True)  # noqa: T201  read by the test that runs this
    try:
        write(1, whole=True)
    except OperationalError as error:
        print(error)  # noqa: T201  read by the test that runs this
    else:
        print("written")  # noqa: T201  read by the test that runs this


if sys.argv[1] == "for-ever":
    write_for_ever()
elif sys.argv[1] == "once":
    write_once(float(sys.argv[2]))
else:
    write_many(int(sys.argv[1]), int(sys.argv[2]))
