"""The corpus family and pack that speak of a product; "general" when unsure."""

from __future__ import annotations

from typing import Final

from generation.facts.categories import CategoryNouns
from generation.facts.evidence import unlike
from generation.facts.head import CREATURES
from generation.facts.lexicon import NounEntry, lexicon, word_set
from generation.facts.matcher import compound_last
from generation.facts.packs_shelf import shelf_pack
from generation.facts.packs_words import (
    ANY_FEAST,
    BY_LAST_WORD,
    CHILDREN,
    GROWN_UP,
    LOOSE,
    NOT_EVERYDAY,
    NOT_RUNNING,
    OTHER_FEASTS,
    OTHER_TOWELS,
    RUNNING,
    SAYS,
    TABLES,
)

GENERAL: Final = "general"
# Words of a category path that decide the family where the noun alone could be two things.
FAMILY_WORDS: Final = {
    "other": ("toys", "toy", "pet", "pets", "automotive", "office", "tools", "baby", "mom", "sporting", "sport", "fitness", "hobbies", "stationery"),
    "fmcg": ("food", "beverage", "beverages", "beauty", "makeup", "skincare", "grocery", "groceries", "health"),
    "apparel": ("apparel", "clothing", "fashion", "bags", "shoes", "jewelry", "jewellery", "underwear", "sleepwear", "luggage", "clothes"),
    "home": ("furniture", "home", "kitchen", "textile", "bedding", "garden"),
    "electronics": ("electronics", "mobile", "computers", "cameras", "audio", "appliances", "gadgets", "lighting"),
}  # fmt: skip
# Toys and tools keep their family even where their noun is a garment or a lamp.
STRONG: Final = ("toys", "pet", "pets", "automotive", "food", "beverage", "makeup", "skincare")
BARS: Final = {
    "tops": ("toys", "pet", "pets"), "hoodies-jackets": ("toys", "pet", "pets"), "bottoms": ("toys", "pet", "pets"),
    "lighting": ("toys", "automotive", "party"), "model-vehicles": ("automotive", "food", "kitchen", "pet", "pets"),
    "skincare": ("food", "baby", "automotive"), "coffee-tea": ("toys",), "home-decor": ("toys", "automotive", "pet", "pets"),
    "toys-figures": (), "cameras": ("toys",), "headphones": ("toys",), "coffee-machines": ("toys",),
    "kitchenware": ("toys", "toy", "pet", "pets", "automotive", "baby", "party", "garden", "bathroom", "electronics", "sport", "sports", "scientific"),
    "bags": ("toys", "toy", "pet", "pets", "automotive", "party", "food", "baby", "doll", "dolls"),
    "jewellery": ("toys", "toy", "pet", "pets", "automotive", "party", "industrial", "hardware", "doll", "dolls", "smart"),
    "running-shoes": ("toys", "toy", "pet", "pets", "baby"),
    "backpacks-outdoor": ("toys", "toy", "pet", "pets", "baby", "party", "doll", "dolls", "automotive"),
    "cycling": ("toys", "toy", "pet", "pets", "motorcycle", "motorcycles", "baby", "doll", "dolls", "party", "jewelry", "jewellery", "fitness", "apparel", "clothing"),
    "notebooks-pens": ("toys", "toy", "pet", "pets", "computers", "computer", "laptops", "laptop", "electronics", "automotive", "party", "beauty", "makeup", "doll", "dolls"),
    "garden-tools": ("toys", "toy", "pet", "pets", "baby", "kitchen", "doll", "dolls", "party", "beauty"),
    "cat": ("toys", "toy", "doll", "dolls", "party", "jewelry", "jewellery"),
    "plants-pots": ("toys", "toy", "pet", "pets", "artificial", "party", "baby", "doll", "dolls", "automotive"),
    "fitness": ("toys", "toy", "pet", "pets", "automotive", "baby", "doll", "dolls", "party", "bathroom"),
    "office-chairs-desks": ("toys", "toy", "pet", "pets", "automotive", "baby", "mom", "doll", "dolls", "party"),
    "bedding": ("toys", "toy", "pet", "pets", "automotive", "baby", "mom", "travel", "party", "doll", "dolls", "maternity"),
    "dog": ("toys", "doll", "dolls", "party", "jewelry", "jewellery"),
    "dresses": ("toys", "toy", "pet", "pets", "doll", "dolls", "costume", "costumes", "cosplay"),
    "sneakers-boots": ("toys", "toy", "pet", "pets", "doll", "dolls", "automotive", "tops", "jackets", "bottoms"),
    "watches": ("toys", "toy", "pet", "pets", "doll", "dolls", "smart", "straps", "correas"),
    "phone-accessories": ("toys", "toy", "automotive", "tools", "camera", "cameras", "laptop", "laptops"),
    "party-supplies": ("photography", "camera", "cameras", "automotive"),
    "puzzles-games": ("electronic", "video", "electronics", "pet", "pets", "outdoor"),
    "makeup": ("toys", "toy", "doll", "dolls", "costume", "costumes", "food", "building"),
    "chocolate-snacks": ("toys", "toy", "pet", "pets", "dog", "cat", "baby", "kitchen", "bakeware", "electronics", "jewelry", "hobbies", "collectibles"),
    "underwear-socks": ("toys", "toy", "pet", "pets", "doll", "dolls", "baby", "costume", "costumes", "medical", "health", "automotive", "cleaning"),
    "hats-scarves": ("toys", "toy", "pet", "pets", "doll", "dolls", "baby", "party", "costume", "costumes", "automotive", "tools", "industrial", "swimming", "medical", "beverage", "storage"),
    "sportswear-leggings": ("toys", "toy", "pet", "pets", "doll", "dolls", "baby", "costume", "costumes", "medical", "maternity", "automotive"),
    "swimwear": ("toys", "toy", "pet", "pets", "doll", "dolls", "baby", "medical", "automotive"),
    "baby": ("toys", "toy", "pet", "pets", "doll", "dolls", "party", "automotive", "books", "jewelry", "jewellery", "craft"),
    "jams-honey-spreads": ("toys", "toy", "pet", "pets", "baby", "beauty", "skincare", "makeup", "health", "supplements", "vitamins", "kitchen", "kitchenware", "garden", "automotive"),
    "soft-drinks": ("toys", "toy", "pet", "pets", "baby", "beauty", "skincare", "makeup", "health", "supplements", "kitchen", "kitchenware", "garden", "automotive", "appliances", "plumbing", "tools", "alcohol", "wine", "spirits"),
    "breakfast-cereal": ("toys", "toy", "pet", "pets", "baby", "beauty", "skincare", "makeup", "health", "supplements", "vitamins", "kitchen", "kitchenware", "garden", "automotive", "livestock"),
    "hair-care": ("pet", "pets", "dog", "cat", "automotive", "toys", "baby", "laundry", "cleaning", "appliances"),
    "laptops-monitors": ("toys", "toy", "pet", "pets", "baby", "mom", "automotive", "doll", "dolls", "health", "medical", "food", "party", "camera", "cameras"),
    "camping-tents": ("toys", "toy", "pet", "pets", "baby", "doll", "dolls", "party", "office", "photography"),
    "smart-home-power": ("toys", "toy", "pet", "pets", "automotive", "car", "motorcycle", "doll", "dolls", "party", "beauty", "hair", "kitchen", "medical", "aquarium", "industrial"),
    "cleaning-laundry": ("toys", "toy", "pet", "pets", "automotive", "car", "doll", "dolls", "beauty", "makeup", "party", "kitchen", "food", "aquarium", "industrial"),
    "tools-diy": ("toys", "toy", "pet", "pets", "baby", "doll", "dolls", "party", "kitchen", "beauty", "nail", "nails", "dental", "jewelry", "jewellery"),
    "furniture-storage": ("toys", "toy", "pet", "pets", "baby", "automotive", "doll", "dolls", "party", "kitchen", "food", "office", "crafts", "comics", "comic", "bathroom", "garden", "outdoor"),
    "speakers-audio": ("toys", "toy", "pet", "pets", "baby", "automotive", "car", "doll", "dolls", "party", "kitchen", "furniture"),
    "beer-cider-wine": ("toys", "toy", "pet", "pets", "baby", "mom", "kitchen", "kitchenware", "barware", "glassware", "automotive", "beauty", "skincare", "hair", "apparel", "clothing", "jewelry", "jewellery", "party", "home", "health", "supplements", "soft"),
    "bath-body": ("toys", "toy", "pet", "pets", "baby", "mom", "automotive", "doll", "dolls", "craft", "crafts", "tools", "medical", "industrial", "laundry", "kitchen", "party"),
    "milk-dairy-drinks": ("toys", "toy", "pet", "pets", "baby", "mom", "beauty", "skincare", "makeup", "hair", "bath", "health", "supplements", "vitamins", "kitchen", "kitchenware", "automotive", "garden", "appliances"),
    "car-parts-fixings": ("toys", "toy", "pet", "pets", "baby", "doll", "dolls", "party", "kitchen", "jewelry", "jewellery", "aquarium", "clothing", "medical"),
    "badges-keyrings-gifts": ("pet", "pets", "baby", "mom", "automotive", "nail", "nails", "beauty", "medical", "security", "doll", "dolls"),
    "playsets-dolls": ("pet", "pets", "automotive", "party", "costume", "costumes", "building"), "toy-trains-tracks": ("pet", "pets", "automotive", "party"),
    "art-colouring": ("pet", "pets", "automotive", "beauty", "makeup", "nail", "nails", "cake"),
    "craft-sewing": ("pet", "pets", "automotive", "office", "computers", "printers", "jewelry", "jewellery", "apparel", "clothing", "lighting"),
    "musical-instruments": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "costume", "costumes", "jewelry", "jewellery", "collectibles", "decor", "stationery", "video", "software", "books"),
    "eyewear": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "costume", "costumes", "crafts", "automotive", "industrial", "safety", "kitchen", "barware", "video", "swimming", "skiing"),
    "luggage": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "makeup", "photography", "camera", "tools", "fishing"),
    "small-appliances": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "beauty", "makeup", "garden", "camping", "accessories", "parts"),
    "perfume": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "car", "laundry", "cleaning", "candles", "home"),
    "pantry": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "beauty", "skincare", "hair", "bath", "kitchen", "kitchenware", "kitchenwares", "appliances", "tableware", "garden"),
    "vacuum-cleaners": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "car", "beauty", "aquarium", "computers", "garden", "industrial"),
    "barbecue-outdoor-cooking": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "beauty", "food", "books", "decor", "apparel", "clothing"),
    "cards-wrapping": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "automotive", "computers", "electronics", "jewelry", "jewellery", "beauty", "food", "kitchen", "clothing", "apparel", "digital", "software"),
    "water-sports": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "books", "decor", "jewelry", "jewellery", "furniture"),
    "bread-cheese-deli": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "beauty", "skincare", "hair", "bath", "kitchen", "kitchenware", "kitchenwares", "appliances", "tableware", "garden", "decor", "books", "health"),
    "nightwear": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "costume", "costumes", "crafts", "kids", "girls", "boys"),
    "tableware": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "garden", "bathroom", "electronics", "sport", "sports", "fitness", "camping", "scientific", "music", "photography"),
    "kettles-toasters": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "beauty", "makeup", "garden", "camping", "accessories", "parts"),
    "wallets-belts": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "tools", "fitness", "sporting", "sports", "medical", "health", "industrial", "phones", "phone", "mobile", "office", "games", "collectibles", "musical"),
    "garden-furniture": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "camping", "kitchen", "parts"),
    "ball-sports": ("pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "decor", "jewelry", "jewellery", "apparel", "clothing", "shoes", "collectibles", "video", "books", "lighting", "food", "bags", "storage"),
    "fans-heaters": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "car", "beauty", "makeup", "aquarium", "computers", "computer", "garden", "industrial", "parts", "fashion", "apparel", "clothing", "accessories"),
    "beds-mattresses": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "camping", "outdoor", "sports", "medical", "garden", "textile", "bedding"),
    "prams-nursery": ("toys", "toy", "pet", "pets", "doll", "dolls", "party", "crafts", "automotive", "jewelry", "jewellery", "clothing", "bedding", "textile", "golf", "parts", "accessories", "decor"),
    "shaving-grooming": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "garden", "tools", "dog", "cat"),
    "computer-accessories": ("toys", "toy", "pet", "pets", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "music", "musical", "instruments", "decor", "costume", "costumes", "jewelry", "jewellery", "apparel", "clothing", "garden", "kitchen"),
    "small-pets-birds": ("toys", "toy", "baby", "mom", "doll", "dolls", "party", "crafts", "automotive", "jewelry", "jewellery", "kitchen"),
    "drink-bottles-lunch": ("toys", "toy", "pet", "pets", "doll", "dolls", "party", "crafts", "automotive", "beauty", "skincare", "hair", "cycling", "beverage", "beverages", "food", "laboratory", "science", "electronics"),
    "umbrellas-travel": ("toys", "toy", "pet", "pets", "baby", "doll", "dolls", "party", "patio", "photography", "automotive"),
}  # fmt: skip
# Words of the title or the category under which a pack keeps silent.
NOT_SAID: Final = {
    "beer-cider-wine": frozenset(("kit", "making", "brewing", "homebrew", "yeast", "vinegar", "cooking", "sauce", "shampoo", "soap", "candle", "opener", "rack", "chiller", "stopper", "decanter", "mug", "costume", "shirt", "pong", "dog", "cat", "root", "butter", "gummies", "jelly", "sorbet")),
    "bath-body": CHILDREN | frozenset(("dish", "laundry", "dog", "cat", "pet", "puppy", "horse", "saddle", "car", "dispenser", "holder", "mold", "mould", "making", "base", "feminine", "intimate", "acne", "antifungal", "medicated", "tattoo", "whitening", "slimming", "lice", "carpet", "gun", "toy", "doll")),
    "milk-dairy-drinks": CHILDREN | frozenset(("formula", "stage", "lotion", "cleanser", "soap", "bath", "body", "hair", "frother", "breast", "thistle", "dog", "cat", "puppy", "kitten", "protein", "whey", "collagen", "slimming", "diet", "supplement", "condensed", "evaporated", "cooking")),
    "sneakers-boots": NOT_EVERYDAY,
    "party-supplies": OTHER_FEASTS,
    "underwear-socks": CHILDREN | frozenset(("compression", "diabetic", "medical", "orthopedic", "maternity", "nursing", "postpartum", "period", "menstrual", "incontinence", "disposable", "christmas", "halloween", "cosplay", "costume", "sexy", "erotic", "crotchless", "dog", "insulated", "heated")),
    "hats-scarves": CHILDREN | frozenset(("party", "santa", "christmas", "halloween", "cosplay", "costume", "hard", "safety", "swim", "shower", "bottle", "lens", "chef", "surgical", "nurse", "wig", "sleep", "graduation", "witch", "pirate", "doll", "dog", "cat", "welding", "bump", "end", "valve", "wheel", "mushroom", "knee", "hub", "gas", "tank", "work", "disposable", "heated", "boxing")),
    "sportswear-leggings": CHILDREN | frozenset(("maternity", "pregnancy", "nursing", "leather", "denim", "jeggings", "thermal", "cosplay", "halloween", "christmas", "costume", "lace", "fishnet", "compression", "medical", "football", "golf", "ski", "dance", "ballet")),
    "swimwear": CHILDREN | frozenset(("maternity", "cosplay", "doll", "dog", "wax", "diving", "triathlon")),
    "baby": frozenset(("doll", "dolls", "reborn", "cat", "dog", "pet", "adult", "costume", "shower", "party", "photo", "photography", "game", "wig", "yarn", "bbq", "barbecue", "chick", "breast")),
    "jams-honey-spreads": frozenset(("dog", "cat", "bird", "horse", "baby", "infant", "lip", "hair", "face", "body", "soap", "mask", "skin", "dispenser", "container", "spoon", "bowl", "supplement", "capsule", "capsules", "scrub", "candle", "tobacco", "ginseng")),
    "soft-drinks": frozenset(("dispenser", "filter", "pump", "dog", "cat", "pet", "baby", "facial", "micellar", "hair", "skin", "pen", "energy", "detox", "slimming", "diet", "collagen", "protein", "vodka", "gin", "rum", "wine", "alcohol", "hard", "heater", "gun", "balloon", "balloons", "distilled", "battery", "toner", "rose", "cartridge", "tank", "supplement", "probiotic", "baking", "costume")),
    "breakfast-cereal": frozenset(("dog", "cat", "bird", "horse", "baby", "infant", "skin", "face", "bath", "soap", "dispenser", "container", "spoon", "bowl", "supplement", "bar", "bars", "adult", "wheel", "slimming", "diet", "detox")),
    "towels-bath": OTHER_TOWELS,
    "notebooks-pens": frozenset(("makeup", "eyebrow", "golf", "surgical", "skin", "livestock", "paint", "fabric", "garden")),
    "laptops-monitors": frozenset(("kids", "toy", "learning", "baby", "heart", "pressure", "air", "replacement", "drawing")),
    "camping-tents": frozenset(("play", "kids", "toy", "baby", "princess", "doll", "dog", "cat", "pet", "photo", "photography", "studio", "grow", "party", "wedding")),
    "smart-home-power": frozenset(("toy", "car", "hair", "extensions", "engine", "oxygen", "aquarium", "fridge", "freezer", "reptile", "housing", "automotive", "vehicle")),
    "cleaning-laundry": frozenset(("toy", "car", "pool", "aquarium", "makeup", "face", "facial", "doll", "dish", "replacement", "part", "parts", "filter", "bag", "bags", "doll", "gun", "nail", "hair", "baby")),
    "tools-diy": frozenset(("toy", "nail", "manicure", "dental", "egg", "reflex", "game", "watch", "eyeglass", "doll", "kids", "bit", "cake", "meat")),
    "furniture-storage": frozenset(("toy", "doll", "comic", "card", "cards", "slipcover", "cover", "bead", "beads", "craft", "tool", "fishing", "jewelry", "jewellery", "egg", "cake", "food", "spice", "medicine", "pill", "makeup", "cosmetic", "refrigerator", "fridge")),
    "car-parts-fixings": frozenset(("toy", "doll", "coffee", "espresso", "jewelry", "cooker", "blender", "bottle", "aquarium")),
    "badges-keyrings-gifts": frozenset(("wall", "floor", "window", "tile", "car", "nail", "nails", "sewing", "embroidered", "embroidery", "police", "security", "name", "id", "holder", "flashlight", "bumper", "label", "labels", "tattoo")),
    "craft-sewing": frozenset(("printer", "thermal", "typewriter", "led", "dress", "skirt", "top", "blouse", "bra", "hair", "headband", "shoe", "shoes", "gymnastics", "badge", "candy", "bag", "bags")),
    "playsets-dolls": frozenset(("bouncy", "inflatable", "tent", "bath", "gun", "dart", "dress", "costume", "minecraft", "lego")),
    "musical-instruments": frozenset(("toy", "kids", "baby", "toddler", "doll", "miniature", "inflatable", "ornament", "badge", "sticker", "wooden", "plush", "cake", "air", "game", "controller", "strap", "stand", "strings", "pick", "case")),
    "eyewear": frozenset(("toy", "kids", "baby", "toddler", "doll", "dog", "cat", "pet", "safety", "welding", "swim", "swimming", "ski", "night", "vr", "party", "novelty", "case", "cord", "strap", "chain", "holder", "cleaner")),
    "luggage": frozenset(("toy", "kids", "doll", "dog", "cat", "pet", "baby", "cover", "tag", "strap", "scale", "lock", "wheel", "wheels", "replacement", "ride", "vinyl", "car", "stand", "organizer")),
    "small-appliances": frozenset(("toy", "kids", "baby", "doll", "mini", "play", "camping", "stovetop", "whistling", "cup", "bottle", "replacement", "part", "parts", "gasket", "seal", "blade", "lid", "liner", "rack", "cover", "makeup", "stove", "cast", "tray", "basket", "bag", "bags")),
    "perfume": frozenset(("car", "dog", "cat", "pet", "baby", "kids", "toy", "doll", "linen", "room", "oil", "oils", "diffuser", "candle", "bottle", "empty", "atomizer", "atomiser", "refill", "organizer", "tray", "fabric", "laundry")),
    "pantry": frozenset(("toy", "play", "doll", "dog", "cat", "pet", "baby", "soap", "hair", "body", "face", "skin", "bowl", "plate", "pot", "maker", "machine", "cutter", "server", "spoon", "jar", "dispenser", "bottle", "sprayer", "candle", "decor", "sticker")),
    "vacuum-cleaners": frozenset(("toy", "play", "doll", "kids", "car", "pool", "aquarium", "patio", "filter", "filters", "bag", "bags", "part", "parts", "replacement", "hose", "brush", "cover", "stand", "board", "usb", "neck", "cpu", "case", "laptop", "hair", "nail")),
    "barbecue-outdoor-cooking": frozenset(("toy", "play", "kids", "doll", "dollhouse", "miniature", "cover", "sauce", "rub", "seasoning", "apron", "mat", "mats", "part", "parts", "replacement", "grate", "grates", "burner", "igniter", "lighter", "hose", "regulator", "thermometer", "gloves", "brush", "glass", "rocks", "stones", "insert", "indoor", "electric", "tabletop", "contact", "costume", "shirt", "propane", "kit")),
    "cards-wrapping": frozenset(("toy", "doll", "christmas", "xmas", "wedding", "bridal", "communion", "valentine", "valentines", "easter", "ramadan", "eid", "diwali", "halloween", "engagement", "married", "divorce", "shower", "funeral", "sympathy", "condolence", "memorial", "mourning", "religious", "retirement", "gender", "graduation", "hanukkah", "invitation", "invitations", "advent", "perpetual", "digital", "download", "template", "holder", "stand", "box", "rack", "sleeve", "sleeves", "pokemon", "game", "playing", "wine", "jewelry", "necklace", "bracelet", "money", "chocolate", "machine", "cutter", "stamp", "stamps", "die", "dies", "sticker", "stickers")),
    "water-sports": frozenset(("toy", "doll", "kids", "dog", "cat", "pet", "baby", "trailer", "cart", "cover", "rack", "roof", "mount", "holder", "storage", "hanger", "bag", "leash", "fin", "fins", "pump", "paddle", "seat", "valve", "repair", "patch", "replacement", "part", "parts", "anchor", "ornament", "sticker", "wall", "decor", "shirt", "costume", "model", "rc", "lego", "fishing", "motor", "electric", "trolling", "bladder")),
    "bread-cheese-deli": frozenset(("toy", "play", "doll", "dog", "cat", "pet", "baby", "bird", "soap", "hair", "body", "face", "skin", "slicer", "knife", "board", "maker", "machine", "bin", "box", "basket", "cutter", "grater", "press", "spreader", "stretch", "vegan", "plant", "powder", "sauce", "cake", "bag", "bags", "fries", "snack", "sticker", "decor", "candle", "costume", "crackers", "cracker", "cookie", "biscuit", "cream", "popcorn", "flour", "mix", "pan", "tin", "proofing", "oil", "ring", "ear", "grater", "bowl", "vodka", "butter", "milk")),
    "nightwear": frozenset(("toy", "doll", "dog", "cat", "pet", "baby", "toddler", "kids", "boys", "girls", "infant", "hook", "hooks", "hanger", "rack", "ninja", "karate", "graduation", "costume", "mop", "disposable", "maternity")),
    "tableware": frozenset(("toy", "play", "kids", "baby", "toddler", "doll", "dog", "cat", "pet", "paper", "disposable", "party", "mixing", "toilet", "singing", "license", "licence", "number", "wall", "weight", "switch", "decorative", "display", "stand", "rack", "rock", "insulated", "vacuum", "travel", "lid", "straw", "lids", "straws", "holder", "cover", "covers", "plastic", "camping", "measuring", "suction", "sublimation", "mold", "mould", "replacement")),
    "kettles-toasters": frozenset(("toy", "kids", "baby", "doll", "play", "camping", "stovetop", "whistling", "stove", "gas", "cast", "replacement", "part", "parts", "gasket", "lid", "cover", "rack", "bag", "bags", "tongs", "oven", "grill", "korn", "corn", "drum", "bell")),
    "wallets-belts": frozenset(("toy", "kids", "baby", "doll", "dog", "cat", "pet", "phone", "iphone", "samsung", "galaxy", "magsafe", "pixel", "playing", "trading", "business", "place", "gaming", "memory", "sd", "stand", "desk", "wall", "tool", "drive", "timing", "conveyor", "sanding", "treadmill", "weight", "weightlifting", "lifting", "seat", "safety", "garter", "suspender", "maternity", "back", "support", "slimming", "massage", "money", "running", "tote", "crossbody", "handbag", "shoulder", "evening", "clutch", "chain", "luggage", "karate", "judo", "championship", "utility", "duty", "holster", "costume", "cosplay", "buckle", "punch", "hanger", "rack")),
    "garden-furniture": frozenset(("toy", "kids", "baby", "doll", "fairy", "miniature", "dog", "cat", "pet", "camping", "cover", "covers", "replacement", "sling", "glides", "caps", "swing", "hammock", "grill", "potting", "storage")),
    "ball-sports": frozenset(("toy", "baby", "toddler", "doll", "dog", "cat", "pet", "inflatable", "balloon", "balloons", "plush", "signed", "mini", "miniature", "keychain", "boot", "boots", "shirt", "jersey", "sock", "socks", "shoe", "shoes", "card", "cards", "poster", "sticker", "stickers", "case", "bag", "cover", "hoop", "goal", "string", "strings", "mosquito", "electric", "machine", "display", "stand", "holder", "gloves", "party", "cake", "cupcake", "tabletop", "lamp", "badge", "costume", "helmet")),
    "fans-heaters": frozenset(("toy", "kids", "baby", "doll", "neck", "car", "cpu", "pc", "case", "laptop", "computer", "hand", "handheld", "folding", "paper", "lace", "silk", "exhaust", "water", "towel", "aquarium", "reptile", "patio", "gas", "engine", "block", "blower", "motor", "clutch", "replacement", "cover", "guard", "remote", "capacitor", "blade", "blades", "fishing", "football", "club", "wheel", "seat")),
    "beds-mattresses": frozenset(("toy", "kids", "baby", "doll", "dollhouse", "miniature", "dog", "cat", "pet", "puppy", "crib", "cot", "air", "inflatable", "camping", "sleeping", "topper", "protector", "cover", "covers", "encasement", "pad", "sheet", "sheets", "skirt", "tray", "rail", "replacement", "hospital", "massage", "tanning", "truck", "raised", "planter", "yoga")),
    "prams-nursery": frozenset(("toy", "doll", "dolls", "dollhouse", "miniature", "dog", "cat", "pet", "puppy", "rc", "golf", "dune", "car", "camping", "military", "folding", "shoes", "organizer", "organiser", "hook", "fan", "cover", "blanket", "sheet", "sheets", "mobile", "bumper", "liner", "mattress", "holder", "rattle", "footmuff", "costume", "dress", "nativity", "stand", "replacement", "bag")),
    "shaving-grooming": frozenset(("toy", "kids", "baby", "doll", "dog", "cat", "pet", "horse", "wire", "rope", "fabric", "lint", "head", "heads", "holder", "cup", "case", "cover", "stand", "replacement", "cartridge", "charger", "hedge", "grass", "paper", "lawn", "sanitizer", "steriliser", "sterilizer", "tile", "cleaning", "women", "womens", "ladies", "lady", "bikini", "eyebrow", "facial", "nose", "scooter", "phone")),
    "computer-accessories": frozenset(("toy", "plush", "stuffed", "cat", "dog", "pet", "kitten", "doll", "baby", "kids", "piano", "midi", "organ", "musical", "electronic", "cake", "trap", "squeaky", "costume", "cover", "covers", "tray", "drawer", "stand", "case", "sticker", "stickers", "keycap", "keycaps", "replacement", "laptop", "cleaner", "cleaning", "skin", "minnie", "mickey", "christmas", "yoga", "jumper", "hole")),
    "small-pets-birds": frozenset(("toy", "kids", "baby", "doll", "dog", "cat", "filter", "pump", "heater", "light", "lamp", "decoration", "plant", "gravel", "stone", "plush", "model", "figure", "replacement", "cover", "covers", "stand", "ornament", "china", "cabinet", "dresser", "sideboard", "tv", "automatic", "hummingbird", "chicken")),
    "drink-bottles-lunch": frozenset(("toy", "play", "doll", "dog", "cat", "pet", "disposable", "paper", "electric", "heated", "holder", "cage", "carrier", "sleeve", "cover", "brush", "replacement", "straw", "lids", "cap", "sticker", "stickers", "sublimation", "bag", "mold", "rack", "spray", "squeeze", "foldable", "collapsible", "infuser", "feeding", "cosmetic", "sparkling", "mineral", "spring", "bike", "bicycle")),
    "winter-sports": frozenset(("toy", "doll", "dog", "cat", "pet", "model", "figure", "miniature", "jet", "water", "rack", "roof", "wax", "tuning", "mount", "wall", "holder", "cover", "case", "strap", "straps", "stand", "cart", "trailer", "lens", "replacement", "part", "parts", "ornament", "decor", "christmas", "sticker", "costume", "shirt", "jacket", "sock", "socks", "vr", "game", "simulator", "cake", "fabric", "sandboard", "santa")),
    "phones-tablets": frozenset(("toys", "toy", "kids", "kid", "children", "toddler", "baby", "doll", "dolls", "pet", "pets", "dog", "cat", "party", "costume", "automotive", "health", "medical", "food", "grocery", "beauty", "vitamin", "cleaning", "laundry", "vitamins", "supplements", "effervescent", "chewable", "dishwasher", "denture", "bleach", "chlorine", "mints", "corded", "cordless", "landline", "telephone", "desk", "ip", "voip", "conference", "dummy", "replacement", "part", "parts", "repair", "drawing", "graphics", "pen", "clay", "stone", "wooden", "sticker", "decor", "memo", "learning", "educational")),
    "fishing": frozenset(("toy", "doll", "dog", "cat", "pet", "bath", "magnet", "magnetic", "game", "video", "ornament", "christmas", "shirt", "hat", "sticker", "decor", "holder", "rack", "stand", "case", "cover", "bag", "replacement", "part", "parts", "swimming", "pool", "butterfly", "aquarium", "tank", "makeup", "garden", "hose", "tape", "decoy", "perfume", "costume")),
    "televisions-projectors": frozenset(("toys", "toy", "kids", "baby", "nursery", "doll", "dolls", "pet", "pets", "dog", "cat", "party", "christmas", "halloween", "holiday", "snowflake", "star", "starry", "galaxy", "night", "planetarium", "slide", "overhead", "automotive", "car", "stand", "bracket", "mount", "cabinet", "cover", "antenna", "aerial", "backlight", "replacement", "parts", "drawing", "tracing", "tattoo", "decor", "sticker", "costume", "furniture", "lighting")),
    "golf": frozenset(("toy", "toys", "doll", "kids", "dog", "cat", "pet", "baby", "mini", "miniature", "umbrella", "towel", "tee", "tees", "marker", "display", "case", "cover", "covers", "headcover", "rack", "holder", "mount", "electric", "charger", "battery", "windshield", "tyre", "tire", "wheel", "replacement", "part", "parts", "seat", "ornament", "christmas", "keyring", "keychain", "novelty", "cake", "candle", "costume", "shirt", "polo", "shoe", "shoes", "sock", "socks", "lamp", "art", "print", "poster", "car", "putty", "knife", "indoor", "machine", "dispenser", "spoon", "crystal", "trophy", "retriever", "picker", "washer")),
    "lawn-mowers": frozenset(("toy", "doll", "kids", "play", "model", "robot", "robotic", "ride", "riding", "tractor", "blade", "blades", "line", "spool", "cover", "belt", "wheel", "wheels", "spark", "plug", "carburetor", "carburettor", "filter", "part", "parts", "replacement", "battery", "charger", "bag", "cable", "hat", "bubble", "snow", "hair", "dust", "cpu", "computer", "keyboard", "soot", "aquarium", "nose", "beard", "bikini", "ornament", "sticker", "card", "mount", "stand", "holder")),
    "printers-ink": frozenset(("toys", "toy", "kids", "baby", "doll", "dolls", "pet", "pets", "party", "automotive", "beauty", "skincare", "food", "3d", "filament", "resin", "label", "receipt", "thermal", "barcode", "shipping", "tattoo", "sublimation", "dtf", "dtg", "cake", "edible", "garment", "textile", "ribbon", "head", "heads", "stand", "cover", "replacement", "parts", "pen", "pens", "calligraphy", "stamp", "instant", "vinyl", "sticker", "nail", "decor")),
    "pet-food": frozenset(("toy", "toys", "bowl", "bowls", "container", "bin", "box", "dispenser", "feeder", "feeding", "mat", "scoop", "spoon", "cover", "can-opener", "mold", "mould", "jar", "fish", "bird", "birds", "hamster", "horse", "livestock", "reptile", "turtle", "veterinary", "prescription", "supplement", "supplements", "vitamin", "vitamins", "costume", "sticker", "human")),
    "hair-tools": frozenset(("toys", "toy", "kids", "baby", "doll", "dolls", "pet", "pets", "dog", "cat", "horse", "sheep", "wool", "party", "automotive", "garden", "holder", "stand", "rack", "cover", "cap", "bonnet", "glove", "mat", "pouch", "replacement", "parts", "nail", "nose", "eyelash", "eyebrow", "bikini", "industrial", "lint", "fabric", "roller", "rollers", "heatless", "foam", "sleeping")),
    "books-films": frozenset(("kids", "children", "childrens", "child", "toddler", "baby", "boys", "girls", "picture", "colouring", "coloring", "activity", "exercise", "address", "photo", "guest", "recipe", "cook", "cookery", "cooking", "textbook", "school", "bible", "religious", "blank", "cover", "covers", "stand", "shelf", "holder", "rack", "light", "cleaner", "cleaning", "cleaner", "storage", "player", "drive", "writer", "turntable", "sticker", "stickers", "decal", "clock", "bowl", "frame", "sleeve", "sleeves", "case", "wallet", "bookmark", "costume", "toy", "toys", "doll", "siding", "gloves", "floor", "flooring", "cutter", "fabric", "coaster", "coasters", "keyring", "earrings", "adult", "adults", "erotic", "ebook", "e-book")),
    "nails": frozenset(("toys", "toy", "kids", "girls", "children", "baby", "doll", "dolls", "pet", "pets", "dog", "cat", "horse", "party", "costume", "automotive", "tools", "hardware", "remover", "rack", "organizer", "organiser", "holder", "drill", "tips", "sticker", "stickers", "decals", "stamp", "stamping", "glue", "dip", "furniture", "floor", "shoe", "metal", "wood", "fungus", "antifungal", "medicated", "medical", "electric", "display", "empty")),
    "bikes-scooters-kids": frozenset(("doll", "finger", "fingerboard", "rc", "remote", "electric", "motor", "motorised", "motorized", "gas", "moped", "motorcycle", "automotive", "mobility", "knee", "medical", "pet", "dog", "cat", "replacement", "part", "parts", "deck", "truck", "trucks", "bearing", "bearings", "helmet", "rack", "stand", "holder", "hanger", "bag", "cover", "lock", "light", "lights", "sticker", "stickers", "shirt", "costume", "lego", "model", "figure", "pool", "inflatable", "wall", "rug", "lamp", "print", "art", "shoe", "shoes")),
    "household-paper": frozenset(("toys", "toy", "kids", "baby", "doll", "dolls", "dollhouse", "pet", "pets", "dog", "cat", "party", "wedding", "costume", "craft", "crafts", "gift", "holder", "dispenser", "stand", "rack", "cover", "cutter", "wrapping", "scientific", "medical", "automotive", "hair", "nail", "nails", "balloon", "balloons", "decor", "novelty", "camping", "wet", "moist", "oil", "cleaner", "fabric", "sticker", "printing", "guitar", "insulation", "tape", "emergency")),
    "umbrellas-travel": frozenset(("patio", "beach", "garden", "cantilever", "stroller", "photo", "photography", "studio", "cocktail", "paper", "toy", "doll", "dog", "stand", "base", "light", "lamp", "kids", "baby", "toddler", "nursing")),
    "speakers-audio": frozenset(("kids", "toy", "car", "ceiling", "marine", "intercom", "guitar", "replacement", "microwave", "rotating", "jewelry", "lazy", "cake")),
    "hair-care": frozenset(
        ("dog", "cat", "pet", "horse", "car", "carpet", "baby", "kids", "air", "fabric", "leather")
    ),
}  # fmt: skip
NOTHING: Final = NounEntry("", "")
OTHERWISE: Final = {"running-shoes": "sneakers-boots"}


