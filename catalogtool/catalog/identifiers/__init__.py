"""The codes that videos, channels, assets and recordings go by: one module a code, each with its grammar and its repair."""
