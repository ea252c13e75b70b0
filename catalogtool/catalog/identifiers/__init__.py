"""The codes that videos, channels, assets and recordings go by, one a module, with its grammar and its repair."""
