"""What every part of the product may use; nothing here knows a row."""
