"""The grammar engine: corpus patterns filled from a record's facts, no weights, no torch."""
