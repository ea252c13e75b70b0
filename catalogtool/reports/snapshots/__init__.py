"""What the lists of each content owner hold: each is a full one, so a record that it lacks has disappeared."""
