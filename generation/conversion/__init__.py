"""P_conv fitted: headline tests read, split, compared, and the weights that the badge carries."""
