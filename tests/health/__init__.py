"""The state of health, with servers that are really stopped."""
