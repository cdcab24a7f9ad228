"""The inference process: one copy of the model for a whole machine, and the client that asks it."""
