"""Brand adapters: trained on approved copy, kept as versions, promoted and rolled back by people."""
