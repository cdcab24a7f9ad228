"""What people are told of: in the product, by mail, as a daily digest."""
