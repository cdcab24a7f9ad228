"""Writes lines with a model on a server that speaks the OpenAI protocol."""

from __future__ import annotations

import re
from collections.abc import Sequence
from threading import Lock

from generation.engines.chat.asking import Chat
from generation.engines.chat.engine import ChatEngine
from generation.engines.openai.client import ChatClient, Patience
from generation.engines.openai.connection import Connection, connection_chosen
from generation.prompts import prompts_version
from generation.types import EngineUnavailable

_MODEL_MOST = 48
_PLAIN = re.compile(r"[^\w.:-]+")


class OpenAIEngine(ChatEngine):
    """The server that the settings name. The same seed may give other lines there: it is asked for, not promised."""

    def __init__(
        self, connection: Connection | None = None, patience: Patience | None = None
    ) -> None:
        """`connection`, else the one that was chosen for this installation."""
        self._given, self._patience, self._lock = connection, patience, Lock()
        self._client: tuple[Connection, ChatClient] | None = None

    @property
    def name(self) -> str:
        """As in the registry."""
        return "openai"

    @property
    def connection(self) -> Connection:
        """Where the server is."""
        return self._given or connection_chosen()

    @property
    def version(self) -> str:
        """Names the model as the server does, and the prompts."""
        model = _PLAIN.sub("-", self.connection.model).strip("-")[-_MODEL_MOST:]
        return f"openai-2-{model}-{prompts_version()}"

    def unavailable(self) -> str | None:
        """Which setting is missing. Asks no server: that is the worker's business."""
        return self.connection.problem()

    def answers(self, chats: Sequence[Chat]) -> list[str]:
        """One answer a chat. Raises `EngineUnavailable`."""
        if problem := self.unavailable():
            raise EngineUnavailable(problem)
        return self._asked().answers(chats)

    def close(self) -> None:
        """Drop all connections."""
        with self._lock:
            if self._client:
                self._client[1].close()
            self._client = None

    def _asked(self) -> ChatClient:
        connection = self.connection
        with self._lock:
            if self._client is None or self._client[0] != connection:
                if self._client:
                    self._client[1].close()
                self._client = (connection, ChatClient(connection, self._patience))
            return self._client[1]
