"""Passkeys: a device proves that it holds a key, once its owner has unlocked it; it sends nothing worth stealing."""

import ipaddress
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import request
from sqlalchemy import delete, exists, select
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, options_to_json_dict, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from catalogtool.auth import tickets
from catalogtool.auth.models import Passkey, User
from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.core.errors import Conflict, Invalid, NotFound

PURPOSE = "passkey"
LASTS = timedelta(minutes=5)
REFUSAL = "This passkey does not open an account here."
_FAILURES = (WebAuthnException, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class Site:
    """For which name browsers keep the passkeys, and from which page they must come."""

    name: str
    origin: str


def is_possible() -> bool:
    """Whether this address has a name: browsers keep no passkeys for numbers."""
    try:
        ipaddress.ip_address(_host())
    except ValueError:
        return request.is_secure or _host() == "localhost"
    return False


def creation_options(person: User) -> dict[str, Any]:
    """What the browser is asked in order to make a passkey."""
    site = _site()
    options = generate_registration_options(
        rp_id=site.name,
        rp_name="Catalog Tool",
        user_id=person.fs_uniquifier.encode(),
        user_name=person.username,
        challenge=_challenge(person),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(person),
    )
    return options_to_json_dict(options)


def add(person: User, answer: str, name: str) -> Passkey:
    """Keep the passkey that the browser has made; Invalid when its answer is not to our question."""
    site = _site()
    try:
        credential = json.loads(answer)
        made = verify_registration_response(
            credential=credential,
            expected_challenge=_redeemed(credential, person),
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _FAILURES as error:
        raise Invalid("The passkey could not be made. Try again.") from error
    passkey = Passkey(
        user_id=person.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name or "Passkey",
    )
    session().add(passkey)
    session().flush()
    return passkey


def request_options(person: User | None) -> dict[str, Any]:
    """What the browser is asked in order to prove a passkey: one of the person's, or any that it has for us."""
    options = generate_authentication_options(
        rp_id=_site().name,
        challenge=_challenge(person),
        allow_credentials=_descriptors(person) if person else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def prove(answer: str, person: User | None) -> User:
    """The active person whose passkey answered, that person where one is named; Invalid when it is none of ours."""
    site = _site()
    try:
        credential = json.loads(answer)
        challenge = _redeemed(credential, person)
        passkey = _known(base64url_to_bytes(credential["rawId"]))
        proved = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _FAILURES as error:
        raise Invalid(REFUSAL) from error
    if not passkey.person.active or (person is not None and passkey.user_id != person.id):
        raise Invalid(REFUSAL)
    passkey.sign_count, passkey.last_used_at = proved.new_sign_count, now()
    return passkey.person


def of_person(person: User) -> list[Passkey]:
    return list(session().scalars(select(Passkey).where(Passkey.user_id == person.id).order_by(Passkey.id)))


def has_any(person: User) -> bool:
    return bool(session().scalar(select(exists().where(Passkey.user_id == person.id))))


def remove(person: User, passkey_id: int) -> str:
    """Forget the passkey, and tell its name; NotFound when there is none."""
    wanted = delete(Passkey).where(Passkey.user_id == person.id, Passkey.id == passkey_id)
    name = session().scalar(wanted.returning(Passkey.name))
    if name is None:
        raise NotFound("There is no such passkey (any more).")
    return str(name)


def _challenge(person: User | None) -> bytes:
    return tickets.issue(PURPOSE, person, LASTS).encode()


def _redeemed(credential: dict[str, Any], person: User | None) -> bytes:
    """The question of ours that the answer is to; it can't be answered again."""
    said = parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"]))
    ticket = tickets.redeem(PURPOSE, said.challenge.decode())
    if ticket is None or ticket.user_id != (person.id if person else None):
        raise ValueError("This was not asked, or is answered already.")
    return said.challenge


def _known(credential_id: bytes) -> Passkey:
    passkey = session().scalar(
        select(Passkey).where(Passkey.credential_id == credential_id).with_for_update()
    )
    if passkey is None:
        raise ValueError("Nobody has this passkey.")
    return passkey


def _descriptors(person: User) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each.credential_id) for each in of_person(person)]


def _site() -> Site:
    if not is_possible():
        raise Conflict("Passkeys need an address with a name and an encrypted connection, or localhost.")
    return Site(_host(), request.host_url.rstrip("/"))


def _host() -> str:
    return urlsplit(f"//{request.host}").hostname or ""
