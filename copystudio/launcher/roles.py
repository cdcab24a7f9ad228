"""The processes of one installation: what each runs and the environment it gets."""

from dataclasses import dataclass
from pathlib import Path

from copystudio.launcher.children import ChildSpec
from copystudio.launcher.environment import ROOT, Environment
from copystudio.launcher.preflight import is_loopback


@dataclass(frozen=True)
class Site:
    """Where this start serves and keeps its things."""

    host: str
    port: int
    home: Path
    environment: Environment

    @property
    def url(self) -> str:
        """The address to print; an IPv6 host stands in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def manage_variables(home: Path, environment: Environment) -> dict[str, str]:
    """The environment in which manage.py works on this home."""
    return {**environment.variables(), "COPYSTUDIO_HOME": str(home)}


def role_variables(site: Site, role: str) -> dict[str, str]:
    """The environment of one child; COPYSTUDIO_LOCAL only where nobody else can connect."""
    variables = manage_variables(site.home, site.environment)
    variables["COPYSTUDIO_ROLE"] = role
    variables.pop("COPYSTUDIO_LOCAL", None)
    if is_loopback(site.host):
        variables["COPYSTUDIO_LOCAL"] = "1"
    variables["C_FORCE_ROOT"] = "1"  # in a container root is all there is; messages are JSON only
    return variables


def _spec(site: Site, role: str, *module_and_arguments: str) -> ChildSpec:
    command = (str(site.environment.python), "-m", *module_and_arguments)
    return ChildSpec(role=role, command=command, env=role_variables(site, role), cwd=ROOT)


def web_spec(site: Site) -> ChildSpec:
    """The web process. A long answer has until shortly before the supervisor's patience is over."""
    listen = ("--host", site.host, "--port", str(site.port))
    return _spec(
        site,
        "web",
        "uvicorn",
        "copystudio.asgi:application",
        *listen,
        "--timeout-graceful-shutdown",
        "6",
    )


TRAIN = "train"
"""The queue of trainings, with a worker of its own: one of them takes minutes and keeps nobody else waiting."""


def worker_spec(site: Site, queue: str) -> ChildSpec:
    """The Celery worker of one queue; threads, because jobs wait for the database or inference."""
    return _spec(
        site,
        queue,
        "celery",
        "-A",
        "copystudio",
        "worker",
        *("-Q", queue, "-n", f"{queue}@%h"),
        *("--pool", "threads", "-c", "1" if queue == TRAIN else "2"),
        *("--without-gossip", "--without-mingle", "--loglevel", "INFO"),
    )


def beat_spec(site: Site) -> ChildSpec:
    """The clock that rings for due work."""
    schedule = str(site.home / "beat-schedule")
    return _spec(
        site,
        "beat",
        "celery",
        "-A",
        "copystudio",
        "beat",
        "-s",
        schedule,
        "--pidfile",
        "",
        "--loglevel",
        "INFO",
    )


def background_specs(site: Site) -> list[ChildSpec]:
    """Everything beside the web process that can run at once."""
    workers = [worker_spec(site, queue) for queue in ("default", "generate", TRAIN)]
    return [*workers, beat_spec(site)]


def inference_spec(site: Site) -> ChildSpec:
    """The process that holds the language model, once for all others; it becomes the server at once."""
    command = (str(site.environment.python), "manage.py", "inference")
    return ChildSpec("inference", command, role_variables(site, "inference"), cwd=ROOT)
