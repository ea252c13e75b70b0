"""Tests of videos and channels, their queries and pages."""
