"""Which corpus pack a product is written from: the one of its kind, else the general one."""

from __future__ import annotations

import pytest

from generation.facts import understand
from generation.types import Product, Understanding


def read(title: str, category: str) -> Understanding:
    return understand(Product(sku="x", title=title, category=category))


def test_families_and_packs() -> None:
    assert read("Linen Shirt", "Men > Tops").pack == "tops"
    assert read("Dog Hoodie", "Pet Supplies > Dog Clothes").pack == "general"
    assert read("Moon Lamp", "Home > Lighting").pack == "lighting"
    assert read("Oil Drain Plug", "Automotive").pack == "car-parts-fixings"
    assert read("Wooden Pirate", "Toys & Games > Figures").family == "other"


@pytest.mark.parametrize(
    ("title", "category", "pack"),
    [
        ("Corvane Tempo Running Shoes", "", "running-shoes"),
        ("White Lace Sneakers", "Women > Sports Shoes", "running-shoes"),
        ("White Lace Sneakers", "Women > Casual", "sneakers-boots"),
        ("Court Basketball Shoes", "Sports Shoes", "general"),
        ("Kids Running Shoes", "", "general"),
        ("Enamel Pot", "Kitchen & Dining", "kitchenware"),
        ("Enamel Pot", "Workshop", "general"),
        ("Electric Vegetable Slicer", "Kitchen", "general"),
        ("Bamboo Cutting Board", "", "kitchenware"),
        ("Canvas Tote Bag", "", "bags"),
        ("Kraft Paper Bag", "Packaging", "general"),
        ("Silver Ring With Zircon", "Jewelry > Rings", "jewellery"),
        ("Piston Ring", "Automotive", "general"),
        ("Tennis Bracelet", "", "jewellery"),
        ("Towpath Commuter Bike Helmet", "Sport > Cycling", "cycling"),
        ("Kids Balance Bike", "Toys & Games", "bikes-scooters-kids"),
        ("Octavo A5 Dotted Notebook", "Office > Stationery", "notebooks-pens"),
        ("15 Inch Gaming Notebook", "Computers > Laptops", "general"),
        ("Spadework Border Garden Spade", "Garden > Tools", "garden-tools"),
        ("Bypass Pruning Shears", "", "garden-tools"),
        ("Ninth Life Cat Tree", "Pets > Cats", "cat"),
        ("Courtyard Terracotta Plant Pot", "Garden > Pots", "plants-pots"),
        ("Artificial Houseplant", "Home > Artificial Flowers", "general"),
        ("Balance Lane Cork Yoga Mat", "Sport > Yoga", "fitness"),
        ("Zephyr Yoga Pant", "Women > Bottoms", "bottoms"),
        ("Resistance Bands Set of 5", "Fitness", "fitness"),
        ("Stillhouse Mesh Office Chair", "Office > Furniture", "office-chairs-desks"),
        ("Plinth Oak Writing Desk", "", "office-chairs-desks"),
        ("LED Desk Lamp", "", "lighting"),
        ("Linden Row Linen Duvet Cover", "Home > Bedroom", "bedding"),
        ("Memory Foam Travel Pillow", "", "umbrellas-travel"),
        ("Fennimore Porch Acoustic Guitar", "Music", "musical-instruments"),
        ("Wooden Toy Guitar", "Toys & Games > Music", "general"),
        ("Silk Pillowcase", "Baby", "general"),
        ("Brindle Washable Dog Bed", "Pets > Dogs", "dog"),
        ("Barbie Dog Bed", "Toys & Games > Dolls", "general"),
        ("Corvane Cairn Dome Tent", "Camping", "camping-tents"),
        ("Princess Play Tent", "Toys & Games", "general"),
        ("Canvas Backpack", "", "bags"),
        ("Alder Ridge Hiking Backpack", "", "backpacks-outdoor"),
        ("Wren Linen Wrap Dress", "Women", "dresses"),
        ("Girls Summer Dress", "", "general"),
        ("Tulle Party Dress", "Pet Supplies > Dog Clothes", "general"),
        ("Kerb Suede Chelsea Boots", "Men > Boots", "sneakers-boots"),
        ("Leather Work Boots", "", "general"),
        ("All-Weather Trainer", "Men > Tops > Jackets", "general"),
        ("Halvard Field Watch", "Gear > Watches", "watches"),
        ("Kids Dinosaur Watch", "", "general"),
        ("Voltra Clear Phone Case", "", "phone-accessories"),
        ("Trickle Charger", "Automotive > Batteries", "general"),
        ("Gold Latex Balloons", "Party", "party-supplies"),
        ("Wedding Balloons", "Party", "general"),
        ("Vinyl Banner", "Office", "general"),
        ("Old Harbour Jigsaw Puzzle", "", "puzzles-games"),
        ("Toll Bridge Game", "Toys & Games > Board Games", "puzzles-games"),
        ("Racing Game", "Video games", "general"),
        ("Carmine Velvet Lip Tint", "Beauty", "makeup"),
        ("Kids Lip Gloss", "Beauty", "general"),
        ("Sea Salt Chocolate Bar", "Food", "chocolate-snacks"),
        ("Beef Snack", "Pet Food", "general"),
        ("Harbour Bath Towel", "Home", "towels-bath"),
        ("Paper Towel", "Home", "general"),
        ("Rosemary Shampoo", "Beauty", "hair-care"),
        ("Dog Shampoo", "", "general"),
        ("Meridian Folio Laptop", "Electronics > Laptops", "laptops-monitors"),
        ("Curved Gaming Monitor", "", "laptops-monitors"),
        ("Wooden Learning Laptop", "Toys & Games", "general"),
        ("Laptop Stand", "Electronics", "general"),
        ("Family Tent 4 Person", "", "camping-tents"),
        ("Folding Camping Chair", "Camping", "camping-tents"),
        ("Baby Sleeping Bag", "Baby", "general"),
        ("Plugwell Wi-Fi Smart Plug", "Electronics", "smart-home-power"),
        ("Ethernet Cable", "", "smart-home-power"),
        ("Engine Thermostat", "Automotive", "general"),
        ("Oxygen Sensor", "Automotive", "general"),
        ("Linnet Microfibre Mop", "Home > Cleaning", "cleaning-laundry"),
        ("Laundry Basket", "", "cleaning-laundry"),
        ("Toy Broom", "Toys", "general"),
        ("Car Vacuum Cleaner", "Automotive", "general"),
        ("Ironbridge Cordless Drill", "Tools", "tools-diy"),
        ("Claw Hammer", "", "tools-diy"),
        ("Nail Drill", "Beauty > Nails", "general"),
        ("Toy Hammer", "Toys", "general"),
        ("Haverhill Oak Bookcase", "Home > Furniture", "furniture-storage"),
        ("Velvet Sofa", "", "furniture-storage"),
        ("Sofa Cover", "Home Textile", "home-decor"),
        ("Comic Storage Box", "Toys & Games", "general"),
        ("Dollhouse Dining Table", "Toys", "general"),
        ("Fieldhouse Waterproof Bluetooth Speaker", "Electronics > Audio", "speakers-audio"),
        ("Walnut Turntable", "", "speakers-audio"),
        ("Lazy Susan Turntable", "Kitchen", "general"),
        ("Car Speaker", "Automotive > Audio", "general"),
    ],
)
def test_a_noun_of_many_things_needs_more_than_its_word(
    title: str, category: str, pack: str
) -> None:
    assert read(title, category).pack == pack
