"""Files that speak of some attributes of a product: those leave the others."""

from __future__ import annotations

import pytest

from campaigns.models import Product
from tests.campaigns.catalog.test_import_run import upload

pytestmark = pytest.mark.django_db

SHOPIFY = "Handle,Title,Vendor"
FABRIC, CUT = "Fabric (product.metafields.custom.fabric)", "Cut (product.metafields.custom.cut)"
SHOPIFY_ALL = (
    f"{SHOPIFY},Option1 Name,Option1 Value,Variant Price,{FABRIC},{CUT}\n"
    "drey,Drey jacket,Hollin,Size,S,84,Nylon,Slim\ndrey,,,,M,84,,\n"
)
MAGENTO_ALL = (
    "sku,name,url_key,additional_attributes,configurable_variations\n"
    'A1,Drey jacket,drey,"brand=Hollin,fabric=Nylon,cut=Slim","sku=A1-S,size=S|sku=A1-M,size=M"\n'
)
WOO = "SKU,Name,Tax status,Regular price"
WOO_ALL = (
    f"{WOO},Weight (kg),Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s)\n"
    "A1,Drey jacket,taxable,84,0.4,Fabric,Nylon,Cut,Slim\n"
)
SPREE = "slug,sku,name,price,tax_category,weight_unit"
SPREE_ALL = (
    f"{SPREE},option1_name,option1_value,metafield.custom.fabric,metafield.custom.cut\n"
    "drey,A1,Drey jacket,84,,,,,Nylon,Slim\ndrey,A1-S,,84,,,Size,S,,\ndrey,A1-M,,84,,,Size,M,,\n"
)
SIZES = ["S", "M"]
CASES = {
    "google": (
        "id,structured_title,title,link,price,availability,color,material\n"
        "A1,,Drey jacket,https://shop.example/a,84 GBP,in_stock,Ash,Nylon\n",
        "id,structured_title,material\nA1,,Wool\n",
        {"color": "Ash", "material": "Wool"},
    ),
    "akeneo": (
        "sku,name-en_US,family,stuff,cut\nA1,Drey jacket,jackets,nylon,slim\n",
        "sku,name-en_US,family,cut\nA1,Drey jacket,jackets,\n",
        {"stuff": "nylon"},
    ),
    "mapped": (
        "sku,title,attributes.stuff,attributes.cut\nA1,Drey jacket,Nylon,Slim\n",
        "sku,title,attributes.cut\nA1,Drey jacket,Straight\n",
        {"stuff": "Nylon", "cut": "Straight"},
    ),
    "shopify-metafields": (
        SHOPIFY_ALL,
        f"{SHOPIFY},{FABRIC},{CUT}\ndrey,Drey jacket,Hollin,Wool,\n",
        {"Size": SIZES, "fabric": "Wool"},
    ),
    "shopify-options": (
        SHOPIFY_ALL,
        f"{SHOPIFY},Option1 Name,Option1 Value\ndrey,Drey jacket,Hollin,Hue,Ash\n",
        {"Hue": "Ash", "fabric": "Nylon", "cut": "Slim"},
    ),
    "magento-attributes": (
        MAGENTO_ALL,
        'sku,name,url_key,additional_attributes\nA1,Drey jacket,drey,"brand=Hollin,fabric=Wool"\n',
        {"size": SIZES, "fabric": "Wool"},
    ),
    "magento-variations": (
        MAGENTO_ALL,
        'sku,name,url_key,configurable_variations\nA1,Drey jacket,drey,"sku=A1-A,hue=Ash"\n',
        {"hue": "Ash", "fabric": "Nylon", "cut": "Slim"},
    ),
    "woocommerce-measures": (
        WOO_ALL,
        f"{WOO},Weight (kg)\nA1,Drey jacket,taxable,84,0.5\n",
        {"Fabric": "Nylon", "Cut": "Slim", "weight": "0.5 kg"},
    ),
    "woocommerce-attributes": (
        WOO_ALL,
        f"{WOO},Attribute 1 name,Attribute 1 value(s)\nA1,Drey jacket,taxable,84,Fabric,Wool\n",
        {"Fabric": "Wool", "weight": "0.4 kg"},
    ),
    "spree": (
        SPREE_ALL,
        f"{SPREE},metafield.custom.fabric\ndrey,A1,Drey jacket,84,,,Wool\n",
        {"Size": SIZES, "fabric": "Wool", "cut": "Slim"},
    ),
    "spree-options": (
        SPREE_ALL,
        f"{SPREE},option1_name,option1_value\ndrey,A1,Drey jacket,84,,,,\ndrey,A1-A,,84,,,Hue,Ash\n",
        {"Hue": "Ash", "fabric": "Nylon", "cut": "Slim"},
    ),
}


