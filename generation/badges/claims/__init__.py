"""The claims of a line: spans that promise something, and what supports them."""
