"""How single cells are read: each reader is a pure function of the cell, with a shortcut for whole arrays where it pays."""
