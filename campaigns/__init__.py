"""The product: catalog, briefs, review, exports, and the people who work in them."""
