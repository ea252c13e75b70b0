"""What the features above may listen to."""

from blinker import signal

# Sent in the transaction that ends a changeset, with `session`, `changeset`, `counts` (created, updated, unchanged,
# refused, blank and merged rows of its main subject) and `error`, a sentence or None.
changeset_finished = signal("changeset-finished")
