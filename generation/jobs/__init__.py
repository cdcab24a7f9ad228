"""Jobs: rows that are claimed, run once, and survive the death of any process."""
