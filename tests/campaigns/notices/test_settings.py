"""The settings that mail needs: read from the environment, a bad one is refused."""

from __future__ import annotations

import pytest

from copystudio.env import EnvError, env_choice, env_url

SECURITY = ("starttls", "tls", "none")


def test_the_mail_servers_security_is_one_of_three_words():
    assert env_choice("EMAIL_SECURITY", SECURITY, {}) == "starttls"
    assert env_choice("EMAIL_SECURITY", SECURITY, {"EMAIL_SECURITY": " TLS "}) == "tls"
    with pytest.raises(EnvError, match="starttls, tls, none"):
        env_choice("EMAIL_SECURITY", SECURITY, {"EMAIL_SECURITY": "ssl"})


@pytest.mark.parametrize(
    ("given", "read"), [("", ""), (" https://copy.example.com/ ", "https://copy.example.com")]
)
def test_the_sites_address_has_no_last_slash(given: str, read: str):
    assert env_url("COPYSTUDIO_URL", {"COPYSTUDIO_URL": given}) == read


def test_an_address_without_its_scheme_is_refused():
    with pytest.raises(EnvError, match="begins with https"):
        env_url("COPYSTUDIO_URL", {"COPYSTUDIO_URL": "copy.example.com"})
