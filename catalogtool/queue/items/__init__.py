"""Jobs that go through many things one by one, each of which comes to an end of its own."""
