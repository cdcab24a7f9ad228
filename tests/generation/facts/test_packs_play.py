"""Playsets, dolls, toy railways, colouring and sewing are written of in packs of their own."""

from __future__ import annotations

import pytest

from generation.facts import understand
from generation.types import Product


@pytest.mark.parametrize(
    ("title", "category", "pack"),
    [
        ("Thimble Street Marigold Rag Doll", "Toys & Games > Dolls", "playsets-dolls"),
        ("Wimple Moat House Castle", "Toys & Games", "playsets-dolls"),
        ("Wimple Knights Gift Pack", "Toys & Games > Knights & Castles", "playsets-dolls"),
        ("Stone Castle", "Aquarium", "general"),
        ("Bouncy Castle", "Toys & Games > Outdoor", "general"),
        ("Pirate Figure", "Toys & Games > Figures", "toys-figures"),
        ("Halt Toys Puddle Junction Train Set", "Toys & Games", "toy-trains-tracks"),
        ("Halt Toys Lifting Bridge", "Toys & Games > Toy Trains", "toy-trains-tracks"),
        ("Lifting Bridge", "Dental > Crowns", "general"),
        ("Model Railway Bridge Kit", "Hobbies > Model Trains", "general"),
        ("Bluestub Coloured Pencils, Pack of 24", "Toys & Games", "art-colouring"),
        ("Bluestub Sketch and Draw Power Pack", "Toys & Games", "art-colouring"),
        ("Brow Pencil", "Beauty > Makeup", "makeup"),
        ("Eyebrow Drawing Stencil Kit", "Beauty > Makeup", "general"),
        ("Fancy Dress Set", "Toys & Games > Dolls", "general"),
        ("Haberdash Hill Lace Trim", "Arts, Crafts & Sewing", "craft-sewing"),
        ("Skein & Sons Aran Yarn", "", "craft-sewing"),
        ("Bead Storage Box", "Crafts > Sewing Storage", "craft-sewing"),
        ("Printer Ribbon", "Office > Printers", "general"),
    ],
)
def test_a_pack_speaks_of_its_own_things_only(title: str, category: str, pack: str) -> None:
    read = understand(Product(sku="x", title=title, category=category))
    assert read.pack == pack
