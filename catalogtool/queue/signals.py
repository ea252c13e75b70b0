"""What the queue tells others."""

from blinker import Signal

# Sent with the session as sender and the job's row as `job`, in the transaction that ends the job,
# so that what others conclude from it commits together with it.
job_ended = Signal("job ended")

# Sent by the worker every few seconds, within the application's context: the time for what is due by the clock.
beat = Signal("beat of a worker")
