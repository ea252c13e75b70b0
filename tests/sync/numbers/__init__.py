"""Tests of the numbers of videos and channels."""
