"""Review: the queue, decisions, edits, the grid."""
