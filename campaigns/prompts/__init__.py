"""A workspace's own words for channels: written as versions, measured beside those that write, promoted by people."""