@pytest.mark.parametrize(("whole", "part", "left"), CASES.values(), ids=CASES)
def test_a_file_of_some_attributes_leaves_the_others(in_acme, ben, whole, part, left):
    upload(ben, in_acme, whole, dry_run=False)
    brand = Product.objects.get().brand
    for count in (1, 0):
        row = upload(ben, in_acme, part, dry_run=False)
        assert row.counts["changed"] == count, (row.format, row.error, row.counts)
        assert Product.objects.get().attributes == left
    assert Product.objects.get().brand == brand


WOO_FAMILY = "Type,SKU,Name,Parent,Tax status,Regular price"
PRICES = {
    "shopify": (
        "Handle,Title,Vendor,Variant SKU,Option1 Name,Option1 Value,Variant Price\n"
        "drey,Drey jacket,Hollin,A1-S,Size,S,84\ndrey,,,A1-M,,M,84\n",
        "Handle,Title,Vendor,Variant SKU,Variant Price\ndrey,Drey jacket,Hollin,A1-S,79\ndrey,,,A1-M,89\n",
        "Handle,Title,Vendor,Variant SKU,Option1 Name,Option1 Value\n"
        "drey,Drey jacket,Hollin,A1-S,Hue,Ash\ndrey,,,A1-M,,Moss\n",
    ),
    "shopify-without-skus": (
        SHOPIFY_ALL,
        f"{SHOPIFY},Variant Price\ndrey,Drey jacket,Hollin,79\ndrey,,,89\n",
        f"{SHOPIFY},Option1 Name,Option1 Value\ndrey,Drey jacket,Hollin,Hue,Ash\ndrey,,,,Moss\n",
    ),
    "woocommerce": (
        f"{WOO_FAMILY},Attribute 1 name,Attribute 1 value(s)\n"
        'variable,A1,Drey jacket,,taxable,,Size,"S, M"\n'
        "variation,A1-S,,A1,taxable,84,Size,S\nvariation,A1-M,,A1,taxable,84,Size,M\n",
        f"{WOO_FAMILY}\nvariable,A1,Drey jacket,,taxable,\n"
        "variation,A1-S,,A1,taxable,79\nvariation,A1-M,,A1,taxable,89\n",
        f"{WOO_FAMILY},Attribute 1 name,Attribute 1 value(s)\n"
        'variable,A1,Drey jacket,,taxable,,Hue,"Ash, Moss"\n'
        "variation,A1-S,,A1,taxable,84,Hue,Ash\nvariation,A1-M,,A1,taxable,84,Hue,Moss\n",
    ),
}


@pytest.mark.parametrize(("whole", "prices", "other"), PRICES.values(), ids=PRICES)
def test_variants_of_a_file_without_options_keep_theirs(in_acme, ben, whole, prices, other):
    upload(ben, in_acme, whole, dry_run=False)
    for count in (1, 0):
        row = upload(ben, in_acme, prices, dry_run=False)
        assert row.counts["changed"] == count, (row.format, row.error, row.counts)
        product = Product.objects.get()
        variants = [(one["options"], one["price"]) for one in product.extra["variants"]]
        assert variants == [({"Size": "S"}, "79"), ({"Size": "M"}, "89")]
        assert product.attributes["Size"] == SIZES
    # So the next file of options still knows which attributes they were.
    upload(ben, in_acme, other, dry_run=False)
    product = Product.objects.get()
    assert (product.attributes.get("Size"), product.attributes["Hue"]) == (None, ["Ash", "Moss"])
