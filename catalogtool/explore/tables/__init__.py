"""The tables that can be had as files, one a module."""
