"""Tests of the record of synchronisations."""
