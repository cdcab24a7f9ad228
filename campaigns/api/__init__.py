"""The HTTP API over the product's services and selectors."""
