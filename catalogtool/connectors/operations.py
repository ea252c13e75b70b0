"""Connect to a service and let go of it; both stand in the trail."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.dialects.postgresql import insert

from catalogtool.connectors import consent, youtube
from catalogtool.connectors.models import ConnectorAccount
from catalogtool.connectors.youtube import SERVICE
from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.core.errors import Invalid, NotFound
from catalogtool.core.origin import Origin, declare
from catalogtool.web.access import Actor

_PATIENCE_SECONDS = 900


def consent_address(actor: Actor, back: str) -> str:
    """Where the admin agrees; it leads back with a code, and with a state that is good for this admin alone."""
    return consent.consent_address(youtube.settings(), back=back, state=_signer().dumps(actor.id))


def connect(code: str, state: str, content_owner: str, *, back: str, actor: Actor) -> ConnectorAccount:
    """Exchange the code that YouTube has given, and keep what comes of it encrypted.

    Raises Invalid when another person began it, when it was too long ago, or when the code is no good.
    """
    try:
        begun_by = _signer().loads(state, max_age=_PATIENCE_SECONDS)
    except BadSignature:
        begun_by = None
    if begun_by != actor.id:
        raise Invalid("This connection was begun by somebody else, or too long ago. Begin anew.")
    token = consent.refresh_token_of(youtube.settings(), code=code, back=back)
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


def disconnect(actor: Actor) -> None:
    """Forget the right to ask; NotFound when there is none."""
    current = session()
    account = current.get(ConnectorAccount, SERVICE)
    if account is None:
        raise NotFound("YouTube is not connected here.")
    declare(current, Origin(actor.id, actor.name, "edit"))
    current.delete(account)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SETTINGS"].secret_key, salt="connection to a service")
