"""The kinds of report that can be read, one a file: which columns they have and which catalog field each speaks for."""
