"""What run.py does: standard library only, because it runs before the environment exists."""
