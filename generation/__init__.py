"""The machine-learning half: jobs that run, and a plain core that writes and measures copy."""
