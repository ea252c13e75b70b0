"""ID tokens of Firebase, signed with keys of our own and checked by the real verifier over its real way to Google."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from catalogtool.auth.firebase import REFUSAL
from tests.auth.conftest import Door
from tests.auth.google import PROJECT, Google, encoded, private_key, signed
from tests.browser import Browser
from tests.factories import auth as factories

Maker = Callable[[Google], str]
OTHER_KEY = private_key()
HOUR, MINUTE = 3600, 60


def moment(seconds: int = 0) -> int:
    return int(time.time()) + seconds


def linked(name: str = "cleo", uid: str = "uid-1", **facts: Any) -> Any:
    person = factories.user(name, **facts)
    with factories.acting():
        person.firebase_uid = uid
    return person


def knock(browser: Browser, token: str, page: str = "/account") -> Any:
    return browser.post("/sign-in/firebase", data={"token": token, "next": page})


def is_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


def public_key(google: Google) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return google.key.public_key().public_bytes(serialization.Encoding.PEM, form)


def by_secret(google: Google, secret: bytes) -> str:
    """Signed with a secret, as if what everybody can read were one."""
    begun = f"{encoded(google.header(alg='HS256'))}.{encoded(google.claims())}"
    return f"{begun}.{encoded(hmac.new(secret, begun.encode(), hashlib.sha256).digest())}"


def by_curve(google: Google) -> str:
    return jwt.encode(
        google.claims(), ec.generate_private_key(ec.SECP256R1()), "ES256", {"kid": google.key_id}
    )


def changed(google: Google, **claims: Any) -> str:
    """A good token with other claims under the old signature."""
    header, _, signature = google.token().split(".")
    return f"{header}.{encoded(google.claims(**claims))}.{signature}"


def said_twice(google: Google) -> str:
    payload = json.dumps(google.claims("uid-2"))[:-1] + ', "sub": "uid-1"}'
    return signed(google.header(), payload, google.key)


def firebase(way: Any = "google.com", **more: Any) -> dict[str, Any]:
    return {"identities": {}, "sign_in_provider": way, **more}


FORGED: dict[str, Maker] = {
    "no algorithm": lambda g: f"{encoded(g.header(alg='none'))}.{encoded(g.claims())}.",
    "no algorithm, with a signature": lambda g: g.token(header=g.header(alg="none")),
    "no algorithm in capitals": lambda g: g.token(header=g.header(alg="NONE")),
    "an emulator's token": lambda g: f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(g.claims())}.",
    "signed with the public key as a secret": lambda g: by_secret(g, public_key(g)),
    "signed with the certificate as a secret": lambda g: by_secret(g, g.certificate.encode()),
    "signed by a curve": by_curve,
    "another kind of RSA signature": lambda g: g.token(header=g.header(alg="PS256")),
    "signed by somebody else": lambda g: g.token(key=OTHER_KEY),
    "signed by a service account": lambda g: g.token(header=g.header(kid="1"), key=OTHER_KEY),
    "no key named": lambda g: g.token(header={"alg": "RS256", "typ": "JWT"}),
    "an unknown key": lambda g: g.token(header=g.header(kid="key-2")),
    "an empty name of a key": lambda g: g.token(header=g.header(kid="")),
    "a name of a key that is a list": lambda g: g.token(header=g.header(kid=["key-1"])),
    "the address of a key": lambda g: g.token(header=g.header(jku="https://elsewhere.example/keys")),
    "the address of a certificate": lambda g: g.token(header=g.header(x5u="https://elsewhere.example/cert")),
    "a key brought along": lambda g: g.token(header=g.header(jwk={"kty": "RSA"}), key=OTHER_KEY),
    "a certificate brought along": lambda g: g.token(header=g.header(x5c=["MII"]), key=OTHER_KEY),
    "what must be understood": lambda g: g.token(header=g.header(crit=["exp"])),
    "an access token": lambda g: g.token(header=g.header(typ="at+jwt")),
    "expired": lambda g: g.token(iat=moment(-2 * HOUR), exp=moment(-HOUR)),
    "expired half a minute ago": lambda g: g.token(exp=moment(-30)),
    "without an end": lambda g: g.token(exp=None),
    "an end that is a text": lambda g: g.token(exp=str(moment(HOUR))),
    "an end that is no number": lambda g: g.token(exp=float("inf")),
    "made in the future": lambda g: g.token(iat=moment(5 * MINUTE)),
    "without a beginning": lambda g: g.token(iat=None),
    "signed in there in the future": lambda g: g.token(auth_time=moment(5 * MINUTE)),
    "signed in there long ago": lambda g: g.token(auth_time=moment(-6 * MINUTE)),
    "never signed in there": lambda g: g.token(auth_time=None),
    "signed in there at true": lambda g: g.token(auth_time=True),
    "not valid yet": lambda g: g.token(nbf=moment(5 * MINUTE)),
    "for another project": lambda g: g.token(aud="another-project"),
    "for several projects": lambda g: g.token(aud=[PROJECT, "another-project"]),
    "for nobody": lambda g: g.token(aud=None),
    "issued for another project": lambda g: g.token(iss="https://securetoken.google.com/another-project"),
    "issued by another host": lambda g: g.token(iss=f"https://securetoken.google.com.evil.example/{PROJECT}"),
    "issued by nobody": lambda g: g.token(iss=None),
    "a session cookie": lambda g: g.token(iss=f"https://session.firebase.google.com/{PROJECT}"),
    "Google's own proof": lambda g: g.token(iss="https://accounts.google.com", aud="client-1"),
    "a custom token": lambda g: g.token(
        aud="https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit",
        iss="catalog@label-catalog.iam.gserviceaccount.com",
    ),
    "of nobody": lambda g: g.token(sub=None),
    "of an empty name": lambda g: g.token(sub=""),
    "of a name too long": lambda g: g.token(sub="u" * 129),
    "of a number": lambda g: g.token(sub=1),
    "of several": lambda g: g.token(sub=["uid-1"]),
    "of somebody else under the old signature": lambda g: changed(g, sub="uid-1", exp=moment(2 * HOUR)),
    "of somebody who is not there": lambda g: g.token(sub="uid-gone"),
    "said twice": said_twice,
    "signed in there by nothing": lambda g: g.token(firebase=firebase("anonymous")),
    "signed in there by telephone": lambda g: g.token(firebase=firebase("phone")),
    "signed in there by a custom token": lambda g: g.token(firebase=firebase("custom")),
    "signed in there by another provider": lambda g: g.token(firebase=firebase("github.com")),
    "no way in told": lambda g: g.token(firebase=None),
    "a way in that is a text": lambda g: g.token(firebase="google.com"),
    "of a tenant": lambda g: g.token(firebase=firebase(tenant="tenant-1")),
    "no address": lambda g: g.token(email=None),
    "an address that is a list": lambda g: g.token(email=["cleo@label.example"]),
    "an address with a letter that looks like another": lambda g: g.token(email="cleo@lаbel.example"),
    "an address with a line behind it": lambda g: g.token(email="cleo@label.example\n"),
    "two addresses": lambda g: g.token(email="cleo@label.example@evil.example"),
    "an address of another domain": lambda g: g.token(email="cleo@evil.example"),
    "an address of a domain below": lambda g: g.token(email="cleo@mail.label.example"),
    "an address of a domain with more before it": lambda g: g.token(email="cleo@notlabel.example"),
    "an address not confirmed": lambda g: g.token(email_verified=False),
    "an address confirmed by a text": lambda g: g.token(email_verified="true"),
    "an address nobody speaks of": lambda g: g.token(email_verified=None),
    "cut short": lambda g: g.token()[:-20],
    "without a signature": lambda g: g.token().rpartition(".")[0],
    "with an empty signature": lambda g: g.token().rpartition(".")[0] + ".",
    "with two signatures": lambda g: g.token() + "." + g.token().rpartition(".")[2],
    "with a blank in it": lambda g: g.token().replace(".", ". ", 1),
    "with stuffing": lambda g: g.token() + "==",
    "empty": lambda g: "",
    "nonsense": lambda g: "a.b.c",
    "no JSON": lambda g: signed("{", "}", g.key),
    "a list": lambda g: signed([], [], g.key),
    "deep": lambda g: signed(g.header(), "[" * 3000 + "]" * 3000, g.key),
    "huge": lambda g: g.token(more="x" * 9000),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_token_that_is_forged_or_unfit_lets_nobody_in(door: Door, google: Google, what: str) -> None:
    google.person()
    linked()
    browser = door()
    answer = knock(browser, FORGED[what](google))
    assert answer.status_code == 400
    assert not is_in(browser)


def test_what_was_changed_under_the_old_signature_proves_nobody_even_when_nothing_else_is_wrong(door, google):
    google.person()
    google.person("uid-2", "dora@label.example")
    linked()
    header, payload, signature = google.token("uid-2").split(".")
    other = encoded(google.claims("uid-1"))
    browser = door()
    assert knock(browser, f"{header}.{other}.{signature}").status_code == 400
    assert knock(browser, f"{header}.{payload}.{signature}").status_code == 403
    assert not is_in(browser)


GOOD: dict[str, Maker] = {
    "as it comes": lambda g: g.token(),
    "by a password there": lambda g: g.token(firebase=firebase("password")),
    "by a clock that is a little ahead": lambda g: g.token(iat=moment(5), auth_time=moment(5)),
    "by a clock that is a little behind": lambda g: g.token(exp=moment(-1)),
    "of four minutes ago": lambda g: g.token(auth_time=moment(-4 * MINUTE)),
    "with an address in capitals": lambda g: g.token(email="CLEO@Label.Example"),
    "with another address than here": lambda g: g.token(email="another@label.example"),
    "valid since a minute": lambda g: g.token(nbf=moment(-MINUTE)),
}


@pytest.mark.parametrize("what", GOOD)
def test_a_good_token_lets_its_owner_in(door: Door, google: Google, what: str) -> None:
    google.person()
    linked()
    browser = door()
    assert knock(browser, GOOD[what](google)).headers["Location"] == "/account"
    assert is_in(browser)


def test_a_good_token_lets_in_once_however_it_is_spelled(door, google):
    google.person()
    linked()
    token = google.token()
    assert knock(door(), token).status_code == 302
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".index(token[-1])
    respelled = token[:-1] + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last ^ 1]
    for again in (token, respelled):
        browser = door()
        assert knock(browser, again).status_code == 400
        assert not is_in(browser)


def test_a_token_of_somebody_signed_out_there_proves_nothing(door, google):
    google.person(validSince=str(moment(MINUTE)))
    linked()
    assert REFUSAL in knock(door(), google.token()).text.replace("&#39;", "'")


def test_a_token_of_somebody_disabled_there_proves_nothing(door, google):
    google.person(disabled=True)
    linked()
    browser = door()
    assert knock(browser, google.token()).status_code == 400
    assert not is_in(browser)


@pytest.mark.parametrize(
    "host", ["www.googleapis.com", "oauth2.googleapis.com", "identitytoolkit.googleapis.com"]
)
def test_while_google_is_silent_nobody_is_believed(door: Door, google: Google, host: str) -> None:
    google.person()
    linked()
    google.silent.add(host)
    browser = door(api_key=f"asks anew, not {host}")
    token = google.token()
    assert knock(browser, token).status_code == 503
    assert not is_in(browser)
    google.silent.clear()
    assert knock(browser, token).status_code == 302


def test_keys_are_asked_for_once_and_whether_the_account_is_good_each_time(door, google):
    google.person()
    linked()
    for number in range(3):
        knock(door(api_key="counted"), google.token(jti=str(number)))
    assert google.asked.count("identitytoolkit.googleapis.com/v1/projects/label-catalog/accounts:lookup") == 3
    assert sum("x509" in asked for asked in google.asked) == 1


@pytest.mark.parametrize(
    ("told", "taken"), [({}, False), ({"tenant": "tenant-2"}, False), ({"tenant": "tenant-1"}, True)], ids=str
)
def test_with_a_tenant_its_own_accounts_count_alone(
    door: Door, google: Google, told: Any, *, taken: bool
) -> None:
    google.person()
    linked()
    answer = knock(door(tenant_id="tenant-1"), google.token(firebase=firebase(**told)))
    assert (answer.status_code == 302) is taken


def test_a_token_in_the_address_is_not_read(door, google):
    google.person()
    linked()
    browser = door()
    assert browser.post(f"/sign-in/firebase?token={google.token()}").status_code == 400
    assert browser.get(f"/sign-in/firebase?token={google.token()}").status_code == 405
    assert not is_in(browser)


def test_a_token_without_that_of_the_form_is_not_read(door, google):
    google.person()
    linked()
    browser = door()
    answer = browser.post("/sign-in/firebase", data={"token": google.token()}, csrf=False)
    assert answer.status_code == 400
    assert not is_in(browser)
    assert google.asked == []


def test_with_an_emulator_in_the_environment_nobody_is_believed(door, google, monkeypatch):
    google.person()
    linked()
    browser = door()
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9")
    assert knock(browser, google.token()).status_code == 503
    assert knock(browser, FORGED["an emulator's token"](google)).status_code == 503
    assert not is_in(browser)
