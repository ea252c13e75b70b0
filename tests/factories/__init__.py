"""Makers of things to test with, one module a feature; each commits what it makes."""
