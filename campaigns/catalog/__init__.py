"""The catalog: products, imports, what was understood, live copy."""
