"""Words and signs that no line may end on ("on", "off" and "in" may: "now you know what to put on"), and those that end a sentence."""

_WORDS = (
    "a an and as at because but from has have if into nor of onto or our than the their unless until upon very via "
    "when where while who whose with without your its my these those"
)
DANGLING = frozenset(_WORDS.split())
OPEN = frozenset(",;:–—-(/&+“‘")
STOPS = frozenset(".!?…")
