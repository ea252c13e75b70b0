"""Ask for the videos of channels that the catalog does not know yet."""
