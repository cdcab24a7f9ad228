"""Words that a brand's own editor bans: shown beside the rules, made rules, and let go by the brand once those hold."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from campaigns.common.errors import StateConflict
from campaigns.models import Brand, BrandRule, RuleSet, User
from campaigns.rules.selectors import rule_set_shown
from campaigns.rules.services import rule_change, rule_create
from campaigns.workspaces.audit import audit_record
from generation.jobs.rules import rule_terms_fitting


@dataclass(frozen=True)
class BrandWords:
    """The words that a brand bans by itself, those of them that no rule made of them has yet, and which of these one can take."""

    brand: Brand
    words: list[str]
    left: list[str]
    fitting: list[str]

    @property
    def said(self) -> str:
        """The words in one text."""
        return ", ".join(self.words)


def brand_words(rule_set: RuleSet | None) -> list[BrandWords]:
    """Brands that ban words, by name, beside the rules of a set."""
    brands = Brand.objects.order_by("name").only("name", "terms")
    banning = [(brand, words) for brand in brands if (words := _banned(brand))]
    keys = [_key(brand) for brand, _ in banning]
    rules = rule_set.rules.filter(key__in=keys) if rule_set and keys else ()
    terms = {rule.key: rule.value.get("terms", []) for rule in rules}
    return [_beside(brand, words, terms.get(_key(brand), [])) for brand, words in banning]


def _beside(brand: Brand, words: list[str], terms: list[str]) -> BrandWords:
    left = [word for word in words if word not in terms]
    return BrandWords(brand, words, left, rule_terms_fitting(left, there=len(terms)))


@transaction.atomic
def brand_words_take(*, workspace_id: int, by: User, via: str = "page") -> int:
    """Write the words of each brand into the open set, a rule a brand; answers for how many words it was.

    The brands keep them until that set is activated, and for good what no rule can hold. Raises `StateConflict` where
    there is none to take.
    """
    shown = rule_set_shown(workspace_id)
    taken = 0
    for found in brand_words(shown):
        if not found.fitting:
            continue
        rule = shown.rules.filter(key=_key(found.brand)).first() if shown else None
        if rule is None:
            values = {
                "key": _key(found.brand),
                "kind": "banned_term",
                "value": {"terms": found.fitting},
                "source": f"Banned words of the brand {found.brand.name}",
            }
            rule_create(workspace_id=workspace_id, values=values, by=by, via=via)
        else:
            value = {**rule.value, "terms": [*rule.value.get("terms", ()), *found.fitting]}
            rule_change(rule=rule, values={"value": value}, version=rule.version, by=by, via=via)
        taken += len(found.fitting)
    if not taken:
        raise StateConflict("No brand bans a word that the set could take.")
    return taken


def brands_leaving(rule_set: RuleSet) -> list[Brand]:
    """Brands of whose words the set has rules, locked. Before anything is queued: training an adapter does so too."""
    keys = set(rule_set.rules.filter(key__startswith=_PREFIX).values_list("key", flat=True))
    mine = [brand.pk for brand in Brand.objects.only("pk") if _key(brand) in keys] if keys else []
    held = Brand.objects.select_for_update(no_key=True).filter(pk__in=mine)
    return list(held.order_by("pk"))


def brand_words_leave(rule_set: RuleSet, brands: list[Brand], by: User, via: str) -> None:
    """The brands let go of words that a rule made of them blocks everywhere from now on. Must run in their transaction."""
    rules = {rule.key: rule for rule in rule_set.rules.filter(key__startswith=_PREFIX)}
    for brand in brands:
        rule = rules[_key(brand)]
        gone = rule.value["terms"] if _blocks_everywhere(rule) else ()
        kept = [word for word in _banned(brand) if word not in gone]
        if len(kept) == len(_banned(brand)):
            continue
        changed = Brand.objects.filter(pk=brand.pk)
        changed.update(terms={**brand.terms, "banned": kept}, version=F("version") + 1)
        audit_record(
            workspace_id=brand.workspace_id,
            actor=by,
            event="brand.changed",
            row=brand,
            data={"fields": ["terms"], "version": brand.version + 1, "set": rule_set.number},
            via=via,
        )


_PREFIX = "brand-"


def _key(brand: Brand) -> str:
    return f"{_PREFIX}{brand.pk}"


def _banned(brand: Brand) -> list[str]:
    """Its words as a rule would spell them."""
    words = brand.terms.get("banned")
    found = [word for word in words if isinstance(word, str)] if isinstance(words, list) else []
    clean = (unicodedata.normalize("NFC", word.strip()) for word in found)
    return [word for word in dict.fromkeys(clean) if word]


def _blocks_everywhere(rule: BrandRule) -> bool:
    narrowed = rule.channels or rule.locales or rule.starts or rule.ends
    exact = rule.value.get("unless") or rule.value.get("match_case")
    return rule.kind == "banned_term" and rule.severity == "block" and not (narrowed or exact)
