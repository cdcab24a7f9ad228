"""Training of our own models: synthetic records, examples, stages. Never imported by a request."""
