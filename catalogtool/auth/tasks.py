"""Background work of the door: letters."""

from typing import Any

from catalogtool.auth import mail, recovery
from catalogtool.core.database import transaction
from catalogtool.queue.runtime import RunningJob
from catalogtool.queue.task import task


@task("mail_send", title="Send a message")
def run_mail_send(job: RunningJob) -> dict[str, Any]:
    """Hand one message to the mail server.

    Safe to run twice: what is sent is marked so; a worker that dies between the two sends it twice, which does no harm.
    """
    with transaction():
        return {"sent": mail.send(job.payload["message_id"])}


@task("password_link", title="Send a link for a new password")
def run_password_link(job: RunningJob) -> dict[str, Any]:
    """Write the message to whoever has that name, if anybody has.

    Safe to run twice: the second link makes the first one void. The result does not say whether there is an account.
    """
    with transaction():
        recovery.send_link(job.payload["identity"])
    return {}
