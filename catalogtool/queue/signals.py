"""What the queue tells others."""

from blinker import Signal

# Sent with the session as sender and the job's row as `job`, in the transaction that ends the job,
# so that what others conclude from it commits together with it.
job_ended = Signal("job ended")

# Sent with the session as sender and the job's row as `job`, in the transaction in which a person has a failed or
# cancelled job tried again. Who listens raises Conflict when that makes no sense any more.
job_revived = Signal("job revived")

# Sent by the worker every few seconds, within the application's context: the time for what is due by the clock.
beat = Signal("beat of a worker")
