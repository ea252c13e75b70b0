"""The tests mirror the package they test."""
