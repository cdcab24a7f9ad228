"""Asks a chat server: tries again with patience, stops when told, follows nobody elsewhere, reads no more than it should."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any
from urllib.parse import urlsplit

import httpx2

from generation.engines.chat.asking import Chat, prompt_tokens, text_tokens
from generation.engines.openai.breaker import Breaker
from generation.engines.openai.connection import Connection
from generation.engines.openai.reply import BODY_MOST, Reply, ShapeRefused, TryAgain, reply_read
from generation.engines.watch import LOOK_SECONDS, Watch, watch_now
from generation.types import EngineStopped, EngineUnavailable, TokensUsedUp

AT_ONCE = 8
"""Chats that are under way together: a server draws them in one batch."""
_PAUSE = 0.1


@dataclass(frozen=True)
class Patience:
    """Seconds for connecting, for silence, for one whole answer; how often a chat is tried, and the waits between.

    The wait before another try is drawn from 0 to `first` times two for each try so far, at most
    `longest`: full jitter, so that many workers do not come back together.
    """

    connect: float = 5.0
    silence: float = 120.0
    answer: float = 180.0
    tries: int = 4
    first: float = 0.5
    longest: float = 15.0

    def pause(self, tries: int) -> float:
        """Seconds before the next try."""
        return random.uniform(0, min(self.longest, self.first * 2**tries))


class ChatClient:
    """One server, asked from any thread."""

    def __init__(
        self,
        connection: Connection,
        patience: Patience | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        self._connection = connection
        self._patience = patience or Patience()
        self._breaker = breaker or Breaker()
        self._host = urlsplit(connection.url).netloc
        self._constrained = True
        self._lock, self._users = Lock(), 0
        self._http: httpx2.Client | None = None

    def answers(self, chats: Sequence[Chat]) -> list[str]:
        """One answer a chat, asked together. Raises `EngineUnavailable`, and what the watch raises, at once.

        A chat for which the job has no tokens left is answered with "" beside others that were answered.
        """
        watch, stop = watch_now(), Event()
        pool = ThreadPoolExecutor(min(AT_ONCE, max(1, len(chats))), "openai")
        with self._lock:
            self._users += 1
        futures: list[Future[str | TokensUsedUp]] = []
        # After a rest one chat finds out for all: asked beside it, the others would be refused and it with them.
        alone = 1 if self._breaker.open else 0
        try:
            for part in (chats[:alone], chats[alone:]):
                futures += [pool.submit(self._answer_paid, chat, watch, stop) for chat in part]
                _await(futures, watch)
        except BaseException:
            stop.set()
            # What still waits for bytes is not waited for: its connection goes, unless others use it.
            if self._users == 1:
                self.close()
            raise
        finally:
            with self._lock:
                self._users -= 1
            pool.shutdown(wait=False, cancel_futures=True)
        return _paid([future.result() for future in futures])

    def close(self) -> None:
        """Drop all connections; the next chat opens others."""
        with self._lock:
            http, self._http = self._http, None
        if http is not None:
            with suppress(Exception):
                http.close()

    def _answer_paid(self, chat: Chat, watch: Watch, stop: Event) -> str | TokensUsedUp:
        """What has no tokens left ends nothing that others under way have paid for."""
        try:
            return self._answer(chat, watch, stop)
        except TokensUsedUp as error:
            return error

    def _answer(self, chat: Chat, watch: Watch, stop: Event) -> str:
        why = "nothing"
        for tries in range(self._patience.tries):
            if stop.is_set():
                break
            if watch.left(1.0) <= 0:
                why = "no answer in time"
                break
            try:
                return self._tried(chat, watch, stop)
            except TryAgain as error:
                why, after = error.why, error.after
            pause = self._patience.pause(tries) if after is None else after
            if tries + 1 == self._patience.tries or watch.left(pause) < pause or stop.wait(pause):
                break
        raise EngineStopped(
            f"The server {self._host} of the engine “openai” gave no answer ({why}). What was finished is safe; try again later."
        )

    def _tried(self, chat: Chat, watch: Watch, stop: Event) -> str:
        """One try, paid for. Raises `TryAgain`."""
        held = prompt_tokens(chat) + chat.tokens
        self._may_spend(held, watch, stop)
        try:
            began = self._breaker.ask()
            try:
                reply = self._shaped(chat, watch)
            except TryAgain as error:
                if error.broken:
                    self._breaker.failed(began)
                raise
            self._breaker.worked()
            watch.spend(reply.tokens or prompt_tokens(chat) + text_tokens(reply.text))
        finally:
            watch.settle(held)
        return reply.text

    def _may_spend(self, tokens: int, watch: Watch, stop: Event) -> None:
        """Puts so many tokens aside, as soon as it is known that others under way do not need them."""
        most = self._connection.tokens
        while not watch.hold(tokens, most):
            if watch.tokens + tokens > most or stop.wait(_PAUSE):
                raise TokensUsedUp(
                    f"This job has used its {most:,} tokens (COPYSTUDIO_OPENAI_TOKENS). What was finished is safe."
                )

    def _shaped(self, chat: Chat, watch: Watch) -> Reply:
        """Asks for JSON of the schema, and without it where the server cannot hold a model to one."""
        body = self._body(chat)
        try:
            if self._constrained:
                shape = {"name": "lines", "strict": True, "schema": chat.prompt.schema}
                shaped = {"type": "json_schema", "json_schema": shape}
                with suppress(ShapeRefused):
                    return self._post({**body, "response_format": shaped}, watch)
            reply = self._post(body, watch)
        except ShapeRefused as error:
            raise EngineUnavailable(
                f"The server {self._host} of the engine “openai” does not take our requests: {error}."
            ) from error
        # It took the same without a schema, so the schema was what it refused.
        self._constrained = False
        return reply

    def _body(self, chat: Chat) -> dict[str, Any]:
        return {
            "model": self._connection.model,
            "messages": chat.prompt.messages(),
            "max_tokens": chat.tokens,
            "temperature": round(chat.temperature, 3),
            "top_p": chat.top_p,
            "seed": chat.seed,
        }

    def _post(self, body: Mapping[str, Any], watch: Watch) -> Reply:
        seconds = watch.left(self._patience.answer)
        until = time.monotonic() + seconds
        timeout = httpx2.Timeout(
            min(self._patience.silence, max(0.1, seconds)), connect=self._patience.connect
        )
        try:
            with self._client().stream(
                "POST", self._connection.address, json=body, timeout=timeout
            ) as response:
                read = _read(response, until)
        except httpx2.TimeoutException as error:
            raise TryAgain("no answer in time") from error
        except httpx2.ConnectError as error:
            raise TryAgain("no connection") from error
        # A client that was closed by the thread that gave up says so with a RuntimeError.
        except (httpx2.HTTPError, httpx2.StreamError, RuntimeError) as error:
            raise TryAgain("a broken connection") from error
        return reply_read(response, read, self._host)

    def _client(self) -> httpx2.Client:
        with self._lock:
            if self._http is None:
                headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
                if self._connection.key:
                    headers["Authorization"] = f"Bearer {self._connection.key}"
                # No proxy and no .netrc of the machine: the key goes where the setting says and nowhere else.
                self._http = httpx2.Client(headers=headers, follow_redirects=False, trust_env=False)
            return self._http


def _paid(told: Sequence[str | TokensUsedUp]) -> list[str]:
    """What was answered, "" for the rest. Raises `TokensUsedUp` where there was nothing."""
    refused = [one for one in told if isinstance(one, TokensUsedUp)]
    if refused and len(refused) == len(told):
        raise refused[0]
    return ["" if isinstance(one, TokensUsedUp) else one for one in told]


def _await(futures: Sequence[Future[str | TokensUsedUp]], watch: Watch) -> None:
    """Until all are done or one failed, looking now and then whether anybody still wants them."""
    open_futures = set(futures)
    while open_futures:
        watch.look()
        done, open_futures = wait(open_futures, timeout=LOOK_SECONDS, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()


def _read(response: httpx2.Response, until: float) -> bytes:
    """The body, as far as it may go. Raises `TryAgain` for one that is too large, too slow or packed."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise TryAgain("a packed reply, which was not asked for")
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > BODY_MOST:
            raise TryAgain("a reply without end")
        if time.monotonic() > until:
            raise TryAgain("no answer in time")
    return bytes(body)
