"""Texts ranked by nearness: what is nearest, which words both say, what tells nothing."""

from __future__ import annotations

from generation.encoder.nearest import texts_nearest, words_telling
from generation.encoder.stems import word_stem

CATALOG = (
    "Orrin Arc Desk Lamp Home Lighting dimmable 450 lumens",
    "Fellmark Ridge Rain Jacket Outdoor Jackets waterproof",
    "Corvane Tempo Running Shoe Sports cushioned",
)


def test_forms_of_a_word_have_one_stem():
    for forms in (
        ("hike", "hikes", "hiker", "hikers", "hiking"),
        ("dress", "dresses", "dressing"),
        ("weekday", "weekdays"),
        ("party", "parties"),
        ("pass", "passes", "passed"),
    ):
        assert len({word_stem(word) for word in forms}) == 1, forms
    assert word_stem("run") == word_stem("running") == word_stem("runners")


def test_what_every_brief_says_tells_nothing():
    assert words_telling("Sell 20% off all products to our customers this week!") == {}
    assert list(words_telling("Hikers’ rain jackets, for a hiker").values()) == [
        "hikers",
        "rain",
        "jackets",
    ]


def test_the_nearest_come_first_with_the_words_in_common():
    near = texts_nearest("Waterproof jackets for runners in the rain", CATALOG, 5)
    assert [item.place for item in near] == [1, 2]
    assert near[0].words == ("waterproof", "jackets", "rain")
    assert near[1].words == ("runners",)
    assert 1 >= near[0].similarity > near[1].similarity > 0


def test_no_more_than_asked_and_nothing_for_a_brief_without_words():
    assert len(texts_nearest("jackets and lamps", CATALOG, 1)) == 1
    assert texts_nearest("Sell more", CATALOG, 5) == []
    assert texts_nearest("jackets", (), 5) == []
