"""Forms of products, corrections and imports; what values may be is judged by the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from campaigns.catalog.formats.base import FORMATS
from campaigns.catalog.formats.mapping import KEYS
from campaigns.catalog.records import money_text
from campaigns.models import Product

FORMAT_WORDS = {
    "auto": "Detect automatically",
    "shopify_csv": "Shopify product CSV",
    "woocommerce_csv": "WooCommerce product CSV",
    "magento_csv": "Magento product CSV",
    "spree_csv": "Spree product CSV",
    "akeneo_csv": "Akeneo product CSV",
    "google_merchant_tsv": "Google Merchant feed, text",
    "google_merchant_xml": "Google Merchant feed, XML",
    "saleor_csv": "Saleor product export",
    "saleor_json": "Saleor, JSON dump",
    "xlsx": "Excel workbook, with a mapping",
    "jsonl": "JSON Lines",
    "csv": "Any CSV, with a mapping",
}
KEY_WORDS = {
    "sku": "SKU",
    "title": "Title",
    "brand": "Brand",
    "category": "Category",
    "price": "Price",
    "compare_at_price": "Price before",
    "currency": "Currency",
    "stock": "Stock",
    "url": "Address of its page",
    "image": "Address of its picture",
    "description": "Description",
}
FACT_KINDS = (
    "feature",
    "number",
    "material",
    "color",
    "size",
    "age",
    "care",
    "content",
    "compat",
    "other",
)
FAMILIES = ("apparel", "fmcg", "electronics", "home", "other")


class UploadForm(forms.Form):
    """A catalog file."""

    file = forms.FileField(
        label="Catalog file",
        help_text="CSV, XML, an Excel workbook or JSON Lines, in any encoding.",
    )
    format = forms.ChoiceField(
        label="Format", choices=[(name, FORMAT_WORDS[name]) for name in ("auto", *FORMATS)]
    )
    currency = forms.CharField(
        label="Currency of its prices",
        required=False,
        max_length=3,
        help_text="Such as GBP. Only for files that do not name one; Shopify, WooCommerce and Magento files never do.",
    )


class MappingForm(forms.Form):
    """One choice for each column of a file; the fields are `column-0`, `column-1` and so on."""

    name = forms.CharField(
        label="Save this mapping as",
        max_length=60,
        required=False,
        help_text="With a name, it is offered for the next file with these columns.",
    )

    def __init__(
        self, *args: Any, headers: list[str], mapping: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.headers = headers
        for place, header in enumerate(headers):
            chosen = mapping.get(header, "")
            choices = self._choices(header, chosen)
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=header, required=False, choices=choices, initial=chosen
            )

    @staticmethod
    def _choices(header: str, chosen: str) -> list[tuple[str, str]]:
        own = f"attributes.{header.strip().lower()[:80]}"
        choices = [("", "Keep aside, never use in copy"), *((key, KEY_WORDS[key]) for key in KEYS)]
        choices += [
            (own, "Attribute with this name"),
            ("attributes", "Attributes, as a JSON object"),
        ]
        if chosen and chosen not in dict(choices):
            choices.append((chosen, f"Attribute “{chosen.partition('.')[2]}”"))
        return choices

    def mapping(self) -> dict[str, str]:
        """Column -> key."""
        return {
            header: self.cleaned_data[f"column-{place}"]
            for place, header in enumerate(self.headers)
        }


class MappingNameForm(forms.Form):
    """A kept mapping's name."""

    name = forms.CharField(label="Name", max_length=60)


