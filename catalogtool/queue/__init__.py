"""Work done after the answer: the processing queue, its claims, progress and outcomes."""
