"""Which pack fields serve which channel field: thirteen kinds of pattern for every place copy goes."""

from __future__ import annotations

PACK_LIMITS = {
    "rsa_headline": 30,
    "rsa_description": 90,
    "meta_primary": 125,
    "meta_headline": 40,
    "email_subject": 50,
    "email_preheader": 100,
    "sms": 160,
    "push_title": 40,
    "push_body": 100,
    "product_title": 150,
    "product_description": 600,
    "product_bullet": 200,
    "banner_tagline": 40,
}
"""Fields of a pack with their limits in characters once the slots are filled."""

_SERVES: dict[str, tuple[str, ...]] = {
    "google_rsa.headline": ("rsa_headline",),
    "google_rsa.description": ("rsa_description",),
    "google_pmax.headline": ("rsa_headline",),
    "google_pmax.long_headline": ("rsa_description",),
    "google_pmax.description": ("rsa_description",),
    "meta_ad.primary_text": ("meta_primary",),
    "meta_ad.headline": ("meta_headline",),
    "meta_ad.description": ("rsa_headline",),
    "email.subject": ("email_subject",),
    "email.preheader": ("email_preheader",),
    "sms.message": ("sms",),
    "push.title": ("push_title",),
    "push.body": ("push_body",),
    "product_title.title": ("product_title",),
    "product_description.description": ("product_description",),
    "product_bullets.bullet": ("product_bullet",),
    "banner.tagline": ("banner_tagline",),
    "seo.title": ("product_title", "meta_headline"),
    "seo.description": ("meta_primary", "rsa_description"),
}


def pack_fields(channel: str, field: str) -> tuple[str, ...]:
    """The pack fields whose patterns serve `channel.field`, best first; empty where none does."""
    return _SERVES.get(f"{channel}.{field}", ())