class ProductForm(forms.Form):
    """A product by hand."""

    sku = forms.CharField(label="SKU", max_length=64)
    title = forms.CharField(label="Title", max_length=2_000)
    brand = forms.CharField(label="Brand", max_length=255, required=False)
    category = forms.CharField(
        label="Category", max_length=500, required=False, help_text="Such as Outdoor > Tents."
    )
    price = forms.CharField(label="Price", max_length=30, required=False)
    compare_at_price = forms.CharField(label="Price before", max_length=30, required=False)
    currency = forms.CharField(
        label="Currency", max_length=3, required=False, help_text="Such as GBP."
    )
    stock = forms.CharField(label="Stock", max_length=12, required=False)
    description = forms.CharField(
        label="Description",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Text or HTML.",
    )
    attributes = forms.CharField(
        label="Attributes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "class": "mono"}),
        help_text="One per line, such as material: recycled polyester. For several values: size: S | M | L.",
    )
    url = forms.CharField(label="Address of its page", max_length=4_000, required=False)
    image = forms.CharField(label="Address of its picture", max_length=4_000, required=False)

    def __init__(self, *args: Any, product: Product | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.product = product
        if product is not None:
            del self.fields["sku"]
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)

    def clean_attributes(self) -> dict[str, Any]:
        """Lines as names and values; a value that was not touched keeps its type."""
        before = self.product.attributes if self.product else {}
        found: dict[str, Any] = {}
        for number, line in enumerate(self.cleaned_data["attributes"].splitlines(), start=1):
            name, colon, value = line.partition(":")
            if not line.strip():
                continue
            if not colon or not name.strip():
                raise forms.ValidationError(f"Line {number} has no name. Write it as name: value.")
            parts = [part.strip() for part in value.split(" | ")]
            said: Any = parts if len(parts) > 1 else parts[0]
            old = before.get(name.strip())
            found[name.strip()] = (
                old if old is not None and attribute_line(old) == attribute_line(said) else said
            )
        return found

    def values(self) -> dict[str, Any]:
        """The cleaned values as the services take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def attribute_line(value: Any) -> str:
    """A value as the form's line holds it."""
    return " | ".join(value) if isinstance(value, list) else str(value)


def product_initial(product: Product) -> dict[str, Any]:
    """A product as `ProductForm` shows it."""
    lines = [f"{name}: {attribute_line(value)}" for name, value in product.attributes.items()]
    plain = ("title", "brand", "category", "currency", "description", "url", "image", "stock")
    return {
        **{name: getattr(product, name) for name in plain},
        "price": money_text(product.price),
        "compare_at_price": money_text(product.compare_at_price),
        "attributes": "\n".join(lines),
        "version": product.version,
    }


class NamesForm(forms.Form):
    """What lines call the product."""

    noun = forms.CharField(
        label="Kind, singular", max_length=80, help_text="Such as zoom flashlight."
    )
    plural = forms.CharField(label="Kind, several", max_length=80)
    name = forms.CharField(label="Preferred short name", max_length=80, required=False)
    brand = forms.CharField(
        label="Brand",
        max_length=120,
        required=False,
        help_text="Leave empty if no line should name a brand.",
    )
    models = forms.CharField(
        label="Model names",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-tokens": "Add a model"}),
    )
    family = forms.ChoiceField(label="Family", choices=[(name, name) for name in FAMILIES])

    def correction(self, known: Mapping[str, Any]) -> dict[str, Any]:
        """Only what differs from what is known."""
        clean = self.cleaned_data
        models = [line.strip() for line in clean["models"].splitlines() if line.strip()]
        found: dict[str, Any] = {
            key: clean[key] for key in ("noun", "plural", "family") if clean[key] != known[key]
        }
        if clean["name"] and clean["name"] != next(iter(known.get("names", ())), ""):
            found["name"] = clean["name"]
        if (clean["brand"] or None) != known.get("brand"):
            found["brand"] = clean["brand"] or None
        if models != list(known.get("models", ())):
            found["models"] = models
        return found


def names_initial(known: Mapping[str, Any], corrections: Mapping[str, Any]) -> dict[str, Any]:
    """What is known, as `NamesForm` shows it."""
    return {
        "noun": known["noun"],
        "plural": known["plural"],
        "name": corrections.get("name", ""),
        "brand": known.get("brand") or "",
        "models": "\n".join(known.get("models", ())),
        "family": known["family"],
    }


class FactForm(forms.Form):
    """A fact that a person adds."""

    name = forms.CharField(label="Fact", max_length=60, help_text="Such as material or brightness.")
    value = forms.CharField(label="Value", max_length=200, help_text="In words that copy may use.")
    kind = forms.ChoiceField(label="Type", choices=[(kind, kind) for kind in FACT_KINDS])

    def clean_name(self) -> str:
        """The name as a key: lower case, with low lines."""
        name = str(self.cleaned_data["name"])
        return "_".join(name.lower().replace(":", " ").split())
