"""What compose.yaml says, started on this machine without containers: its services, commands and settings."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from tests.postgres import postgres_server
from tests.run.conftest import ROOT, free_port, wait_until

HOST = "copy.example.com"
HOME = "/var/lib/copystudio"
TIMES = {"web": 2, "generate": 2}
"""Containers of a service, as `docker compose up --scale web=2 --scale generate=2` starts them; one of any other."""
_GIVEN = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def services(variables: Mapping[str, str]) -> dict[str, Any]:
    """The services of compose.yaml with its anchors merged and `variables` for those of `.env`."""
    read = yaml.safe_load((ROOT / "compose.yaml").read_text())
    found: dict[str, Any] = _filled(read["services"], variables)
    return found


def _filled(said: Any, variables: Mapping[str, str]) -> Any:
    def one(found: re.Match[str]) -> str:
        name, kind, rest = found.groups()
        if value := variables.get(name):
            return value
        assert kind != "?", f"{name}: {rest}"
        return rest or ""

    if isinstance(said, dict):
        return {key: _filled(value, variables) for key, value in said.items()}
    if isinstance(said, list):
        return [_filled(value, variables) for value in said]
    return _GIVEN.sub(one, said) if isinstance(said, str) else said


def image_command() -> list[str]:
    """What the image runs where a service says nothing."""
    (line,) = re.findall(r"^CMD (\[.+\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    return list(json.loads(line))


@dataclass
class Process:
    """A container's process: its service, its log and, of a web, its port."""

    service: str
    process: subprocess.Popen[bytes]
    log: Path
    port: int = 0

    @property
    def pid(self) -> int:
        """Its number, which is also its group's."""
        return self.process.pid

    def end(self, number: int = signal.SIGKILL) -> None:
        """Send it and its children a signal and wait for it."""
        if self.process.poll() is None:
            os.killpg(self.pid, number)
        self.process.wait(60)


@dataclass
class Composed:
    """The installation: where its home, its rows and its Redis are, and what runs."""

    home: Path
    services: dict[str, Any]
    address: str
    redis_port: int
    running: list[Process] = field(default_factory=list)

    def start(self, service: str) -> Process:
        """Start one more container's process of a service."""
        said, number = self.services[service], len(self.running)
        port = free_port() if service == "web" else 0
        command = self._here(said.get("command") or image_command(), port, f"container-{number}")
        if service == "redis":
            # Containers have their own network and their own volume.
            command += ["--port", str(self.redis_port), "--bind", "127.0.0.1"]
            command += ["--dir", str(self.home)]
        log = self.home / f"{number}-{service}.log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment(service),
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        self.running.append(Process(service, process, log, port))
        return self.running[-1]

    def run(self, service: str, *command: str) -> str:
        """Run a command in a service's environment to its end; what it printed."""
        done = subprocess.run(
            self._here(list(command) or self.services[service]["command"]),
            cwd=ROOT,
            env=self.environment(service),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def environment(self, service: str) -> dict[str, str]:
        """The service's own, with this machine's places in it, and nothing of the tests'."""
        said = {
            name: str(text).replace(HOME, str(self.home))
            for name, text in self.services[service].get("environment", {}).items()
        }
        if "DATABASE_URL" in said:
            role = said["DATABASE_URL"].partition("@")[0]
            assert said["DATABASE_URL"] == f"{role}@postgres:5432/copystudio"
            said["DATABASE_URL"] = f"{role}@{self.address.partition('@')[2]}"
            said["REDIS_URL"] = said["REDIS_URL"].replace(
                "redis:6379", f"127.0.0.1:{self.redis_port}"
            )
        return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **said}

    def _here(self, command: list[str], port: int = 0, host: str = "container") -> list[str]:
        places = {HOME: str(self.home), "%h": host, "0.0.0.0": "127.0.0.1"}  # noqa: S104  taken away
        here = []
        for word in command:
            for there, place in places.items():
                word = str(word).replace(there, place)
            here.append(str(port) if word == "8000" and port else word)
        return [sys.executable if here[0] == "python" else here[0], *here[1:]]

    def up(self) -> None:
        """Redis, then `prepare`, then everything else at once; returns when each web is well by its own check."""
        self.start("redis")
        wait_until(self._redis_answers, "Redis answers")
        self.run("prepare")
        for service, said in self.services.items():
            if service not in ("postgres", "redis", "prepare") and "profiles" not in said:
                for _ in range(TIMES.get(service, 1)):
                    self.start(service)
        for web in self.of("web"):
            wait_until(partial(self.is_well, web), f"a web process answers: {web.log}")

    def _redis_answers(self) -> bool:
        program, *words = self.services["redis"]["healthcheck"]["test"][1:]
        command = [program, "-p", str(self.redis_port), *words]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        return told.stdout.strip() == "PONG"

    def is_well(self, web: Process) -> bool:
        """Whether a web process answers what its health check in compose.yaml asks."""
        code = self.services["web"]["healthcheck"]["test"][-1]
        (address,) = re.findall(r'"(http://127\.0\.0\.1:8000/\w+)"', code)
        try:
            with urllib.request.urlopen(address.replace("8000", str(web.port)), timeout=4) as said:
                return bool(said.status == 200)
        except OSError:
            return False

    def of(self, service: str) -> list[Process]:
        """The processes of a service that live."""
        return [
            one for one in self.running if one.service == service and one.process.poll() is None
        ]

    def down(self) -> None:
        """End everything."""
        for one in reversed(self.running):
            one.end()

    def logs(self) -> str:
        """The last words of each, for a failure's message."""
        return "\n".join(
            f"== {one.log.name}\n{one.log.read_text()[-6000:]}" for one in self.running
        )


@contextmanager
def composed(home: Path) -> Iterator[Composed]:
    """The installation of compose.yaml, up; everything is gone afterwards."""
    variables = {
        "SECRET_KEY": secrets.token_hex(32),
        "POSTGRES_ADMIN_PASSWORD": "of-the-superuser",
        "POSTGRES_PASSWORD": "of-the-role",
        "ALLOWED_HOSTS": HOST,
        "COPYSTUDIO_METRICS_TOKEN": "of-prometheus",
    }
    with postgres_server() as address:
        site = Composed(home, services(variables), address, free_port())
        try:
            site.up()
            yield site
        except BaseException:
            sys.stderr.write(site.logs())
            raise
        finally:
            site.down()
