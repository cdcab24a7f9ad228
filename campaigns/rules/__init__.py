"""Brand rules of a workspace: sets of them, what they would do, what they did."""
