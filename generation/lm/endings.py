"""Words and signs that no line may end on."""

_WORDS = (
    "a an and as at because but by for from if in into like nor of off on onto our so than that the their to "
    "unless until upon via when where which while who whose with without your its my this these those is are was "
    "were be been has have very too more most no not or"
)
DANGLING = frozenset(_WORDS.split())
OPEN = frozenset(",;:–—-(/&+“‘")
