"""A catalog of videos for content owners, in which every change can be seen, explained and taken back."""
