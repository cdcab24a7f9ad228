"""What the page of help says of states, badges, keys and documents."""

from __future__ import annotations

from campaigns.models import CandidateState

STATES: dict[str, str] = {
    CandidateState.GENERATED: "Written a moment ago; its badges are still being measured.",
    CandidateState.BLOCKED: "A rule or an unsupported claim stops its approval. Edit it, or correct the fact.",
    CandidateState.IN_REVIEW: "Nobody has decided on it yet, or one has approved it and a reviewer is next.",
    CandidateState.CHANGES_REQUESTED: "Somebody asked for changes and said which. It is back with its writer.",
    CandidateState.APPROVED: "Somebody approved exactly this text. It goes out with the next export.",
    CandidateState.REJECTED: "Somebody rejected it, with a reason. It goes nowhere.",
    CandidateState.SCHEDULED: "Approved, with a date on which it goes live.",
    CandidateState.LIVE: "Approved and published: the product’s copy here and now.",
    CandidateState.STALE: "It was approved, but a fact, price or offer behind it has changed, or a brand rule forbids it now.",
    CandidateState.RETIRED: "It was live, and another line took its place.",
}
# Badge -> its label, what it says, and when it blocks an approval: the words of docs/badges.md.
BADGES: dict[str, tuple[str, str, str]] = {
    "length": (
        "Length",
        "how long the line is in the channel's own unit, and the limit",
        "over a hard limit",
    ),
    "novelty": (
        "Novelty",
        "how different it is from the nearest line already written, and which line that is",
        "never",
    ),
    "diversity": ("Diversity", "how different it is from the other lines of its set", "never"),
    "cta": (
        "Call to action",
        "whether it asks the reader to act, how strongly and with which words",
        "never",
    ),
    "tone": ("Tone", "the four sliders: asked beside measured", "never"),
    "readability": ("Readability", "a school grade, from 30 words on", "never"),
    "claims": (
        "Claims",
        "every stretch of words that claims something, and the fact that supports it",
        "through `rules`",
    ),
    "manipulation": (
        "Manipulation",
        "whether it reads as if it were written for a language model, and where",
        "through `rules`",
    ),
    "rules": (
        "Rules",
        "what the brief, the channel and the claims forbid",
        "yes, with severity `block`",
    ),
    "conversion": (
        "Chance to win",
        "the chance to beat an average line head to head, with an interval; no rate",
        "never",
    ),
}
# Caps of a key -> what it does, at the desk of review and in the grid. Each page's own sheet (?) lists the same.
REVIEW_KEYS: tuple[tuple[str, str], ...] = (
    ("A", "approve; in the queue also the next line"),
    ("X", "reject; then 1 to 9 for the reason"),
    ("R", "request changes"),
    ("E", "edit; Esc cancels"),
    ("Ctrl Enter", "save; in the queue also the next line"),
    ("Z", "undo the last action"),
    ("J", "the next line"),
    ("K", "the line before"),
    ("C", "comment, on the selected words if there are any"),
    ("Shift C", "to the open threads"),
    ("D", "what changed; in the grid, compare 2 to 4 lines"),
    ("N", "the nearest lines"),
    ("W", "write another line"),
    ("S", "write a shorter one"),
    ("L", "write more like it"),
    ("T", "write your own"),
    ("B", "write a text message in GSM-7 signs"),
    ("O", "open the new line"),
    ("F", "filter"),
    ("M", "only yours, or all"),
    ("U", "only unassigned, or all"),
    ("I", "take the line, or release it"),
    ("P", "assign, due date, priority"),
    ("V", "save this view of the grid"),
    ("Space", "in the grid, tick the line; with Shift an arrow ticks further"),
)
DOCS: tuple[tuple[str, str], ...] = (
    ("reviewing.md", "Review, the grid, assigning, editing, comments"),
    ("approvals.md", "Second approvals, guest links"),
    ("claims.md", "Claims: what supports them, evidence, waivers"),
    ("channels.md", "Limits and their versions, text messages, email, links"),
    ("promises.md", "Promises of time, price and stock, and until when they are true"),
    ("rules.md", "Brand rules: kinds, sets, preview, files"),
    ("imports.md", "What each import format takes"),
    ("exports.md", "What each export holds, live copy, the copy sheet"),
    ("provenance.md", "Origin, approval record, AI-written text in exports"),
    ("badges.md", "How each badge is measured"),
    ("manipulation.md", "Text written for a language model: what is quarantined, and its release"),
    ("choosing-products.md", "Which products to write for first"),
    ("engines.md", "What can write the lines"),
    ("adapters.md", "Adapters of a brand"),
    ("prompts.md", "Own prompts for a channel"),
    ("evaluation.md", "How engines are compared"),
    ("notifications.md", "Who is notified of what, and when"),
    ("webhooks.md", "Webhooks: messages, signatures, what happens when one fails"),
    ("launches.md", "Launches: planning, approval, checks before they go live, the calendar"),
    ("experiments.md", "Experiments: designs, assignment, events, results"),
    ("learning.md", "What experiments teach the chance to win"),
    ("learnings.md", "What experiments say of traits of lines"),
    ("simulated-shop.md", "A simulated shop to try all of it with"),
    ("accounts.md", "Accounts, roles, second factor, sessions"),
    ("api.md", "The API"),
)
