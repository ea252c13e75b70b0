"""How single cells are read: each reader is a pure function of a cell, with a shortcut for whole arrays."""
