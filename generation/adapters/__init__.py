"""Brand adapters: low-rank weights of the `peft` library over one base, kept in folders named by their content."""
