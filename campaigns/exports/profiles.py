"""Export profiles by name: label, file ending, media type, writer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from django.db.models import QuerySet

from campaigns.exports.formats import (
    akeneo_csv,
    google_ads_csv,
    google_merchant_tsv,
    google_merchant_xml,
    jsonl,
    magento_csv,
    meta_ads_csv,
    saleor_csv,
    shopify_csv,
    spree_csv,
    woocommerce_csv,
    xlsx,
)
from campaigns.exports.formats.rows import Report, control_lines
from campaigns.exports.selection import Sending
from campaigns.models import Campaign, Candidate

Refusals = list[tuple[str, QuerySet[Candidate]]]


def _nothing(going: QuerySet[Candidate], keys: frozenset[str]) -> Refusals:
    return []


@dataclass(frozen=True)
class Profile:
    """One format. `keys` are the CHANNEL.FIELD it takes, None for all; `to_count` as many texts as a field takes.

    `marks` is False of a file without a column for the mark that its policy may ask for.
    """

    name: str
    label: str
    note: str
    ending: str
    media_type: str
    keys: tuple[str, ...] | None
    to_count: bool
    write: Callable[[Sending, BinaryIO], Report]
    refused: Callable[[QuerySet[Candidate], frozenset[str]], Refusals] = _nothing
    marks: bool = True

    def refusals(self, chosen: QuerySet[Candidate], keys: frozenset[str]) -> Refusals:
        """Which of the chosen lines the file leaves out, by reason, as its writer will decide it.

        `keys` are the CHANNEL.FIELD that the campaign has approved text for.
        """
        marked = chosen.filter(control_lines())
        return [("control_character", marked), *self.refused(chosen.exclude(control_lines()), keys)]


PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            "shopify_csv",
            "Shopify CSV",
            "Handle, title and only the columns with new copy.",
            "csv",
            "text/csv; charset=utf-8",
            shopify_csv.KEYS,
            shopify_csv.TO_COUNT,
            shopify_csv.write,
            shopify_csv.refused,
        ),
        Profile(
            "woocommerce_csv",
            "WooCommerce CSV",
            "SKU, name, and the description where it is new; for “Update existing products”.",
            "csv",
            "text/csv; charset=utf-8",
            woocommerce_csv.KEYS,
            woocommerce_csv.TO_COUNT,
            woocommerce_csv.write,
            woocommerce_csv.refused,
        ),
        Profile(
            "magento_csv",
            "Magento CSV",
            "SKU and only the columns with new copy, for the default store view.",
            "csv",
            "text/csv; charset=utf-8",
            magento_csv.KEYS,
            magento_csv.TO_COUNT,
            magento_csv.write,
            magento_csv.refused,
        ),
        Profile(
            "spree_csv",
            "Spree CSV",
            "Slug, name and only the columns with new copy; what stays blank stays as it is.",
            "csv",
            "text/csv; charset=utf-8",
            spree_csv.KEYS,
            spree_csv.TO_COUNT,
            spree_csv.write,
            spree_csv.refused,
        ),
        Profile(
            "saleor_csv",
            "Saleor CSV",
            "Id, name and description, one row a variant; for programs that use Saleor’s API.",
            "csv",
            "text/csv; charset=utf-8",
            saleor_csv.KEYS,
            saleor_csv.TO_COUNT,
            saleor_csv.write,
            saleor_csv.refused,
        ),
        Profile(
            "akeneo_csv",
            "Akeneo CSV",
            "SKU and the very columns that the texts came from, such as name-en_US.",
            "csv",
            "text/csv; charset=utf-8",
            akeneo_csv.KEYS,
            akeneo_csv.TO_COUNT,
            akeneo_csv.write,
            akeneo_csv.refused,
        ),
        Profile(
            "google_merchant_tsv",
            "Google Merchant feed, text",
            "Supplemental feed; text written by the model is marked as such.",
            "tsv",
            "text/tab-separated-values; charset=utf-8",
            google_merchant_tsv.KEYS,
            google_merchant_tsv.TO_COUNT,
            google_merchant_tsv.write,
        ),
        Profile(
            "google_merchant_xml",
            "Google Merchant feed, XML",
            "The same as RSS.",
            "xml",
            "application/xml",
            google_merchant_xml.KEYS,
            google_merchant_xml.TO_COUNT,
            google_merchant_xml.write,
        ),
        Profile(
            "google_ads_csv",
            "Google Ads Editor CSV",
            "A responsive search ad for each product with three headlines and two descriptions.",
            "csv",
            "text/csv; charset=utf-8",
            google_ads_csv.KEYS,
            google_ads_csv.TO_COUNT,
            google_ads_csv.write,
            google_ads_csv.refused,
        ),
        Profile(
            "meta_ads_csv",
            "Meta bulk sheet",
            "A paused ad for each product with a primary text and a headline, for Ads Manager.",
            "csv",
            "text/csv; charset=utf-8",
            meta_ads_csv.KEYS,
            meta_ads_csv.TO_COUNT,
            meta_ads_csv.write,
            meta_ads_csv.refused,
        ),
        Profile(
            "jsonl",
            "JSON Lines",
            "Every approved line with its proof, for programs.",
            "jsonl",
            "application/x-ndjson",
            jsonl.KEYS,
            jsonl.TO_COUNT,
            jsonl.write,
        ),
        Profile(
            "xlsx",
            "Excel workbook",
            "Every approved line, for people.",
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx.KEYS,
            xlsx.TO_COUNT,
            xlsx.write,
        ),
    )
}


# A format of a workspace's own is named by its row.
SAVED = "saved-"


def profile_family(name: str) -> str:
    """The format whose rules for AI-born text a format follows: that of files for people for one of their own."""
    return "xlsx" if name.startswith(SAVED) else name


def profile_takes(campaign: Campaign, profile: Profile | None) -> bool:
    """Whether a profile has a place for anything that this campaign writes."""
    if profile is None or profile.keys is None:
        return True
    return bool({key.partition(".")[0] for key in profile.keys} & set(campaign.channels))


def profile_default(campaign: Campaign) -> str:
    """The first profile that has a place for what this campaign writes."""
    return next(name for name, profile in PROFILES.items() if profile_takes(campaign, profile))
