"""Reports: the pages and commands around them, reading them, importing them."""
