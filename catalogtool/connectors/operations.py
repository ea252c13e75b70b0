"""Connect to a service, see whether it answers, and let go of it; what changes stands in the trail."""

from contextlib import closing

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.dialects.postgresql import insert

from catalogtool.connectors import consent, quota, youtube
from catalogtool.connectors.google import Patience
from catalogtool.connectors.models import ConnectorAccount
from catalogtool.connectors.youtube import SERVICE
from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Invalid, NotFound
from catalogtool.core.origin import Origin, declare
from catalogtool.web.access import Actor

# The kind of work under which checking spends its units.
CHECK = "connection_check"

_PATIENCE_SECONDS = 900
_SOMEBODY_WAITS = Patience(seconds=consent.PATIENCE_SECONDS, tries_again=0)


def consent_address(actor: Actor) -> str:
    """Where the admin agrees; it leads back with a code, and with a state that is good for this admin alone."""
    return consent.consent_address(youtube.settings(), back=_back(), state=_signer().dumps(actor.id))


def connect(code: str, state: str, content_owner: str, *, actor: Actor) -> ConnectorAccount:
    """Exchange the code that YouTube has given, and keep what comes of it encrypted.

    Raises Invalid when another person began it, when it was too long ago, or when the code is no good.
    """
    try:
        begun_by = _signer().loads(state, max_age=_PATIENCE_SECONDS)
    except BadSignature:
        begun_by = None
    if begun_by != actor.id:
        raise Invalid("This connection was begun by somebody else, or too long ago. Begin anew.")
    token = consent.refresh_token_of(youtube.settings(), code=code, back=_back())
    current = session()
    declare(current, Origin(actor.id, actor.name, "edit"))
    values = {
        "refresh_token": youtube.vault().locked(token),
        "content_owner": content_owner.strip() or None,
        "connected_at": now(),
        "connected_by": actor.id,
        "connected_by_name": actor.name,
    }
    entry = insert(ConnectorAccount).values(service=SERVICE, **values)
    current.execute(entry.on_conflict_do_update(index_elements=[ConnectorAccount.service], set_=values))
    return current.get_one(ConnectorAccount, SERVICE, populate_existing=True)


def check() -> str:
    """Have YouTube prove that it answers, and in whose name; give a sentence about it.

    Raises NotConnected, Invalid or Unavailable, with what is wrong and what to do.
    """
    held = youtube.connection(session())
    consent.renew(held.credentials)
    if held.owner is None:
        return "YouTube answers. It tells what everybody may know, since no content owner is named."
    asked = held.content_id(_SOMEBODY_WAITS)
    try:
        with closing(asked.client):
            names = {owner["id"]: owner.get("displayName", owner["id"]) for owner in asked.owners()}
    finally:
        with transaction() as current:
            quota.add(current, youtube.budget(), CHECK, asked.client.calls, now())
    if held.owner not in names:
        others = " or ".join(names) or "no other"
        raise Invalid(f"The account may not ask in the name of {held.owner}, but of {others}. Connect anew.")
    return f"YouTube answers, in the name of {names[held.owner]}."


def disconnect(actor: Actor) -> None:
    """Forget the right to ask; NotFound when there is none."""
    current = session()
    account = current.get(ConnectorAccount, SERVICE)
    if account is None:
        raise NotFound("YouTube is not connected here.")
    declare(current, Origin(actor.id, actor.name, "edit"))
    current.delete(account)


def _back() -> str:
    """The page that Google leads back to, as it is registered there: by the address that people type."""
    page = current_app.url_map.bind("").build("connections.back")
    return str(current_app.config["SETTINGS"].public_url + page)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SETTINGS"].secret_key, salt="connection to a service")
