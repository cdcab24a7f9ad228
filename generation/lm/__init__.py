"""The small causal language model: shape, tokens, weights, decoding. It knows nothing of briefs."""