def family_and_pack(
    noun: str, category: CategoryNouns, said: frozenset[str] = frozenset()
) -> tuple[str, str]:
    """(family, pack) for a singular lower-case head noun phrase, the category's words and the title's (`said`)."""
    words = category.words
    toys = "toys" in words or "toy" in words
    family, pack = _entry(noun)
    last = noun.rsplit(" ", 1)[-1]
    if toys and (last in CREATURES or last in ("figure", "puppet", "statue")):
        pack = "toys-figures"
    if toys and last == "doll":
        pack = "playsets-dolls"
    if pack == "model-vehicles" and not (
        toys
        or "model" in words
        or "hobbies" in words
        or noun.startswith(("model ", "toy ", "die-cast", "rc "))
    ):
        pack = ""
    if not _speaks_of(pack, noun, words, said):
        pack = OTHERWISE.get(pack, "")
        pack = pack if _speaks_of(pack, noun, words, said) else ""
    if not pack:
        shelved = shelf_pack(noun, words, said)
        pack = shelved if _speaks_of(shelved, noun, words, said) else ""
    return _family(family, words), pack or GENERAL


def toy_noun(noun: str, category: CategoryNouns, said: frozenset[str]) -> str:
    """A tool or machine that stands among toys is one to play with: "toy wood chipper"."""
    among = bool(category.words & {"toys", "toy"}) and noun.rsplit(" ", 1)[-1] in TOYED
    told = (said & PLAYTHINGS) | (set(noun.split()) & (PLAYTHINGS | {"toy"}))
    return f"toy {noun}" if among and not told else noun


