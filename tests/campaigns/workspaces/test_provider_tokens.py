"""An ID token is believed only whole: its signature, issuer, audience, times and nonce."""

from __future__ import annotations

import json
import time
from typing import Any

import jwt
import pytest
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from campaigns.workspaces.provider import token_claims
from copystudio.env import EnvError, env_issuer

ISSUER, NONCE = "https://login.example.com", "the nonce"
OURS, THEIRS = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
KEYS = {"keys": [{**json.loads(RSAAlgorithm.to_jwk(OURS.public_key())), "kid": "1", "use": "sig"}]}


def read(token: str) -> dict[str, Any]:
    return token_claims(token, keys=KEYS, issuer=ISSUER, nonce=NONCE)


def made(key: Any = OURS, algorithm: str = "RS256", kid: str = "1", **other: Any) -> str:
    now = int(time.time())
    claims = {"iss": ISSUER, "sub": "a", "aud": "copystudio", "exp": now + 60, "iat": now}
    said = {name: value for name, value in {**claims, "nonce": NONCE, **other}.items() if value}
    return jwt.encode(said, key, algorithm=algorithm, headers={"kid": kid})


@pytest.fixture(autouse=True)
def _client(settings) -> None:
    settings.OIDC_CLIENT_ID = "copystudio"


def test_one_that_is_right_is_read():
    assert read(made())["sub"] == "a"
    assert read(made(aud=["copystudio", "other"], azp="copystudio"))["sub"] == "a"


WRONG: dict[str, dict[str, Any]] = {
    "signed by another": {"key": THEIRS},
    "a key that is not known": {"kid": "2"},
    "not signed": {"key": None, "algorithm": "none"},
    "signed with our secret": {"key": "not so secret" * 4, "algorithm": "HS256"},
    "another issuer": {"iss": "https://evil.example.com"},
    "an issuer with a slash": {"iss": f"{ISSUER}/"},
    "no issuer": {"iss": None},
    "for another": {"aud": "another"},
    "for nobody": {"aud": None},
    "got by another": {"aud": ["copystudio", "other"], "azp": "other"},
    "expired": {"exp": 1},
    "for ever": {"exp": None},
    "from tomorrow": {"iat": int(time.time()) + 90_000},
    "about nobody": {"sub": None},
    "without nonce": {"nonce": None},
    "another nonce": {"nonce": "another"},
    "a nonce in Greek": {"nonce": "Ω"},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_one_that_is_not_is_refused(wrong: str):
    with pytest.raises(OAuth2Error):
        read(made(**WRONG[wrong]))


@pytest.mark.parametrize("text", ["", "a", "a.b.c", "Ω.Ω.Ω", "e30.e30."])
def test_what_is_no_token_is_refused(text: str):
    with pytest.raises(OAuth2Error):
        read(text)


@pytest.mark.parametrize(
    "keys", [{}, {"keys": []}, {"keys": ["x"]}, {"keys": [{"kty": "?"}]}], ids=range(4)
)
def test_what_is_no_set_of_keys_is_refused(keys: dict[str, Any]):
    with pytest.raises(OAuth2Error):
        token_claims(made(), keys=keys, issuer=ISSUER, nonce=NONCE)


def test_a_provider_elsewhere_is_reached_over_tls_only():
    name = "COPYSTUDIO_OIDC_ISSUER"
    for address in ("https://login.example.com", "http://localhost:9400", ""):
        assert env_issuer(name, {name: address}) == address
    with pytest.raises(EnvError, match="not safe"):
        env_issuer(name, {name: "http://login.example.com"})
