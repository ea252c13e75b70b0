"""The record of each synchronisation of the catalog."""
