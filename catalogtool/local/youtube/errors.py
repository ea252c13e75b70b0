"""The ways in which a call ends without what it asked for."""

from typing import Any


class Refused(Exception):
    """A call that is answered with a status and a reason, as Google's services do."""

    def __init__(self, status: int, reason: str, message: str = "") -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.message = message or f"The call ended with {reason}."

    @property
    def body(self) -> dict[str, Any]:
        detail = {"message": self.message, "domain": "youtube.quota", "reason": self.reason}
        return {"error": {"code": self.status, "message": self.message, "errors": [detail]}}


class NotGranted(Refused):
    """A question for tokens that is answered as OAuth 2.0 has it."""

    @property
    def body(self) -> dict[str, Any]:
        return {"error": self.reason, "error_description": self.message}