TOYED: Final = word_set("packs_toyed")
# Words that say already that a thing is for play, or is a thing's own likeness.
PLAYTHINGS: Final = frozenset(
    ("playset", "model", "miniature", "doll", "dolls", "diecast", "rc", "lego", "playmobil")
)


def _speaks_of(pack: str, noun: str, words: frozenset[str], said: frozenset[str]) -> bool:
    """Whether a pack may speak of the noun: no word of its category bars it, no doubt is left."""
    barred = any(word in words for word in BARS.get(pack, ()))
    return not barred and _sure(pack, noun, words, said)


def _entry(noun: str) -> tuple[str, str]:
    """(family, pack) that the lexicon has for a noun, or for its last word: a "trail shoe" is a shoe."""
    nouns = lexicon().nouns
    whole, last = nouns.get(noun), nouns.get(noun.rsplit(" ", 1)[-1])
    if unlike(noun):
        return "home" if noun.endswith((" bag", " ring")) else (whole or last or NOTHING).family, ""
    last = last or nouns.get(compound_last(noun.rsplit(" ", 1)[-1]))
    if whole is None:
        return (last.family, last.pack) if last else ("", "")
    if not whole.pack and last and last.pack in BY_LAST_WORD and last.family == whole.family:
        return whole.family, last.pack
    return whole.family, whole.pack


