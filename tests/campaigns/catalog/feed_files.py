"""Invented Google Merchant feeds, Saleor exports and workbooks, good ones and hostile ones."""

from __future__ import annotations

import io
import json
import zipfile

from openpyxl import Workbook

MERCHANT = [
    {
        "id": "DREY",
        "title": "Hollin Drey jacket",
        "description": "Sheds rain.",
        "link": "https://shop.example/drey",
        "image link": "https://shop.example/drey.jpg",
        "availability": "in_stock",
        "price": "90.00 GBP",
        "sale price": "80.00 GBP",
        "brand": "Hollin",
        "gtin": "05012345678900",
        "product type": "Outdoor > Jackets > Light",
        "google product category": "5598",
        "color": "Moss/Sand",
        "product detail": "Care:Washing:30 °C,Care:Dryer:no",
        "product highlight": '"Packs small","Seams are taped"',
        "item group id": "D",
    },
    {
        "id": "MUG-9",
        "title": "",
        "structured title": 'trained_algorithmic_media:"Orrin ""Blue"" mug, 300 ml"',
        "description": "Holds 300 ml.",
        "link": "https://shop.example/mug",
        "availability": "out_of_stock",
        "price": "14 GBP",
        "google product category": "Home & Garden > Kitchen",
    },
]

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><g:id>DREY</g:id><g:title>Hollin Drey jacket</g:title><g:description>Sheds rain &amp; wind.</g:description>
<g:link>https://shop.example/drey</g:link><g:price>90.00 GBP</g:price><g:availability>in_stock</g:availability>
<g:product_highlight>Packs small</g:product_highlight><g:product_highlight>Seams are taped</g:product_highlight>
<g:product_detail><g:section_name>Care</g:section_name><g:attribute_name>Washing</g:attribute_name>
<g:attribute_value>30 °C</g:attribute_value></g:product_detail>
<g:shipping><g:country>GB</g:country><g:price>4 GBP</g:price></g:shipping></item>
<item><g:id>MUG-9</g:id><g:structured_title><g:digital_source_type>trained_algorithmic_media</g:digital_source_type>
<g:content>Orrin mug</g:content></g:structured_title><g:price>14 GBP</g:price></item>
<item><g:title>Nameless</g:title></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
<entry><g:id>A</g:id><title>Lamp</title><link href="https://shop.example/a"/></entry></feed>"""

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<rss><channel><item><id>&b;</id></item></channel></rss>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    "<rss><channel><item><id>&x;</id></item></channel></rss>"
)

SALEOR = [
    {
        "id": "UHJvZHVjdDox",
        "name": "Hollin Drey jacket",
        "description": json.dumps(
            {
                "blocks": [
                    {"data": {"text": "Sheds <b>rain</b>."}},
                    {"data": {"items": ["Taped", "Light"]}},
                ]
            }
        ),
        "category": "jackets",
        "variant id": "UHJvZHVjdFZhcmlhbnQ6MQ==",
        "variant sku": "DREY-S",
        "stuff (product attribute)": "Nylon",
        "size (variant attribute)": "S",
        "web (channel price amount)": "90.0",
        "web (channel variant currency code)": "GBP",
        "north (warehouse quantity)": "3",
        "south (warehouse quantity)": "2",
    },
    {
        "id": "UHJvZHVjdDox",
        "name": "Hollin Drey jacket",
        "variant sku": "DREY-M",
        "size (variant attribute)": "M",
        "web (channel price amount)": "84.0",
        "web (channel variant currency code)": "GBP",
        "north (warehouse quantity)": "4",
    },
    {"id": "UHJvZHVjdDoy", "name": "Orrin mug", "category": "kitchen", "variant sku": "MUG-9"},
]


def dump() -> str:
    """A small dump of a Saleor shop."""
    objects = [
        ("product.category", 1, {"name": "Outdoor", "parent": None}),
        ("product.category", 2, {"name": "Jackets", "parent": 1}),
        (
            "product.product",
            7,
            {
                "name": "Hollin Drey jacket",
                "slug": "drey",
                "category": 2,
                "description": {"blocks": [{"data": {"text": "Sheds rain."}}]},
                "seo_title": "Drey",
                "seo_description": "",
            },
        ),
        ("product.productvariant", 71, {"product": 7, "sku": "DREY-S"}),
        ("product.productvariant", 72, {"product": 7, "sku": "DREY-M"}),
        ("product.productvariantchannellisting", 1, {"variant": 71, "currency": "GBP", "price_amount": "90.000"}),
        ("product.productvariantchannellisting", 2, {"variant": 72, "currency": "GBP", "price_amount": "84.000"}),
        ("warehouse.stock", 1, {"product_variant": 71, "quantity": 3}),
        ("attribute.attribute", 5, {"name": "Size"}),
        ("attribute.attributevalue", 51, {"attribute": 5, "name": "S"}),
        ("attribute.attributevalue", 52, {"attribute": 5, "name": "M"}),
        ("attribute.assignedvariantattribute", 8, {"variant": 71}),
        ("attribute.assignedvariantattribute", 9, {"variant": 72}),
        ("attribute.assignedvariantattributevalue", 1, {"assignment": 8, "value": 51}),
        ("attribute.assignedvariantattributevalue", 2, {"assignment": 9, "value": 52}),
    ]  # fmt: skip
    return json.dumps(
        [{"model": model, "pk": pk, "fields": fields} for model, pk, fields in objects]
    )


def workbook(rows: list[list[object]]) -> bytes:
    """Rows as the first sheet of a workbook."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def remade(data: bytes, parts: dict[str, bytes]) -> bytes:
    """A workbook with other parts in it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return out.getvalue()
