"""The packs that ship: each rule finds what it is for and leaves its neighbour alone."""

from __future__ import annotations

from collections import Counter

import pytest

from generation.jobs.rules import rule_read
from generation.rules import Rule, rule_to_dict
from generation.rules.packs import Pack, packs
from generation.types.fields import channels

RULES = [rule for pack in packs() for rule in pack.rules]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_each_rule_does_as_its_examples_say(rule: Rule):
    assert rule_read(rule_to_dict(rule)) == rule_to_dict(rule)
    if rule.kind != "claim":
        fires = [example.fires for example in rule.examples]
        assert True in fires
        assert False in fires
    assert rule.source


@pytest.mark.parametrize("pack", packs(), ids=lambda pack: pack.key)
def test_a_pack_says_where_it_comes_from_and_when(pack: Pack):
    assert pack.source
    assert pack.date >= "2026-11-22"
    assert len(pack.rules) >= 2


def test_no_two_rules_have_one_key():
    assert Counter(rule.key for rule in RULES).most_common(1)[0][1] == 1
    assert {pack.family for pack in packs()} == {
        "House style",
        "Inclusive language",
        "Law",
        "Platform",
    }
    assert all(set(rule.channels) <= set(channels()) for rule in RULES)
