"""The engine of our own language model: what it is shown of a product, and what it may say of it."""