def _sure(pack: str, noun: str, words: frozenset[str], said: frozenset[str]) -> bool:
    """Whether a noun that could be other things is one of its pack's."""
    if pack == "running-shoes":
        about = words | said | frozenset(noun.split())
        return bool(about & RUNNING) and not about & NOT_RUNNING
    if pack in GROWN_UP and (words | said) & CHILDREN:
        return False
    if pack == "party-supplies" and said & ANY_FEAST:
        said = said - OTHER_FEASTS
    if (words | said | frozenset(noun.split())) & NOT_SAID.get(pack, frozenset()):
        return False
    if pack == "kitchenware" and "electric" in said:
        return False
    whole = lexicon().nouns.get(noun)
    exact = whole is not None and bool(whole.pack)
    known = noun if exact else noun.rsplit(" ", 1)[-1]
    # A kitchen noun known by its last word alone could be a fishing spoon.
    loose = known in LOOSE or (pack in TABLES and not exact)
    return not loose or pack not in SAYS or not words.isdisjoint(SAYS[pack])


def _family(family: str, words: frozenset[str]) -> str:
    for strong in STRONG:
        if strong in words:
            return next(name for name, listed in FAMILY_WORDS.items() if strong in listed)
    if (
        family == "other"
        and not words.isdisjoint(("living", "textile", "hogar"))
        and "home" in words
    ):
        return "home"  # "Home & Living > Event & Party Supplies": a balloon of that aisle dresses a room
    if family:
        return family
    return next(
        (name for name, listed in FAMILY_WORDS.items() if any(word in words for word in listed)),
        "other",
    )
