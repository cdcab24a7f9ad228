"""Claims and what they rest on beside the catalog: evidence, waivers, which line rests on what."""
