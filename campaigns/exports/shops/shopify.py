"""Shopify's Admin API: the texts of a message become those of its products, all in one mutation.

Products are found by their handle and texts written as in Shopify's CSV. Only the fields of the message are sent, each
with its whole text: sent twice they stand as they stood.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from campaigns.common.figures import counted
from campaigns.common.hidden_characters import seen_text
from campaigns.exports.formats.rows import has_control
from campaigns.exports.formats.shopify_csv import TABLE
from campaigns.exports.shops.parcels import Field, by_product, parcel_of
from campaigns.models import Product, WebhookDelivery
from campaigns.webhooks.addresses import HERE, AddressRefused
from campaigns.webhooks.guarded import Head, Patience, guarded_ask
from campaigns.webhooks.shops import NotTaken

VERSION = "2026-10"
BEGIN = "shopify:"
STORE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\.myshopify\.com")
LOCAL = re.compile(r"(?P<host>[^:]+):[0-9]{1,5}")
CREDENTIAL = re.compile(r"[\x21-\x7e]{16,300}")
SECONDS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?")
SCOPE = "write_products"
# Below the minute for which a message is claimed; its products are updated one after the other.
PATIENCE = Patience(connect=2.0, total=25.0)
SAID_MOST = 160
# Of the format's columns, where each stands in ProductUpdateInput.
PLACES: dict[str, tuple[str, ...]] = {
    "Title": ("title",),
    "Description": ("descriptionHtml",),
    "SEO title": ("seo", "title"),
    "SEO description": ("seo", "description"),
}
COLUMNS = {column.key: column for column in TABLE.columns}
TEST = "query Test { currentAppInstallation { accessScopes { handle } } }"
STATUS: dict[int, str] = {
    401: "Shopify does not accept the credential (401). Check it, then replay.",
    402: "The store is frozen (402).",
    403: f"Shopify does not allow it (403): the app needs the scope {SCOPE}.",
    404: "Shopify knows no such store (404).",
    423: "The store is locked (423).",
}


@dataclass(frozen=True)
class Update:
    """A product of theirs, by handle, and what of it is set."""

    sku: str
    handle: str
    product: Mapping[str, Any]


@dataclass(frozen=True)
class Updates:
    """What goes out; `note` is said of it, `held` are the reasons of what cannot go."""

    is_test: bool
    updates: list[Update]
    held: list[str]
    note: str


def address_check(address: str, *, local: bool) -> None:
    """A store by its name at Shopify. Raises `AddressRefused`."""
    store = address.removeprefix(BEGIN)
    here = LOCAL.fullmatch(store)
    if not STORE.fullmatch(store) and not (local and here and here["host"] in HERE):
        raise AddressRefused("Write a store such as shopify:my-store.myshopify.com.")


def credential_check(credential: str) -> None:
    """An access token, or CLIENT_ID:SECRET. Raises `AddressRefused`."""
    if not CREDENTIAL.fullmatch(credential):
        raise AddressRefused("Write an access token (shpat_…), or the app’s CLIENT_ID:SECRET.")


def parcel(row: WebhookDelivery) -> Updates:
    """What of a message goes to Shopify now."""
    found = parcel_of(row)
    updates: dict[str, Update] = {}
    for product, fields in by_product(found):
        if not product.handle:
            found.held.append(f"{product.sku}: no URL handle is known of it")
        elif product.handle in updates:
            found.held.append(
                f"{product.sku}: {updates[product.handle].sku} has the same URL handle"
            )
        elif values := _values(product, fields, found.held):
            updates[product.handle] = Update(product.sku, product.handle, values)
    note = ""
    if found.passed:
        note = f"{counted(found.passed, 'field')} left out: other text is live by now."
    elif not updates and not found.is_test:
        note = "Nothing of it is for Shopify."
    return Updates(found.is_test, list(updates.values()), found.held, note)


def deliver(parcel: Updates, *, address: str, credential: str, local: bool) -> str:
    """Update the products, or ask what the credential may. As `Shop.deliver`."""
    store = address.removeprefix(BEGIN)
    site = f"http://{store}" if local and not STORE.fullmatch(store) else f"https://{store}"
    token = _token(site, credential, local) if ":" in credential else credential
    if parcel.is_test:
        return _tested(_asked(site, token, TEST, {}, local))
    why: list[str] = []
    if parcel.updates:
        document, variables = mutation_of(parcel.updates)
        why = _errors(parcel.updates, _asked(site, token, document, variables, local))
    if problems := [*why, *parcel.held]:
        taken = counted(len(parcel.updates) - len(why), "product")
        said = f"Shopify took {taken}, but not: {'; '.join(problems)}. {parcel.note}"
        raise NotTaken(said.strip(), is_final=True)
    return parcel.note


def mutation_of(updates: list[Update]) -> tuple[str, dict[str, Any]]:
    """One document that updates all of them, and its variables."""
    asked, acts = [], []
    variables: dict[str, Any] = {}
    for number, one in enumerate(updates):
        asked.append(f"$i{number}: ProductUpdateIdentifiers, $p{number}: ProductUpdateInput")
        acts.append(
            f"p{number}: productUpdate(identifier: $i{number}, product: $p{number})"
            " { userErrors { field message } }"
        )
        variables |= {f"i{number}": {"handle": one.handle}, f"p{number}": one.product}
    return f"mutation Launch({', '.join(asked)}) {{ {' '.join(acts)} }}", variables


def _values(product: Product, fields: Mapping[str, Field], held: list[str]) -> dict[str, Any]:
    """ProductUpdateInput of a product's fields; what is not live any more goes back to what the catalog has."""
    values: dict[str, Any] = {}
    for key, one in fields.items():
        if (column := COLUMNS.get(key)) is None:
            continue
        said = column.approved(product, one.live[0].text) if one.live else column.present(product)
        if said is None:
            held.append(f"{product.sku}, {key}: nobody knows what was there before")
        elif has_control(said):
            held.append(f"{product.sku}, {key}: it has a control character")
        else:
            *outer, name = PLACES[column.name]
            (values.setdefault(outer[0], {}) if outer else values)[name] = said
    return values


