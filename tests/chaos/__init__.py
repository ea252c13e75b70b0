"""Real workers, killed, frozen and cut off from their servers, and a checker that knows nothing of the product."""
