"""Reads settings from the environment, as the table says that there are: NAME, or a file NAME_FILE."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from copystudio.env_table import SETTINGS

SECRET_LEAST = 50
HERE = ("localhost", "127.0.0.1", "::1")


class EnvError(RuntimeError):
    """A setting is missing or has a value that cannot work; the message says what to do."""


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


def env_issuer(name: str, environ: Mapping[str, str] | None = None) -> str:
    """An address that nobody on the way can speak for: over TLS, or on this machine; or nothing."""
    value = env_url(name, environ)
    if value.startswith("http://") and urlsplit(value).hostname not in HERE:
        raise EnvError(f"{name}={value!r} is not safe. It begins with https://.")
    return value


def env_list(name: str, environ: Mapping[str, str] | None = None) -> list[str]:
    """Comma separated values."""
    return [part.strip() for part in env_text(name, environ).split(",") if part.strip()]


def env_path(name: str, environ: Mapping[str, str] | None = None) -> Path:
    """A folder; relative ones count from the working directory."""
    return Path(env_text(name, environ)).expanduser().resolve()