def _token(site: str, credential: str, local: bool) -> str:
    """A token of a day for an app of the Dev Dashboard (client credentials grant)."""
    client, _, secret = credential.partition(":")
    asked = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
    answer = guarded_ask(
        f"{site}/admin/oauth/access_token",
        method="POST",
        body=urlencode(asked).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        local=local,
        patience=PATIENCE,
    )
    if answer.status == 400:
        raise NotTaken(STATUS[401], code=400)
    token = _read(answer).get("access_token")
    if not isinstance(token, str) or not CREDENTIAL.fullmatch(token):
        raise NotTaken("Shopify gave no access token.", code=answer.status)
    return token


def _asked(
    site: str, token: str, document: str, variables: Mapping[str, Any], local: bool
) -> dict[str, Any]:
    """The data of an answer. Raises `NotTaken` where there is none."""
    answer = guarded_ask(
        f"{site}/admin/api/{VERSION}/graphql.json",
        method="POST",
        body=json.dumps({"query": document, "variables": variables}).encode(),
        headers={"Content-Type": "application/json", "X-Shopify-Access-Token": token},
        local=local,
        patience=PATIENCE,
    )
    said = _read(answer)
    errors = said.get("errors")
    if errors:
        raise NotTaken(f"Shopify says: {_first(errors)}", wait=_throttled(said, errors))
    data = said.get("data")
    return data if isinstance(data, dict) else {}


def _read(answer: Head) -> dict[str, Any]:
    """What a good answer says. Raises `NotTaken` for any other, with what it means."""
    if not 200 <= answer.status < 300:
        later = float(answer.retry_after) if SECONDS.fullmatch(answer.retry_after) else 0.0
        why = STATUS.get(answer.status, f"Shopify answered {answer.status}.")
        if answer.status == 429:
            why = "Shopify asks us to slow down (429)."
        raise NotTaken(why, code=answer.status, wait=later)
    try:
        said = json.loads(answer.body)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise NotTaken("Shopify’s answer cannot be read.", code=answer.status)
    return said


def _throttled(said: Mapping[str, Any], errors: Any) -> float:
    """Seconds until the bucket holds what was asked for; 0 where it was something else."""
    try:
        if errors[0]["extensions"]["code"] != "THROTTLED":
            return 0.0
        cost = said["extensions"]["cost"]
        left = cost["throttleStatus"]
        return float(
            (cost["requestedQueryCost"] - left["currentlyAvailable"]) / left["restoreRate"]
        )
    except (KeyError, TypeError, IndexError, ZeroDivisionError):
        return 0.0


def _errors(updates: list[Update], data: Mapping[str, Any]) -> list[str]:
    """What the shop has against each product."""
    found = []
    for number, one in enumerate(updates):
        result = data.get(f"p{number}")
        if not isinstance(result, dict):
            found.append(f"{one.sku}: no answer")
        elif errors := result.get("userErrors"):
            found.append(f"{one.sku}: {_first(errors)}")
    return found


def _first(errors: Any) -> str:
    """The first of some errors in the shop's own words, fit to show."""
    try:
        return seen_text(str(errors[0]["message"]))[:SAID_MOST]
    except (KeyError, TypeError, IndexError):
        return "an error without words"


def _tested(data: Mapping[str, Any]) -> str:
    """Raises `NotTaken` where the app may not write products."""
    try:
        scopes = {one["handle"] for one in data["currentAppInstallation"]["accessScopes"]}
    except (KeyError, TypeError):
        raise NotTaken("Shopify does not say what the app may.") from None
    if SCOPE not in scopes:
        raise NotTaken(f"The app may not change products: give it the scope {SCOPE}.")
    return ""
