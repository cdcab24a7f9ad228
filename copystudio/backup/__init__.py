"""The whole site taken aside as one folder, and put up again from it."""
