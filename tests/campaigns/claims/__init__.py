"""Claims: evidence, waivers, and what lines rest on."""
