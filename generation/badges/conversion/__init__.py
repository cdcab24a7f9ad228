"""Predicted conversion: the weights fitted on headline tests, our prior where they do not apply."""
