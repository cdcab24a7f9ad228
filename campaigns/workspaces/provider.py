"""Speaks OpenID Connect with the provider that the settings name: where people are sent, and what may be believed of the answer."""

from __future__ import annotations

import hashlib
import secrets
import ssl
from functools import cache
from typing import Any

import httpx2
import jwt
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

# Signatures that need the provider's own key: none, and none made with our secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")  # fmt: skip
MUST_SAY = ["iss", "sub", "aud", "exp", "iat"]
CLOCKS_APART_S = 30
PATIENCE = httpx2.Timeout(5.0, connect=3.0)


def provider_session() -> httpx2.Client:
    """How this site asks the provider: with patience that ends, following nobody elsewhere, through no proxy."""
    return httpx2.Client(
        timeout=PATIENCE, follow_redirects=False, trust_env=False, verify=_authorities()
    )


@cache
def _authorities() -> ssl.SSLContext:
    """Whose certificates are believed: read once, for one sign-in asks several times."""
    return httpx2.create_ssl_context(trust_env=False)


def nonce_of(code_verifier: str) -> str:
    """What ties an ID token to the browser that began: it follows from the secret that only its session knows."""
    return hashlib.sha256(b"nonce:" + code_verifier.encode()).hexdigest()


def token_claims(token: str, *, keys: dict[str, Any], issuer: str, nonce: str) -> dict[str, Any]:
    """What an ID token says, once signature, issuer, audience, times and nonce are right. Raises `OAuth2Error`."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(token, keys),
            algorithms=list(ALGORITHMS),
            issuer=issuer,
            audience=settings.OIDC_CLIENT_ID,
            leeway=CLOCKS_APART_S,
            options={"require": MUST_SAY},
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise OAuth2Error(f"the ID token is not right: {error}") from error
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise OAuth2Error("the ID token answers another browser")
    if claims.get("azp", settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise OAuth2Error("the ID token is for another client")
    return claims


def _key(token: str, keys: dict[str, Any]) -> jwt.PyJWK:
    known = jwt.PyJWKSet.from_dict(keys).keys
    name = jwt.get_unverified_header(token).get("kid")
    fitting = [key for key in known if name in (None, key.key_id)]
    if len(fitting) != 1:
        raise KeyError(f"no one key “{name}”")
    return fitting[0]


class StudioOidcAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's flow; the ID token is believed only with its signature and its nonce."""

    _nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's own description. Raises `OAuth2Error` where it is another provider's."""
        config: dict[str, Any] = super().openid_config
        if str(config["issuer"]).rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("the provider names another issuer")
        return config

    @property
    def basic_auth(self) -> bool:
        """How this site proves who it is: in a header unless the provider says otherwise, as the standard has it."""
        known = self.openid_config.get("token_endpoint_auth_methods_supported")
        return "client_secret_post" not in (known or ())

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the provider sends people back to."""
        path = reverse("account_provider_callback")
        return settings.SITE_URL + path if settings.SITE_URL else request.build_absolute_uri(path)

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str = ""
    ) -> Any:
        """The tokens for a code."""
        self._nonce = nonce_of(pkce_code_verifier)
        return super().get_access_token_data(request, app, client, pkce_code_verifier)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> Any:
        """Who it is. Raises `OAuth2Error` for what cannot be believed."""
        claims = token_claims(
            str(kwargs["response"].get("id_token", "")),
            keys=self._asked(self.openid_config["jwks_uri"]),
            issuer=self.openid_config["issuer"],
            nonce=self._nonce,
        )
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            more = self._asked(self.profile_url, token.token)
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("the provider speaks of two people")
            claims = {**more, **claims}
        return self.get_provider().sociallogin_from_response(request, claims)

    @staticmethod
    def _asked(address: str, token: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with provider_session() as session:
            answer = session.get(address, headers=headers)
            answer.raise_for_status()
            said: dict[str, Any] = answer.json()
        return said


class StudioProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth ships no types
    """The one provider of this installation; a person there is known by issuer and subject."""

    oauth2_adapter_class = StudioOidcAdapter

    def get_pkce_params(self) -> dict[str, Any]:
        """What goes along to the provider: PKCE always, and the nonce that belongs to it."""
        params: dict[str, Any] = super().get_pkce_params()
        return {**params, "nonce": nonce_of(params["code_verifier"])}

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The subject, which is one person's for ever."""
        return str(data["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What is kept beside it."""
        return {name: str(data[name]) for name in ("email", "name") if data.get(name)}


def provider_of(request: HttpRequest) -> StudioProvider:
    """The provider that the settings name, whose accounts are kept under its issuer."""
    app = SocialApp(
        provider=StudioProvider.id,
        provider_id=settings.OIDC_ISSUER,
        name=settings.OIDC_NAME,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        settings={"server_url": settings.OIDC_ISSUER, "oauth_pkce_enabled": True},
    )
    return StudioProvider(request, app=app)
