"""Kinds of report that people have made, by saying what the columns of a file are that no kind knew."""
