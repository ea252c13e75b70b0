"""What the trail says of people: what they did at the door, and what became of their rights."""

from typing import Any

from catalogtool.audit.differences import Part

SUBJECTS = ("person", "role")

# Events: what stands behind the words, such as the method or the name of a thing, is part of them where it is known.
EVENTS = {
    "signed_in": "signed in with",
    "signed_out": "signed out",
    "refused": "sign-in refused:",
    "sessions_ended": "signed out",
    "invited": "invited as",
    "password_asked": "asked for a new password by e-mail",
    "recovery_codes": "new recovery codes:",
    "recovery_code_used": "used a recovery code, left:",
    "passkey_added": "passkey added:",
    "passkey_removed": "passkey removed:",
    "token_made": "API token made:",
    "token_revoked": "API token revoked:",
    "read": "read",
}

# Secrets stand in the trail as being there or not, never as what they are.
SECRETS = {"password": "password", "totp_secret": "authenticator app", "firebase_uid": "Firebase account"}

_SWITCHES = {
    "active": ("deactivated", "activated again"),
    "is_admin": ("no admin any more", "made an admin"),
    "confirmed_at": ("address unconfirmed", "address confirmed"),
}

# What the audit page offers to narrow itself down to.
FIELDS = {
    "signed_in": "Signing in",
    "refused": "Sign-ins refused",
    "sessions_ended": "Sessions ended",
    "roles": "Roles of people",
    "permissions": "Permissions of roles",
    "active": "Activation",
    "password": "Passwords",
    "totp_secret": "Authenticator apps",
    "passkey_added": "Passkeys",
    "token_made": "API tokens",
}


def creation(subject: str) -> list[Part]:
    return [Part("Account made" if subject == "person" else "Role made")]


def clause(field: str, old: Any, new: Any) -> list[Part] | None:
    """What a change of that field of a person or role is called; None where it is told like any other."""
    if field in EVENTS:
        return [Part(EVENTS[field]), *([Part(" "), Part(str(new), "new")] if new is not None else [])]
    if field in SECRETS:
        return [Part(f"{SECRETS[field]} {_fate(there=bool(new), was_there=bool(old))}")]
    if field in _SWITCHES:
        return [Part(_SWITCHES[field][1 if new else 0])]
    if field == "roles":
        return _roles(old or [], new or [])
    return None


def _fate(*, there: bool, was_there: bool) -> str:
    if there and was_there:
        return "changed"
    return "set" if there else "removed"


def _roles(old: list[str], new: list[str]) -> list[Part]:
    if new:
        return [Part("given the role "), Part(", ".join(new), "new")]
    return [Part("the role "), Part(", ".join(old), "old"), Part(" taken away")]
