"""What the queue tells others."""

from blinker import Signal

# Sent with the session as sender and the job's row as `job`, in the transaction that ends the job,
# so that what others conclude from it commits together with it.
job_ended = Signal("job ended")
