"""The words that make a claim, by kind: written by hand, ordinary copy kept out."""

from __future__ import annotations

import re

# Words that mean the material wherever they stand.
MATERIALS = (
    r"cotton|polyester|merino(?: wool)?|lambswool"
    r"|nylon|cashmere|linen|polyamide|elastane|spandex|lycra|viscose|rayon|acrylic|modal|lyocell|tencel|suede|nubuck"
    r"|stainless steel|aluminium|aluminum|titanium|ceramic|porcelain|stoneware|silicone|bamboo|hemp|gore-tex|neoprene"
    r"|polypropylene|polycarbonate|polyurethane|pvc|abs plastic|tritan|borosilicate(?: glass)?|carbon fibre|carbon fiber"
    r"|mdf|plywood|rattan|wicker|jute|sisal|chiffon|corduroy|gabardine|tweed|faux fur|faux leather|vegan leather|pu leather"
    r"|goose down|duck down|memory foam|latex|microfibre|microfiber|sherpa|shearling|mohair|alpaca|sterling silver"
    r"|rose gold|walnut wood|solid (?:oak|walnut|beech|pine|wood|teak|acacia|maple|ash|birch|mahogany)|acacia wood|cast iron"
    r"|enamelled steel|tempered glass|full-grain leather|genuine leather|real leather|patent leather|eva foam|ripstop"
    r"|engineered mesh|terrycloth|seersucker|taffeta|softshell|rubberwood|melamine|polyethylene|polystyrene"
)
# Words that mean much else besides: claims only beside a part, the product or "made of".
AMBIGUOUS_MATERIALS = (
    r"wool|flannel|wooden|wood|silk|leather|denim|canvas|velvet|satin|fleece|mesh|knit|oak|walnut|beech|pine|teak|maple|ash|birch"
    r"|steel|brass|copper|iron|bronze|gold|silver|chrome|glass|crystal|marble|granite|slate|clay|plastic|rubber|cork|paper"
    r"|cardboard|foam|down|feather|straw|bone|horn|tin|zinc|concrete|resin|carbon|felt|lace|tulle|twill|jersey"
)
SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("aluminium", "aluminum", "alloy"),
    ("elastane", "spandex", "lycra"),
    ("polyamide", "nylon"),
    ("tencel", "lyocell"),
    ("viscose", "rayon"),
    ("microfibre", "microfiber"),
    ("carbon fibre", "carbon fiber"),
    ("wooden", "wood", "wooden", "oak", "pine", "beech", "walnut", "birch", "teak", "plywood"),
    ("waterproof", "water proof"),
    ("water resistant", "water repellent", "waterproof", "water resistance", "showerproof"),
    ("hypoallergenic", "hypo allergenic", "anti allergy"),
    ("eco friendly", "environmentally friendly", "eco"),
    ("sustainable", "sustainably", "sustainability"),
    ("recyclable", "recycle"),
    ("dermatologist tested", "dermatologically tested"),
    ("ethical", "ethically"),
    ("fairtrade", "fair trade"),
    ("oeko tex", "oekotex"),
    (
        "faux leather",
        "pu leather",
        "vegan leather",
        "pu",
        "artificial leather",
        "imitation leather",
    ),
    ("non toxic", "nontoxic", "toxin free"),
    ("anti bacterial", "antibacterial"),
    ("anti microbial", "antimicrobial"),
    ("non slip", "anti slip", "slip resistant", "nonslip"),
    ("machine washable", "machine wash", "washable"),
    ("noise cancelling", "noise canceling", "noise cancellation"),
    ("wrinkle free", "crease free", "non iron"),
    ("breathable", "breathability", "breathes"),
    ("insulated", "insulation"),
    ("rechargeable", "recharge"),
)
CERTIFICATIONS = re.compile(
    r"\b(?:organic(?! (?:shape|shapes|curve|curves|form|forms|growth|feel))|fsc(?:[- ]certified)?|gots|oeko-?tex|fair-?trade|fair trade"
    r"|ce[- ](?:marked|certified)|ul[- ]listed|iso[- ]?\d+|bluesign|b[- ]corp|leaping bunny|rainforest alliance|energy star"
    r"|certified|accredited|(?:fda|usda|tüv|tuv|nsf|ukca)[- ](?:approved|tested|listed)|energy[- ]star|halal|kosher|vegan(?! leather)|vegetarian|cruelty[- ]free|bpa[- ]free|gluten[- ]free|dairy[- ]free"
    r"|sugar[- ]free|lactose[- ]free|nut[- ]free|soy[- ]free|paraben[- ]free|sulphate[- ]free|sulfate[- ]free|fragrance[- ]free"
    r"|phthalate[- ]free|gmo[- ]free|non[- ]gmo|award[- ]winning|patented|patent[- ]pending|lab[- ]tested|safety[- ]tested"
    r"|independently tested|handmade|hand[- ]made|handcrafted|hand[- ]crafted"
    r"|made in (?:the )?(?:uk|usa|us|britain|england|scotland|wales|ireland|italy|france|germany|portugal|spain|japan|sweden"
    r"|norway|denmark|finland|india|china|america|europe|switzerland|austria|canada|australia))\b"
)
ENVIRONMENT = re.compile(
    r"\b(?:eco[- ]friendly|eco[- ]conscious|environmentally[- ]friendly|earth[- ]friendly|planet[- ]friendly|sustainab(?:le|ly|ility)"
    r"|recycled|recyclable|upcycled|biodegradable|compostable|carbon[- ](?:neutral|negative|free|positive)|climate[- ](?:neutral|positive)"
    r"|net[- ]zero|plastic[- ]free|zero[- ]waste|renewable|low[- ]impact|ethically|ethical|responsibly (?:sourced|made)|plant[- ]based"
    r"|(?:kind|kinder|good|better|gentle) (?:to|for|on) the (?:planet|environment|earth|ocean|oceans)|save the planet"
    r"|green(?:er)? (?:choice|energy|living)|carbon footprint|natural ingredients|all[- ]natural|100% natural)\b"
)
HEALTH = re.compile(
    r"\b(?:cures?|heals?|treats? (?:pain|acne|eczema|psoriasis|arthritis|insomnia|anxiety|wrinkles)"
    r"|(?:relieves?|reduces?|eases?|soothes?|prevents?|fights?|stops?|lowers?|kills?|eliminates?|beats?) (?:[^\W\d_]+ ){0,2}?"
    r"(?:pain|aches?|inflammation|anxiety|stress|arthritis|eczema|acne|allerg(?:y|ies)|germs|bacteria|viruses|wrinkles|cholesterol"
    r"|blood pressure|insomnia|migraines?|headaches?|nausea|fatigue|depression|chafing|odou?rs?|injur(?:y|ies)|blisters)"
    r"|(?:boosts?|strengthens?|supports?|improves?) (?:[^\W\d_]+ ){0,2}?(?:immunity|immune system|metabolism|circulation|digestion|posture"
    r"|sleep|gut health|heart health|joint health|brain|focus|testosterone|collagen)"
    r"|pain relief|pain[- ]free|anti-?ag(?:e)?ing|anti-?inflammatory|clinically (?:proven|tested)|scientifically proven"
    r"|doctor[- ](?:recommended|approved)|dermatologist[- ](?:tested|approved|recommended)|dermatologically tested"
    r"|hypo-?allergenic|anti-?bacterial|anti-?microbial|antiviral|medical[- ]grade|therapeutic|orthop(?:a)?edic|detox(?:es|ify|ifying)?"
    r"|weight[- ]loss|fat[- ]burning|burns? fat|slimming|non-?toxic|toxin[- ]free|chemical[- ]free|immune[- ]boosting|antioxidants?"
    r"|probiotics?|superfood|melts? (?:away )?fat|good for your (?:heart|gut|skin|back|joints)|safe for (?:babies|newborns|children|sensitive skin))\b"
)
PROPERTIES = re.compile(
    r"\b(?:waterproof|water[- ]?proof|water[- ]resistant|water[- ]repellent|windproof|fireproof|fire[- ](?:resistant|retardant)|flame[- ]retardant"
    r"|shatterproof|shockproof|dustproof|scratch[- ](?:proof|resistant)|stain[- ](?:proof|resistant)|rust[- ]?(?:proof|resistant|free)"
    r"|bulletproof|childproof|unbreakable|indestructible|uv[- ](?:protection|resistant|proof)|dishwasher[- ]safe|microwave[- ]safe"
    r"|oven[- ]safe|freezer[- ]safe|machine[- ]washable|noise[- ]cancell?ing|wireless charging|fast[- ]charging|rechargeable"
    r"|non-?stick|non-?slip|anti-?slip|wrinkle[- ]free|crease[- ]resistant|tear[- ]resistant|puncture[- ]proof|leak-?proof|spill-?proof"
    r"|moisture[- ]wicking|quick[- ]dry(?:ing)?|odou?r[- ]resistant|gps|bluetooth|lifetime (?:warranty|guarantee))\b"
)
_MEASURED = (
    r"lightest|fastest|strongest|toughest|thinnest|cheapest|lowest|highest|longest-lasting|longest lasting|brightest|warmest|softest"
    r"|smallest|quietest|safest|cleanest|purest|freshest|finest|greatest|newest|hardest|sharpest|most [^\W\d_]{5,}(?:able|ful|ous|ive|ent|ant|ced|ient|ular|ed|ing)|most (?:loved|trusted|wanted)"
    r"|largest|biggest|tallest|slimmest|tastiest|easiest|smartest|comfiest|smoothest|quickest|richest|clearest|steadiest|sturdiest"
)
_NOT_PRODUCT = (
    r"(?:part|thing|things|day|days|night|nights|morning|mornings|evening|hour|hours|road|way|walk|run|mile|miles|hill|week|month|months|year"
    r"|winter|summer|time|moment|moments|season|room|rooms|corner|place|seat|step|steps|one in the|bit|of times|decision|job|friend|friends|child|of them(?! all\b))"
)
# "Best served cold", "Best idea of your life": no praise of a product, where it opens a sentence without an article.
_NO_PRAISE = (
    r"(?:after|and|as|ask|at|before|begun|by|drunk|eaten|enjoyed|film|for|foot|had|half|heard|idea|if|in|kept|leave|left|man|not|of|on|or|paired|read|said|seen|served"
    r"|shared|suited|taken|to|used|when|wishes|with|worn|[^\W\d_]+ (?:of (?:the|your)|i(?:'ve)?) (?:day|week|month|year|life|ever))"
)
SUPERLATIVES = re.compile(
    rf"(?:(?<![^\n])|(?<=[.!?:] ))(?:{_MEASURED}|best) (?!{_NOT_PRODUCT}\b|{_NO_PRAISE}\b)[^\W\d_]+"
    rf"|\b(?:the|our|britain's|america's|europe's|world's)\s+(?:(?:very|single|world's)\s+)?(?:{_MEASURED}|best)\b(?!\s+{_NOT_PRODUCT}\b)"
    r"|\b(?:no\. ?1|number one|number 1|world's (?:first|only|best|favou?rite)|world[- ]class|market[- ]leading|industry[- ]leading"
    r"|award[- ]winning|best[- ]selling|best ?seller|top[- ]rated|top[- ]selling|best[- ]rated|best[- ]in[- ]class|unrivall?ed|unbeatable"
    r"|unmatched|unparalleled|second to none|the ultimate|the only [^\W\d_]+ (?:you|that)|like no other|nothing beats|state[- ]of[- ]the[- ]art"
    r"|the leading|leading brand|customers' favou?rite|most popular|five[- ]star)\b|#1\b"
)
# What nobody sells: "faster than any adjective".
_NO_RIVAL = r"(?:adjectives?|words?|pictures?|photos?|descriptions?|laborator(?:y|ies)|caf[eé]s?)"
COMPARISONS = re.compile(
    r"\b(?:[^\W\d_]{2,}er|more [^\W\d_]+|less [^\W\d_]+|better|worse|fewer)\s+than\s+"
    rf"(?:the (?:competition|others?|rest|leading(?: brand)?|average)|other|others|any(?: other)?(?! {_NO_RIVAL}\b)|most (?:others|other|rivals|shoes|phones|brands)|all others?|ordinary|regular|traditional|standard|conventional"
    r"|rivals?|competing|competitors?|leading|cheap(?:er)?|plastic|cotton|wool|leather|steel|your (?:old|current|average)|its (?:predecessor|rivals)"
    r"|ever|before|last year)\b"
    r"|\b(?:twice|half|double|three times|ten times)\s+(?:as (?!well\b)[^\W\d_]+(?: as)?|the (?:weight|size|price|cost|power|life|length|noise|time))\b"
    r"|\b\d+(?:\.\d+)?\s?(?:x|×|times)\s+(?:as|more|less|[^\W\d_]+er)\b|\bunlike (?:other|most|any|ordinary|cheap)\b|\boutperforms?\b|\boutlasts? (?:the|any|other|most)\b"
    r"|\bcompared (?:to|with)\b|\bbeats (?:the competition|any|every other|all other)\b|\bversus\b|\bvs\.?(?= )"
)
