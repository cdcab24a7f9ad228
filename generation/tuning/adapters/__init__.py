"""Training of brand adapters: approved lines as examples, a run in a process of its own, a card at the end."""
