"""Words that decide between packs: nouns that are many things, sports, ages, feasts, towels."""

from __future__ import annotations

from typing import Final

# Nouns that are many things ("ring", "pot"): their pack speaks of them only under a category that says so.
LOOSE: Final = frozenset(
    ("castle", "fort", "galleon", "pirate ship", "space station", "bag", "ring", "chain", "charm", "stud", "studs", "hoop", "hoops", "pot", "dish", "plate", "glass", "cup", "canister", "chopper", "turner", "mortar", "fork", "banner", "backdrop", "game", "cap", "water", "soda", "drink", "spread", "honey", "juice", "water bottle", "tumbler", "thermos", "bleach", "paint remover",
     "beer", "ale", "stout", "porter", "draught", "cider", "wine", "red wine", "white wine", "rosé", "champagne", "soap", "milk", "goat milk", "oat milk", "almond milk", "milk powder", "kefir", "milkshake")
)  # fmt: skip
SAYS: Final = {
    "beer-cider-wine": ("alcoholic", "alcohol", "beer", "beers", "wine", "wines", "cider", "ciders", "liquor", "spirits", "food", "foods", "grocery", "groceries", "beverage", "beverages", "drink", "drinks", "supermarket"),
    "bath-body": ("bath", "body", "soap", "soaps", "shower", "beauty", "skincare", "personal", "toiletries", "hygiene", "hand"),
    "milk-dairy-drinks": ("dairy", "milk", "food", "foods", "grocery", "groceries", "beverage", "beverages", "drink", "drinks", "supermarket"),
    "cleaning-laundry": ("cleaning", "cleaner", "cleaners", "laundry", "household", "housekeeping"),
    "hats-scarves": ("hat", "hats", "cap", "caps", "headwear", "accessories", "men", "women", "apparel", "clothing", "fashion", "scarves", "winter"),
    "playsets-dolls": ("toys", "toy", "dolls", "doll"),
    "jams-honey-spreads": ("food", "foods", "grocery", "groceries", "breakfast", "cereal", "cereals", "spreads", "jams", "honey", "pantry", "gourmet", "beverages", "condiments", "supermarket"),
    "soft-drinks": ("food", "foods", "drink", "drinks", "beverage", "beverages", "grocery", "groceries", "juice", "juices", "water", "soda", "sodas", "supermarket"),
    "bags": ("bag", "bags", "luggage", "handbags", "backpacks", "totes", "travel", "fashion"),
    "jewellery": ("jewelry", "jewellery", "jewelery", "rings", "bracelets", "necklaces", "earrings", "watches", "hair", "fashion"),
    "puzzles-games": ("board", "card", "cards", "jigsaw", "jigsaws", "puzzles", "tabletop", "trivia"),
    "party-supplies": ("party", "parties", "birthday", "celebrations", "events", "decorations"),
    "tableware": ("kitchen", "kitchenware", "dining", "tableware", "drinkware", "dinnerware", "cutlery", "flatware", "glassware", "crockery", "barware", "glasses", "plates", "bowls"),
    "kitchenware": ("kitchen", "kitchenware", "cookware", "dining", "tableware", "drinkware", "bakeware", "dinnerware", "cutlery", "mugs", "glassware", "cooking", "baking"),
}  # fmt: skip
# Packs with short nouns ("spoon", "bowl") that end many other things' names.
TABLES: Final = ("kitchenware", "tableware")
# Packs whose nouns are known by their last word: a "pearl necklace" is a necklace.
BY_LAST_WORD: Final = ("tops", "bottoms", "hoodies-jackets", "running-shoes", "bags", "jewellery", "kitchenware", "lighting")  # fmt: skip
# A shoe is a running shoe where title or category says running or sport, and no other sport.
RUNNING: Final = frozenset(("run", "running", "runner", "jogging", "marathon", "trail", "sport", "sports", "athletic", "training"))  # fmt: skip
NOT_RUNNING: Final = frozenset(
    ("football", "soccer", "basketball", "golf", "cycling", "bike", "climbing", "skate", "skateboard", "tennis", "badminton", "volleyball",
     "dance", "ballet", "water", "aqua", "swim", "hiking", "safety", "work", "dress", "leather", "heel", "heels", "wedding", "nursing", "boat",
     "kids", "kid", "boys", "girls", "children", "toddler", "infant", "baby", "doll", "horse", "dog", "cleats", "bowling", "rack", "winter", "snow")
)  # fmt: skip

# A sneaker that is no running shoe is an everyday one, unless it is made for a sport, for work or for a child.
NOT_EVERYDAY: Final = NOT_RUNNING - frozenset(
    ("leather", "heel", "heels", "dress", "skate", "winter", "boat")
) | frozenset(("diabetic", "orthopedic", "orthopaedic"))
# Packs that speak to grown-ups: late tables, long walks, wine.
GROWN_UP: Final = ("dresses", "sneakers-boots", "watches", "makeup", "beer-cider-wine")
CHILDREN: Final = frozenset(
    ("kids", "kid", "boys", "girls", "children", "child", "toddler", "infant", "baby", "newborn")
)
# Days that are no birthday: cake and candles would be the wrong words. "For birthday, wedding, Christmas" is a
# list of feasts with a cake among them.
ANY_FEAST: Final = frozenset(("birthday", "birthdays"))
OTHER_FEASTS: Final = frozenset(
    ("halloween", "christmas", "xmas", "wedding", "bridal", "communion", "valentine", "valentines", "easter", "ramadan", "eid", "diwali", "election", "married", "hen", "engagement", "gender", "shower", "funeral")
)  # fmt: skip
# Towels that hang in no bathroom.
OTHER_TOWELS: Final = frozenset(
    ("paper", "kitchen", "tea", "dish", "golf", "gym", "beach", "pool", "pet", "dog", "cleaning", "disposable", "hair", "sports", "yoga", "doll", "toys")
)  # fmt: skip
