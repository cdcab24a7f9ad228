"""A product's picture: shown from its own host when somebody asks, and from nowhere before that."""

from __future__ import annotations

import pytest

from campaigns.catalog.pictures import picture_of
from campaigns.models import Product, User, Workspace
from tests.conftest import signed_in
from tests.factories import make_product

PAGE = "/w/acme/catalog/CRV-TMP2/"
PICTURE = "https://cdn.shop.example/shoe.jpg?v=1&w=2"


@pytest.fixture
def shoe(in_acme: Workspace) -> Product:
    """A running shoe with the address of its picture."""
    return make_product(in_acme, image=PICTURE)


@pytest.mark.django_db
def test_no_host_is_asked_before_somebody_asks(shoe: Product, ben: User):
    answer = signed_in(ben).get(PAGE)
    page = answer.content.decode()
    assert "<img" not in page
    assert "Your browser then asks cdn.shop.example for it." in page
    assert "cdn.shop.example" not in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_picture_that_was_asked_for_comes_from_its_host_alone(shoe: Product, ben: User):
    answer = signed_in(ben).get(f"{PAGE}?picture=1")
    assert 'src="https://cdn.shop.example/shoe.jpg?v=1&amp;w=2"' in answer.content.decode()
    policy = answer.headers["Content-Security-Policy"]
    (images,) = [part for part in policy.split("; ") if part.startswith("img-src")]
    assert images == "img-src 'self' data: https://cdn.shop.example"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "shoe.jpg",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "//cdn.shop.example/a.jpg",
        "https://me:secret@cdn.shop.example/a.jpg",
        "https://cdn.shop.example; script-src */a.jpg",
        "https://cdn.shop.example,evil.example/a.jpg",
        "https://*.example/a.jpg",
        "https://[::1/a.jpg",
    ],
)
def test_what_is_no_plain_address_of_a_host_is_no_picture(address: str):
    assert picture_of(address, asked=True) is None


def test_a_host_is_named_as_a_policy_names_it():
    found = picture_of(" HTTP://Shop.Example:8080/A.jpg", asked=True)
    assert found
    assert found.origin == "http://shop.example:8080"
    assert found.address.endswith("/A.jpg")
