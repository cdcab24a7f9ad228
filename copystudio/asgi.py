"""The ASGI application that uvicorn serves: Django's, whose streams end as soon as the server is told to stop."""

import gc
import os
import signal
import threading
from functools import partial
from importlib import import_module
from typing import Any

import django
from django.conf import settings

from copystudio.launcher.prepared import prepared_wait
from copystudio.pages import Pages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "copystudio.settings")
django.setup(set_prefix=False)
# Every page's module, which is most of what there is to load; then the home, whose static files the pages look through.
import_module(settings.ROOT_URLCONF)
prepared_wait(settings.HOME)
pages = Pages()
LOOKS = (20_000, 20, 50)
"""New objects before the young are looked at, then how many such looks before the older are (700, 10, 10 by default)."""

from campaigns.api.shop_door import ShopDoor  # noqa: E402  after Django is set up
from campaigns.briefs.live import hub  # noqa: E402

site = ShopDoor(pages)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Pages and API; and of the server's own life, how it ends."""
    if scope["type"] != "lifespan":
        await site(scope, receive, send)
        return
    await receive()
    _hear_of_the_end()
    _look_rarely()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    pages.close()
    await send({"type": "lifespan.shutdown.complete"})


def _look_rarely() -> None:
    """Python's garbage collector leaves alone what is loaded, and looks at the rest more rarely.

    One look at all that this process holds takes a tenth of a second, and falls on whoever asks just then.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*LOOKS)


def _hear_of_the_end() -> None:
    """The server itself says that it ends only once every answer is over, and a stream is over last of all."""
    if threading.current_thread() is not threading.main_thread():
        return  # an embedded server, whose signals are somebody else's
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, partial(_end, signal.getsignal(number)))


def _end(before: Any, number: int, frame: Any) -> None:
    hub.close()
    if callable(before):
        before(number, frame)
