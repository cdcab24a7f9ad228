"""Rows of an invented Shopify export, their headers old and new, and how rows become CSV."""

from __future__ import annotations

import csv
import io

CURRENT = {
    "Handle": "URL handle",
    "Body (HTML)": "Description",
    "Type": "Type",
    "Published": "Published on online store",
    "Option1 Name": "Option1 name",
    "Option1 Value": "Option1 value",
    "Variant SKU": "SKU",
    "Variant Inventory Qty": "Inventory quantity",
    "Variant Price": "Price",
    "Variant Compare At Price": "Compare-at price",
    "Image Src": "Product image URL",
    "Image Alt Text": "Image alt text",
    "SEO Title": "SEO title",
}
LEGACY_ROWS: list[dict[str, str]] = [
    {
        "Handle": "arc-lamp",
        "Title": "Orrin Arc desk lamp",
        "Body (HTML)": "<p>Folds &amp; dims.</p>",
        "Vendor": "Orrin",
        "Type": "Lamps",
        "Published": "true",
        "Option1 Name": "Colour",
        "Option1 Value": "White",
        "Variant SKU": "ARC-W",
        "Variant Inventory Qty": "4",
        "Variant Price": "89.00",
        "Variant Compare At Price": "99.00",
        "Image Src": "https://shop.example/w.jpg",
        "Image Alt Text": "White lamp",
        "SEO Title": "Arc lamp",
    },
    {
        "Handle": "arc-lamp",
        "Option1 Value": "Black",
        "Variant SKU": "ARC-B",
        "Variant Inventory Qty": "6",
        "Variant Price": "85.00",
    },
    {"Handle": "arc-lamp", "Image Src": "https://shop.example/b.jpg"},
    {
        "Handle": "one-mug",
        "Title": "Stoneware mug",
        "Body (HTML)": "",
        "Vendor": "Hollin",
        "Option1 Name": "Title",
        "Option1 Value": "Default Title",
        "Variant SKU": "MUG-1",
        "Variant Price": "12",
    },
    {
        "Handle": "same-code",
        "Title": "Linen throw",
        "Vendor": "Hollin",
        "Option1 Name": "Size",
        "Option1 Value": "S",
        "Variant SKU": "THR",
        "Variant Price": "30",
    },
    {"Handle": "same-code", "Option1 Value": "L", "Variant SKU": "THR", "Variant Price": "40"},
]


def table(
    rows: list[dict[str, str]], names: dict[str, str] | None = None, delimiter: str = ","
) -> str:
    """Rows as CSV; `names` renames the headers."""
    headers = list(LEGACY_ROWS[0]) if "Handle" in rows[0] else list(rows[0])
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([(names or {}).get(name, name) for name in headers])
    for row in rows:
        writer.writerow([row.get(name, "") for name in headers])
    return out.getvalue()
