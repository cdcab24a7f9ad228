"""Phones, screens, ink, hair, paper and the desk: whose nouns choose a pack, and where the pack keeps silent."""

from __future__ import annotations

import pytest

from generation.facts import understand
from generation.types import Product


@pytest.mark.parametrize(
    ("title", "category", "pack"),
    [
        ("Tern Postcard Smartphone 128 GB", "Electronics > Phones", "phones-tablets"),
        ("Corrie Paperback E-Reader", "", "phones-tablets"),
        ("Android Tablet 11 Inch", "Electronics > Tablets", "phones-tablets"),
        ("Kids Learning Tablet", "Electronics > Tablets", "general"),
        ("Cordless Phone", "Electronics", "general"),
        ("Vitamin C Tablets", "Health", "general"),
        ("Tablet Case", "Electronics", "general"),
        ("Marquee 55 Inch 4K Smart TV", "", "televisions-projectors"),
        ("Balcony Interval Portable Projector", "Electronics", "televisions-projectors"),
        ("Galaxy Star Projector", "Home > Lighting", "lighting"),
        ("TV Wall Bracket", "Electronics", "general"),
        ("TV Stand in Oak", "Home > Furniture", "general"),
        ("Quire Laser Printer", "Office > Printers", "printers-ink"),
        ("Folio Ink Cartridge, Black", "", "printers-ink"),
        ("Thermal Label Printer", "Office", "general"),
        ("Resin 3D Printer", "Electronics", "general"),
        ("Rose Toner", "Beauty > Skincare", "skincare"),
        ("Curlew Zephyr Hair Dryer 2200 W", "Beauty > Hair", "hair-tools"),
        ("Ceramic Hair Straightener", "", "hair-tools"),
        ("Heatless Hair Curler", "Beauty", "general"),
        ("Dog Hair Clippers", "Pets", "general"),
        ("Beard Trimmer", "Beauty", "shaving-grooming"),
        ("Lacquer Lane Plum Job Nail Polish 10 ml", "Beauty > Nails", "nails"),
        ("Glass Nail File", "", "nails"),
        ("Emery Boards 100/180 Grit", "Beauty > Nail Tools", "nails"),
        ("Corded Hair Clipper Kit", "Beauty > Clippers", "hair-tools"),
        ("Apricot Cuticle Oil", "Beauty", "nails"),
        ("Kids Nail Polish", "Beauty", "general"),
        ("Nail Drill Set", "Beauty > Nails", "general"),
        ("Landing Light Toilet Roll 24 Pack", "Household", "household-paper"),
        ("Drawstring Bin Bags 50 l", "Home", "household-paper"),
        ("Aluminium Foil 30 m", "", "household-paper"),
        ("Toilet Roll Holder", "Home > Bathroom", "general"),
        ("Wedding Tissues", "Party", "general"),
        ("Larkfield Digital Alarm Clock", "Home > Clocks", "alarm-clocks"),
        ("FM Radio Alarm Clock with USB", "Electronics", "alarm-clocks"),
        ("Sunrise Wake-Up Light", "", "alarm-clocks"),
        ("Kids Alarm Clock", "Home", "general"),
        ("Smoke Alarm", "Home > Safety", "general"),
        ("Oak Wall Clock", "Home > Decor", "home-decor"),
        ("One Pan: A Cookbook (Hardback)", "Books > Food", "cookbooks"),
        ("Vegetarian Recipe Book", "", "cookbooks"),
        ("Blank Recipe Book", "Stationery", "general"),
        ("Cookbook Stand in Bamboo", "Kitchen", "general"),
        ("Keto Cookbook", "Books", "general"),
        ("Steel Stapler 20 Sheets", "Office", "office-supplies"),
        ("A4 Ring Binder, 4 Rings", "Office > Filing", "office-supplies"),
        ("Canvas Pencil Case", "", "office-supplies"),
        ("Bamboo Desk Organiser", "Office", "office-supplies"),
        ("Staple Gun", "Tools", "general"),
        ("Leather Hole Punch", "Crafts", "general"),
    ],
)
def test_the_pack_that_speaks_of_it(title: str, category: str, pack: str) -> None:
    assert understand(Product(sku="x", title=title, category=category)).pack == pack
