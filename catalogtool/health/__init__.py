"""Whether the installation works, for those who watch over it: probes and measures."""
