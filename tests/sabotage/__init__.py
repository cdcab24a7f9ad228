"""Whether the tests would notice: one line of the product is taken away at a time (M2)."""
