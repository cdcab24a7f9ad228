"""Every setting CopyStudio reads from the environment: name, default, meaning."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SECRET_LEAST = 50


class EnvError(RuntimeError):
    """A setting is missing or has a value that cannot work; the message says what to do."""


@dataclass(frozen=True)
class Setting:
    """One environment variable. `default` None means that it must be given."""

    name: str
    kind: str
    default: str | None
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "SECRET_KEY",
        "secret",
        "",
        "Signs sessions and tokens, at least 50 characters; empty means one that is made once and kept in the home folder. Several machines need the same.",
    ),
    Setting(
        "COPYSTUDIO_HOME",
        "path",
        "var",
        "Folder of everything that is kept: database, queue, files, logs.",
    ),
    Setting(
        "COPYSTUDIO_LOCAL",
        "bool",
        "0",
        "1 where only this machine can connect: plain HTTP works, the sample accounts may sign in. run.py sets it on loopback.",
    ),
    Setting(
        "COPYSTUDIO_ROLE",
        "text",
        "web",
        "What this process is: web, default, generate, train, inference or beat. run.py sets it.",
    ),
    Setting("DEBUG", "bool", "0", "Django's debug pages. Never on a site that others reach."),
    Setting(
        "ALLOWED_HOSTS",
        "list",
        "localhost,127.0.0.1,[::1]",
        "Host names the site answers to, comma separated.",
    ),
    Setting(
        "CSRF_TRUSTED_ORIGINS",
        "list",
        "",
        "Origins behind a TLS proxy, such as https://copy.example.com.",
    ),
    Setting(
        "COPYSTUDIO_URL",
        "text",
        "",
        "Address under which people reach the site, such as https://copy.example.com; mailed notifications link to it, and none are mailed without.",
    ),
    Setting(
        "COPYSTUDIO_METRICS_TOKEN",
        "secret",
        "",
        "Bearer token with which a Prometheus server reads /metrics; empty means that only a site on loopback answers there.",
    ),
    Setting(
        "DATABASE_URL",
        "text",
        "",
        "postgres://user:password@host/name; empty means SQLite in the home folder.",
    ),
    Setting(
        "REDIS_URL",
        "text",
        "",
        "redis://host:6379/0 as queue broker and cache; empty means a queue folder in the home.",
    ),
    Setting(
        "COPYSTUDIO_ENGINE", "text", "grammar", "What writes where a round names nothing else."
    ),
    Setting(
        "COPYSTUDIO_MODEL_DIR",
        "text",
        "",
        "Folder of exported weights for the engine `lm` (docs/model); empty means those that ship, of which there are none yet.",
    ),
    Setting(
        "COPYSTUDIO_INFERENCE_MB",
        "int",
        "2048",
        "Private memory that the inference process may take before an allocation fails.",
    ),
    Setting(
        "COPYSTUDIO_HF_DIR",
        "text",
        "",
        "Folder of an instruction-tuned model for the engine `hf`, as transformers keeps one, in safetensors.",
    ),
    Setting(
        "COPYSTUDIO_OPENAI_URL",
        "text",
        "",
        "Address of the API that the engine `openai` asks, such as http://gpu-host:8000/v1.",
    ),
    Setting("COPYSTUDIO_OPENAI_MODEL", "text", "", "Model that this server is asked for."),
    Setting(
        "COPYSTUDIO_OPENAI_KEY",
        "secret",
        "",
        "Key that this server wants; empty sends none. It goes to that address and nowhere else.",
    ),
    Setting(
        "COPYSTUDIO_OPENAI_TOKENS",
        "int",
        "2000000",
        "Tokens that one job may take there, prompts and answers together.",
    ),
    Setting("COPYSTUDIO_QUEUE_CAP", "int", "100", "Jobs a workspace may have waiting or running."),
    Setting(
        "COPYSTUDIO_QUEUE_CAP_ALL",
        "int",
        "1000",
        "Jobs all workspaces together may have waiting or running.",
    ),
    Setting(
        "COPYSTUDIO_API_CAP",
        "int",
        "600",
        "Changes a minute that the API takes from one token; reading is not counted.",
    ),
    Setting(
        "COPYSTUDIO_API_CAP_WORKSPACE",
        "int",
        "3000",
        "Changes a minute that the API takes for one workspace, all its tokens together.",
    ),
    Setting(
        "COPYSTUDIO_LEASE_SECONDS",
        "int",
        "30",
        "How long a worker may be silent before its job goes to another.",
    ),
    Setting("COPYSTUDIO_UPLOAD_MAX_MB", "int", "512", "Largest catalog file that may be uploaded."),
    Setting(
        "EMAIL_HOST",
        "text",
        "",
        "SMTP server for mail; empty writes password mail to files in the home folder and sends no notifications.",
    ),
    Setting("EMAIL_PORT", "int", "587", "Port of the SMTP server."),
    Setting(
        "EMAIL_SECURITY",
        "text",
        "starttls",
        "How the SMTP server is spoken to: starttls, tls (mostly port 465), or none for one on this machine.",
    ),
    Setting("EMAIL_HOST_USER", "text", "", "User at the SMTP server."),
    Setting("EMAIL_HOST_PASSWORD", "secret", "", "Password at the SMTP server."),
    Setting("DEFAULT_FROM_EMAIL", "text", "copystudio@localhost", "Sender of mail."),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def env_text(name: str, environ: Mapping[str, str] | None = None) -> str:
    """The value as text. Raises `EnvError` where it is needed and missing."""
    environ = os.environ if environ is None else environ
    setting = _BY_NAME[name]
    value = environ.get(name)
    if value is None and (file := environ.get(f"{name}_FILE")):
        try:
            value = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise EnvError(f"{name}_FILE: {file} cannot be read ({error.strerror}).") from error
    if value is None:
        value = setting.default
    if value is None:
        raise EnvError(f"{name} is missing. {setting.help}")
    return value


def env_secret(name: str, environ: Mapping[str, str] | None = None) -> str:
    """A secret from NAME or the file NAME_FILE."""
    return env_text(name, environ)


def env_kept_secret(name: str, file: Path) -> str:
    """A secret of at least 50 characters from the environment, else one made once and kept in `file`."""
    if value := env_secret(name):
        if len(value) < SECRET_LEAST:
            raise EnvError(f"{name} has {len(value)} characters; it needs at least {SECRET_LEAST}.")
        return value
    try:
        # O_EXCL: of two processes that start together one makes the secret and both read it.
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept(file)
    with os.fdopen(handle, "w") as stream:
        stream.write(secrets.token_urlsafe(60))
    return _kept(file)


def _kept(file: Path) -> str:
    for _ in range(50):
        if len(value := file.read_text().strip()) >= SECRET_LEAST:
            return value
        time.sleep(0.02)
    raise EnvError(
        f"{file} is damaged. Delete it: a new secret is made, and everybody signs in again."
    )


def env_bool(name: str, environ: Mapping[str, str] | None = None) -> bool:
    """1, true, yes or on; 0, false, no, off or empty."""
    value = env_text(name, environ).strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off", ""):
        return False
    raise EnvError(f"{name}={value!r} is neither yes nor no. Write 1 or 0.")


def env_int(name: str, environ: Mapping[str, str] | None = None) -> int:
    """A whole number above zero."""
    value = env_text(name, environ)
    try:
        number = int(value)
    except ValueError:
        raise EnvError(f"{name}={value!r} is no whole number.") from None
    if number < 1:
        raise EnvError(f"{name}={number} must be at least 1.")
    return number


def env_choice(name: str, among: Sequence[str], environ: Mapping[str, str] | None = None) -> str:
    """One of a few words."""
    value = env_text(name, environ).strip().lower()
    if value not in among:
        raise EnvError(f"{name}={value!r} is none of {', '.join(among)}.")
    return value


def env_url(name: str, environ: Mapping[str, str] | None = None) -> str:
    """An address without its last slash, or nothing."""
    value = env_text(name, environ).strip().rstrip("/")
    if value and not value.startswith(("https://", "http://")):
        raise EnvError(f"{name}={value!r} is no address. It begins with https:// or http://.")
    return value


def env_list(name: str, environ: Mapping[str, str] | None = None) -> list[str]:
    """Comma separated values."""
    return [part.strip() for part in env_text(name, environ).split(",") if part.strip()]


def env_path(name: str, environ: Mapping[str, str] | None = None) -> Path:
    """A folder; relative ones count from the working directory."""
    return Path(env_text(name, environ)).expanduser().resolve()
