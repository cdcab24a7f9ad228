"""Real web processes over one real database, for what threads in one test cannot show."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
WAIT_SECONDS = 180
PEOPLE = """
import json
from django.core.management import call_command
from django_scopes import scope
from campaigns.models import Membership, User, Workspace
from campaigns.workspaces.tokens import token_create
from tests.factories import make_campaign, make_product, make_user
call_command("migrate", verbosity=0)
workspace = Workspace.objects.create(slug="acme", name="Acme")
tokens = {}
with scope(workspace=workspace.pk):
    for name, role in (("ana", "copywriter"), ("ben", "manager")):
        user = make_user(name)
        Membership.objects.create(user=user, workspace=workspace, role=role)
        tokens[name] = token_create(user=user, workspace=workspace)[1]
    make_product(workspace)
    campaign = make_campaign(workspace, channels=["product_title"])
print(json.dumps({"tokens": tokens, "campaign": campaign.pk}))
"""


@dataclass
class Site:
    """A home folder, the address of a database where it is no file, and the web processes over them."""

    home: Path
    address: str = ""
    webs: list[tuple[subprocess.Popen[bytes], int]] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)

    def prepare(self) -> None:
        """Migrate, and make people, a product and a campaign."""
        self.known = json.loads(self.shell(PEOPLE))

    def shell(self, code: str) -> str:
        """Run Python in a process of the site; its last line of output."""
        start = "import django; django.setup()\n"
        out = self._run([sys.executable, "-c", start + code])
        return out.decode().strip().rpartition("\n")[2]

    def start(self) -> int:
        """Start a web process; its port, once it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        command = [sys.executable, "-m", "uvicorn", "copystudio.asgi:application"]
        options = ["--port", str(port), "--log-level", "warning"]
        with (self.home / "web.log").open("ab") as log:
            web = subprocess.Popen(
                [*command, *options], cwd=ROOT, env=self._env(), stdout=log, stderr=log
            )
        self.webs.append((web, port))
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end and web.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    return port
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.home / "web.log").read_text())

    def kill(self, port: int) -> None:
        """kill -9."""
        for web, at in self.webs:
            if at == port:
                web.kill()
                web.wait()

    def stop(self) -> None:
        """End all web processes."""
        for web, _ in self.webs:
            web.terminate()
        for web, _ in self.webs:
            web.wait(timeout=30)

    def open(
        self,
        port: int,
        method: str,
        path: str,
        body: Any = None,
        *,
        user: str = "ben",
        headers: dict[str, str] | None = None,
    ) -> HTTPResponse:
        """The answer to one request, its body not yet read."""
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        token = {"Authorization": f"Bearer {self.known['tokens'][user]}"}
        content = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(
            method,
            f"/api/v1/{path}",
            None if body is None else json.dumps(body),
            {**token, **content, **(headers or {})},
        )
        return connection.getresponse()

    def _env(self) -> dict[str, str]:
        named = ("PATH", "LANG", "HOME")
        kept = {name: os.environ[name] for name in named if name in os.environ}
        return {
            **kept,
            "DATABASE_URL": self.address,
            "COPYSTUDIO_HOME": str(self.home),
            "COPYSTUDIO_LOCAL": "1",
            # Tests send in seconds what people send in hours.
            "COPYSTUDIO_API_CAP": "1000000",
            "COPYSTUDIO_API_CAP_WORKSPACE": "1000000",
            "DJANGO_SETTINGS_MODULE": "copystudio.settings",
            "PYTHONPATH": str(ROOT),
        }

    def _run(self, command: list[str]) -> bytes:
        done = subprocess.run(command, cwd=ROOT, env=self._env(), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout
