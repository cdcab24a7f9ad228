"""Webhooks: other systems hear of what happens, signed, and tried again until they accept it."""
