"""What writes: one engine a module, found by name."""
