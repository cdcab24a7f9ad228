"""The sample workspace: invented products and people, lines that the engine writes while it loads."""
