"""Where Django looks for the product's template tags."""
