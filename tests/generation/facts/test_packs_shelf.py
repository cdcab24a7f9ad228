"""Stationery, cleaning, kitchen, hall and pets: what an existing pack speaks of, and what only goes with it."""

from __future__ import annotations

import pytest

from generation.facts import understand
from generation.types import Product


@pytest.mark.parametrize(
    ("title", "category", "pack"),
    [
        ("Brightwater Toilet Cleaner 500 ml", "Home > Cleaning", "cleaning-laundry"),
        ("Toilet Brush Holder", "Home > Cleaning", "general"),
        ("Foam Stain Remover", "Household", "cleaning-laundry"),
        ("Gel Paint Remover", "Household > Cleaning", "cleaning-laundry"),
        ("Gel Paint Remover", "Automotive", "general"),
        ("Nail Polish Remover", "Beauty > Nails", "general"),
        ("Yellow Sticky Notes", "Office > Notes", "notebooks-pens"),
        ("Sticky Note Holder", "Office", "general"),
        ("Chisel Tip Whiteboard Markers", "Office > Markers", "notebooks-pens"),
        ("Kids Whiteboard Marker", "Toys & Games > Art", "general"),
        ("Golf Ball Marker", "Sports > Golf", "general"),
        ("Poly Shipping Envelopes", "Office > Mailing", "general"),
        ("Steel Water Bottle", "Kitchen > Drinkware", "drink-bottles-lunch"),
        ("Bike Water Bottle", "Sports > Cycling", "general"),
        ("Hot Water Bottle", "Home > Bedroom", "general"),
        ("Glass Oil Spray Bottle", "Kitchen", "kitchenware"),
        ("Wooden Cat House", "Pets > Cats", "cat"),
        ("Large Cat Cage", "Pets > Cats", "general"),
        ("Bird Cage", "Pets > Birds", "general"),
        ("Iron Garment Rack", "Home > Storage", "furniture-storage"),
        ("Garment Rack Cover", "Home > Storage", "general"),
        ("Dollhouse Wardrobe", "Toys & Games > Dolls", "general"),
        ("Wooden Christmas Table Decoration", "Home > Decor", "home-decor"),
        ("Christmas Decoration", "Toys & Games > Festive", "general"),
        ("Latex Balloons for Wedding, Birthday and Anniversary", "Party", "party-supplies"),
        ("Birthday Balloons", "Party > Wedding", "general"),
        ("Hero Statue", "Toys & Games > Collectibles", "toys-figures"),
        ("Stone Statue", "Home > Decor", "home-decor"),
        ("Chew Treats", "Pets > Dog Treats", "pet-food"),
    ],
)
def test_a_pack_speaks_of_a_thing_and_not_of_what_goes_with_it(
    title: str, category: str, pack: str
) -> None:
    assert understand(Product(sku="x", title=title, category=category)).pack == pack


@pytest.mark.parametrize(
    ("title", "category", "pack"),
    [
        ("Tollgate Pale Ale 440 ml", "Drinks > Beer", "beer-cider-wine"),
        ("Dry Cider 500 ml", "Food & Beverage > Alcoholic Beverages", "beer-cider-wine"),
        ("Ridgeway Red Wine", "Groceries > Wine", "beer-cider-wine"),
        ("Red Wine", "Beauty > Lipstick", "general"),
        ("Beer Glass", "Kitchen > Glassware", "kitchenware"),
        ("Beer Brewing Kit", "Drinks > Beer", "general"),
        ("Kids Ginger Beer", "Drinks", "soft-drinks"),
        ("Cider Vinegar", "Food", "general"),
        ("Lager Keg Costume", "Toys & Games > Dressing Up", "general"),
        ("Cedar Body Wash 500 ml", "Beauty > Bath & Body", "bath-body"),
        ("Lavender Soap Bar", "", "bath-body"),
        ("Lavender Soap", "Beauty > Soap", "bath-body"),
        ("Bath Salts 1 kg", "Beauty > Bath", "bath-body"),
        ("Dish Soap", "Kitchen", "general"),
        ("Soap Dispenser", "Bathroom > Soap", "general"),
        ("Baby Body Wash", "Mom & Baby", "general"),
        ("Dog Soap", "Pets > Dogs", "general"),
        ("Whole Milk 1 l", "Food > Dairy", "milk-dairy-drinks"),
        ("Barista Oat Drink", "", "milk-dairy-drinks"),
        ("Milk Powder 900 g", "Groceries", "milk-dairy-drinks"),
        ("Infant Milk Powder", "Food > Dairy", "general"),
        ("Milk Frother", "Kitchen", "general"),
        ("Milk Chocolate Bar", "Food", "chocolate-snacks"),
        ("Almond Milk Body Lotion", "Beauty", "skincare"),
    ],
)
def test_what_is_drunk_or_lathered_and_what_is_not(title: str, category: str, pack: str) -> None:
    assert understand(Product(sku="x", title=title, category=category)).pack == pack
