"""Snow, water, lawn, pets and shelf: whose nouns choose a pack, and where the pack keeps silent."""

from __future__ import annotations

import pytest

from generation.facts import understand
from generation.types import Product


@pytest.mark.parametrize(
    ("title", "category", "pack"),
    [
        ("Fellside Drift All Mountain Skis", "Sport > Skiing", "winter-sports"),
        ("Larkhill Snowboard 155 cm", "Sports", "winter-sports"),
        ("Summit Ski Boots", "Sport > Winter Sports", "winter-sports"),
        ("Polar Ski Goggles", "", "winter-sports"),
        ("Beech Sledge", "Outdoor", "winter-sports"),
        ("Ski Goggles with Double Lens", "Sports > Skiing", "winter-sports"),
        ("Soft Fishing Lure Kit", "Fishing > Lures", "fishing"),
        ("Skateboard 7 Layer Maple Deck", "Skateboards", "bikes-scooters-kids"),
        ("Ski Rack for Car", "Automotive", "general"),
        ("Ski Socks", "", "underwear-socks"),
        ("Toy Sled", "Toys", "general"),
        ("Trout Spinning Rod 2.4 m", "Fishing", "fishing"),
        ("Millrace Fishing Reel 3000", "", "fishing"),
        ("Tackle Box", "Fishing", "fishing"),
        ("Fishing Rod Holder", "Garage", "general"),
        ("Magnetic Fishing Toy", "Toys", "general"),
        ("Fescue Golf Balls 12 Pack", "Sport > Golf", "golf"),
        ("Whisper Putter", "Golf", "golf"),
        ("Golf Stand Bag", "", "golf"),
        ("Golf Umbrella", "", "umbrellas-travel"),
        ("Golf Ball Marker", "", "general"),
        ("Putty Knife", "Tools", "general"),
        ("Swardly Cordless Lawn Mower 36V", "Garden", "lawn-mowers"),
        ("Lawnmower", "", "lawn-mowers"),
        ("Cordless Hedge Trimmer", "Garden", "lawn-mowers"),
        ("Gale Leaf Blower", "", "lawn-mowers"),
        ("Strimmer", "Garden", "lawn-mowers"),
        ("Robot Lawn Mower", "Garden", "general"),
        ("Lawn Mower Blade", "Garden", "general"),
        ("Beard Trimmer", "", "shaving-grooming"),
        ("Hedge Shears", "", "garden-tools"),
        ("Dry Dog Food Chicken 12 kg", "Pets > Dogs", "pet-food"),
        ("Wet Cat Food Salmon", "Pets", "pet-food"),
        ("Good Noses Dog Treats", "", "pet-food"),
        ("Kitten Food", "", "pet-food"),
        ("Dog Food Bowl", "Pets", "general"),
        ("Fish Food", "Pets", "general"),
        ("Brindle Dog Bed", "Pets", "dog"),
        ("Salt Road: A Novel", "Books", "books-films"),
        ("Night Ferry Audiobook", "", "books-films"),
        ("Wet Paint Blu-ray", "Film", "books-films"),
        ("Slow Burn Vinyl Record", "Music", "books-films"),
        ("Thriller Paperback", "Books", "books-films"),
        ("Record Player", "Audio", "speakers-audio"),
        ("Vinyl Gloves", "", "general"),
        ("Children's Picture Book", "Books", "general"),
        ("Kerb Kick Scooter", "Sports", "bikes-scooters-kids"),
        ("Kids Scooter 3 Wheels", "Toys", "bikes-scooters-kids"),
        ("Maple Skateboard", "", "bikes-scooters-kids"),
        ("Electric Scooter", "Automotive", "general"),
        ("Finger Skateboard", "Toys", "general"),
        ("Folding Bike", "Sport > Cycling", "cycling"),
    ],
)
def test_the_pack_that_speaks_of_it(title: str, category: str, pack: str) -> None:
    assert understand(Product(sku="x", title=title, category=category)).pack == pack


def test_skis_are_several_however_many() -> None:
    known = understand(Product(sku="x", title="Touring Skis", category="Sport"))
    assert known.plural.endswith("skis")
