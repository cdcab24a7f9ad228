"""Words that order a language model about, and text that a reader of the page would not see."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generation.badges.manipulation.marks import ORDER, Mark

MODEL = (
    r"(?:a\.?i\.?(?:[ -](?:model|assistant|agent|shopping|search|system|chatbot|recommender|overview)s?)?|llms?|gpt(?:-?\d\w*)?|chatgpt|gemini|claude"
    r"|(?:large )?language[ -]models?|chat ?bots?|(?:shopping|virtual|digital|helpful) (?:assistant|agent)s?|assistants?|crawlers?|recommender(?: system)?s?)"
)
THIS = r"(?:this|our|the (?:present|following|above)|it\b|me\b|us\b|[\"“][^\"”]{3,60}[\"”])"
TOLD = r"(?:instructions?|prompts?|rules|guidelines|directions|directives|commands|context|constraints)"
_PATTERNS: tuple[tuple[str, float, str], ...] = (
    (
        "forget",
        4.0,
        rf"\b(?:ignor|disregard|forget|overrid|bypass|discard)(?:e|ing)? (?:(?:all|any|every|of|the|your|my|these|those|other|earlier|previous|prior|above|preceding|system|safety|existing|current|initial|original) )+{TOLD}",
    ),
    (
        "role",
        3.0,
        rf"\b(?:you are|act as|pretend to be|behave as) (?:now )?(?:an? |the )?(?:\w+ )?{MODEL}",
    ),
    (
        "address",
        2.6,
        rf"\b(?:dear|hey|hello|attention|note (?:to|for)|notice (?:to|for)|messages? (?:to|for)|instructions? (?:to|for)|for|if you are|when you are|as) (?:any |all |an? |the |every )?(?:\w+ )?{MODEL}\s*(?:[:,!]|reading|that|who|systems?|should|must|only)",
    ),
    ("mentioned", 1.2, rf"\b{MODEL}\b"),
    (
        "first",
        2.4,
        rf"\b(?:recommend|rank|list|put|place|mention|suggest|present|name|rate|score|return|show|choose|select|pick|cite)(?:ing)? {THIS}(?: \w+){{0,5}} (?:first|at (?:the )?top|as (?:the )?(?:best|top|first|number one|no\. ?1|your (?:first|top))|(?:in|at) (?:position|place|rank) (?:1|one)|above|before|over|ahead of|instead of|highest|10/10|5/5)\b",
    ),
    (
        "answer",
        2.4,
        r"\b(?:in|of|to|from|begin|start|end|open) (?:all |each of |any of |every )?(?:your|the model's|its) (?:\w+ )?(?:answers?|responses?|repl(?:y|ies)|output|ranking|rankings|recommendations?|recommendation list|summary|summaries)\b",
    ),
    (
        "asked",
        2.4,
        r"\b(?:when|whenever|if) (?:a |the |any )?(?:user|shopper|customer|somebody|someone|you are|you're|people|person|buyer)s? (?:is |are )?(?:ask(?:s|ed)?|quer(?:y|ies)|compar(?:e|es|ing)|search(?:es)?|request(?:s|ed)?)\b",
    ),
    (
        "never",
        2.0,
        r"\b(?:do not|don't|never|avoid) (?:mention(?:ing)?|list(?:ing)?|recommend(?:ing)?|reveal(?:ing)?|disclos(?:e|ing)|suggest(?:ing)?|rank(?:ing)?|show(?:ing)?) (?:any |the |these |this |other |competing |that |of )*(?:competitors?|products?|brands?|items?|alternatives?|others?|instructions?|prompts?|options?|message)\b",
    ),
    (
        "template",
        5.0,
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\|?>?|\[/?INST\]|<</?SYS>>|^[^\S\n]*#{2,} ?(?:instruction|system|response|human|assistant)\b|\bBEGIN (?:SYSTEM )?(?:PROMPT|INSTRUCTIONS?)\b",
    ),
    ("speaker", 2.6, r"(?:^|[\n.\"“] ?)(?:system(?: prompt)?|assistant|human|developer)\s*:\s"),
)
ORDERS = tuple(
    (kind, weight, re.compile(pattern, re.IGNORECASE | re.MULTILINE))
    for kind, weight, pattern in _PATTERNS
)
LIKELY = re.compile(
    r"ignor|disregard|forget|overrid|bypass|discard|assistant|\ba\.?i\b|llm|gpt|gemini|claude|language.model|chat ?bot|crawler|recommend|your|\bits\b|<\||\[/?INST|<<|##|system|human:|developer|BEGIN|\bask|compet",
    re.IGNORECASE,
)
VEILED = re.compile(
    r"<(\w{1,20})\b[^<>]{0,400}?(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*[01](?:px|pt|em)?\s*[;\"']|opacity\s*:\s*0\s*[;\"']"
    r"|text-indent\s*:\s*-\d{3,}|\bhidden\b)[^<>]{0,400}>(?P<said>.{0,2000}?)</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
UNSEEN = re.compile(
    r"(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0020-\U000e007e]{4,}|[\U000e0020-\U000e007e]{8,}"
    r"|[\U000e0100-\U000e01ef]{4,}|[\u200b-\u200d\u2060-\u2064\ufeff]{16,}"
)
WORDS = re.compile(r"[^\W\d_]{2,}")
LEAST_WORDS = 5
ALARM = 9.0


def orders_of(text: str) -> Iterator[Mark]:
    """Marks of orders to a model in a text as it came, comments and hidden parts of its markup too."""
    if LIKELY.search(text):
        for kind, weight, pattern in ORDERS:
            for found in pattern.finditer(text):
                yield Mark(*found.span(), kind, ORDER, weight)
    for found in VEILED.finditer(text) if "<" in text else ():
        if len(WORDS.findall(found["said"])) >= LEAST_WORDS:
            yield Mark(*found.span("said"), "hidden", ORDER, ALARM)
    for found in () if text.isascii() else UNSEEN.finditer(text):
        yield Mark(*found.span(), "unseen", ORDER, ALARM)
