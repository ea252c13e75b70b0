"""The services that are spoken with, one a file."""
