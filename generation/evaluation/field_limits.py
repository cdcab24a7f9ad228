"""Whether a text fits its field: limits and septets written down a second time, apart from the product's."""

from __future__ import annotations

import unicodedata

LIMITS = {
    "google_rsa.headline": 30,
    "google_rsa.description": 90,
    "google_pmax.headline": 30,
    "google_pmax.long_headline": 90,
    "google_pmax.description": 90,
    "meta_ad.primary_text": 125,
    "meta_ad.headline": 40,
    "meta_ad.description": 30,
    "email.subject": 50,
    "email.preheader": 100,
    "sms.message": 160,
    "push.title": 40,
    "push.body": 100,
    "product_title.title": 150,
    "product_description.description": 5000,
    "product_bullets.bullet": 255,
    "banner.tagline": 40,
    "seo.title": 70,
    "seo.description": 155,
}
"""Characters of each field, septets for `sms.message` (contracts, section 2)."""
_SMS, _UCS2 = "sms.message", 70
# 3GPP TS 23.038, 6.2.1: the default alphabet beside ASCII letters and digits, and its extension table.
_BASIC = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà")
_EXTENSION = set("\f^{}\\[~]|€")


def sms_units(text: str) -> tuple[int, int]:
    """(units used, units there are) of one message: septets of 160, else UTF-16 units of 70."""
    used = 0
    for char in text:
        if char in _EXTENSION:
            used += 2
        elif char in _BASIC or (char.isascii() and char.isalnum()):
            used += 1
        else:
            return len(text.encode("utf-16-le")) // 2, _UCS2
    return used, LIMITS[_SMS]


def limit_share(text: str, field_key: str) -> float:
    """How much of its field's room a text takes; above 1 it does not fit. Raises KeyError."""
    text = unicodedata.normalize("NFC", text)
    if field_key == _SMS:
        used, room = sms_units(text)
        return used / room
    return len(text) / LIMITS[field_key]
