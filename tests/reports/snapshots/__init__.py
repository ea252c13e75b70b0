"""What disappears from the lists of content owners, and what comes back."""
