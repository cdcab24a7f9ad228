"""The sliders by name: what they are called, and what stands at their ends."""

from __future__ import annotations

SLIDER_POLES = {
    "sentiment": ("Sentiment", "plain", "enthusiastic"),
    "formality": ("Formality", "casual", "formal"),
    "playfulness": ("Playfulness", "serious", "playful"),
    "urgency": ("Urgency", "calm", "urgent"),
}
"""The four bipolar ones, -100..100: label, low end, high end."""
CALL = {"cta": ("Call to action", "none", "strong")}
"""The one from 0 to 100."""
SLIDERS = {**SLIDER_POLES, **CALL}


def slider_ends(name: str) -> tuple[int, int]:
    """The lowest and the highest value of a slider."""
    return (0, 100) if name in CALL else (-100, 100)
