"""Google as Firebase's packages know it, on this machine: they reach it by a proxy, and believe its certificates.

Nothing in the packages is replaced: addresses, encryption, signatures and answers are as they are in earnest.
"""

import json
import secrets
import ssl
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from catalogtool.core.settings import Firebase

PROJECT = "label-catalog"
HOSTS = (
    "www.googleapis.com",
    "identitytoolkit.googleapis.com",
    "oauth2.googleapis.com",
    "accounts.google.com",
    "iamcredentials.googleapis.com",
)
PASSWORD = "nine bright lanterns"


def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey) -> str:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def certificate(key: rsa.RSAPrivateKey, *hosts: str) -> str:
    """A certificate of the key that it has signed itself, for these hosts."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Google of the tests")])
    moment = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts or HOSTS]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def encoded(part: Any) -> str:
    """A part of a token: bytes or text as they are, anything else as JSON."""
    raw = part if isinstance(part, bytes) else (part if isinstance(part, str) else json.dumps(part)).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(header: Any, payload: Any, key: rsa.RSAPrivateKey) -> str:
    begun = f"{encoded(header)}.{encoded(payload)}"
    return f"{begun}.{encoded(key.sign(begun.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


class Google:
    """Its accounts, its keys, and what it has been asked."""

    def __init__(self, folder: Path) -> None:
        self.key, self.key_id = private_key(), "key-1"
        self.certificate = certificate(self.key)
        self.people: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        self.silent: set[str] = set()
        self.service_account = _service_account()
        self.trusted = folder / "google.pem"
        transport = private_key()
        self.trusted.write_text(certificate(transport))
        (folder / "google-key.pem").write_text(pem(transport))
        self.encryption = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.encryption.load_cert_chain(self.trusted, folder / "google-key.pem")
        self.address = ""

    def person(self, uid: str = "uid-1", email: str = "cleo@label.example", **facts: Any) -> dict[str, Any]:
        """Make an account there."""
        self.people[uid] = {"localId": uid, "email": email, "emailVerified": True, "validSince": "0", **facts}
        return self.people[uid]

    def token(
        self, uid: str = "uid-1", *, header: Any = None, key: rsa.RSAPrivateKey | None = None, **claims: Any
    ) -> str:
        """An ID token of the account as Firebase makes it; claims that are None are left out."""
        return signed(header or self.header(), self.claims(uid, **claims), key or self.key)

    def header(self, **different: Any) -> dict[str, Any]:
        return {"alg": "RS256", "kid": self.key_id, "typ": "JWT", **different}

    def claims(self, uid: str = "uid-1", **different: Any) -> dict[str, Any]:
        moment = int(time.time())
        usual = {
            "iss": f"https://securetoken.google.com/{PROJECT}",
            "aud": PROJECT,
            "auth_time": moment,
            "user_id": uid,
            "sub": uid,
            "iat": moment,
            "exp": moment + 3600,
            "email": self.people.get(uid, {}).get("email", "cleo@label.example"),
            "email_verified": self.people.get(uid, {}).get("emailVerified", True),
            "firebase": {"identities": {}, "sign_in_provider": "google.com"},
        }
        return {name: value for name, value in {**usual, **different}.items() if value is not None}

    # What it answers, by address.

    def answer(self, host: str, path: str, sent: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if host in self.silent:
            return 504, {}
        if path.startswith("/robot/v1/metadata/x509/"):
            return 200, {self.key_id: self.certificate}
        if host == "oauth2.googleapis.com":
            return 200, {"access_token": "a token", "expires_in": 3600, "token_type": "Bearer"}
        if path.startswith("/v1/projects/") and path.endswith("accounts:lookup"):
            return 200, {"users": [self.people[uid] for uid in sent["localId"] if uid in self.people]}
        return self.answer_browser(path, sent)

    def answer_browser(self, path: str, sent: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if path.endswith("accounts:lookup"):
            uid = self._payload_of(sent["idToken"])["sub"]
            return 200, {"users": [self.people[uid]]}
        if path.endswith("accounts:signInWithPassword"):
            found = [each for each in self.people.values() if each["email"] == sent["email"]]
            if not found or sent["password"] != PASSWORD:
                return 400, {"error": {"code": 400, "message": "INVALID_LOGIN_CREDENTIALS"}}
            return 200, self._signed_in(found[0]["localId"], "password")
        if path.endswith("accounts:signInWithIdp"):
            proof = self._payload_of(parse_qs(sent["postBody"])["id_token"][0])
            found = [each for each in self.people.values() if each["email"] == proof["email"]]
            return 200, {**self._signed_in(found[0]["localId"], "google.com"), "providerId": "google.com"}
        return 404, {"error": {"code": 404, "message": f"NO_SUCH_PATH {path}"}}

    def _signed_in(self, uid: str, way: str) -> dict[str, Any]:
        # No two of the same second are the same.
        token = self.token(
            uid, firebase={"identities": {}, "sign_in_provider": way}, jti=secrets.token_hex(8)
        )
        email = self.people[uid]["email"]
        return {
            "localId": uid,
            "email": email,
            "idToken": token,
            "refreshToken": "again",
            "expiresIn": "3600",
        }

    def _payload_of(self, token: str) -> dict[str, Any]:
        part = token.split(".")[1]
        return dict(json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))))


class Proxy(BaseHTTPRequestHandler):
    """Takes the way to every host of Google's, and answers there itself."""

    protocol_version = "HTTP/1.1"
    google: Google

    def do_CONNECT(self) -> None:
        self.host = self.path.partition(":")[0]
        if self.host not in HOSTS:
            self.send_error(502)
            return
        self.send_response(200)
        self.end_headers()
        self.connection = self.google.encryption.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.close_connection = False

    def do_OPTIONS(self) -> None:
        self.reply(204, b"")

    def do_GET(self) -> None:
        to = urlsplit(self.path)
        if self.host == "accounts.google.com":
            self.lead_back({name: values[0] for name, values in parse_qs(to.query).items()})
        else:
            self.say({})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.say(json.loads(raw) if raw[:1] == b"{" else {})

    def say(self, sent: dict[str, Any]) -> None:
        path = urlsplit(self.path).path
        self.google.asked.append(f"{self.host}{path}")
        status, said = self.google.answer(self.host, path, sent)
        self.reply(status, json.dumps(said).encode())

    def lead_back(self, question: dict[str, str]) -> None:
        """As Google does when the person has chosen the only account there is."""
        person = next(iter(self.google.people.values()))
        proof = {"email": person["email"], "aud": question["client_id"], "nonce": question["nonce"]}
        answer = {"state": question["state"], "id_token": signed({"alg": "RS256"}, proof, self.google.key)}
        self.reply(302, b"", Location=f"{question['redirect_uri']}#{urlencode(answer)}")

    def reply(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        allowed = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
        usual = {"Content-Type": "application/json", "Cache-Control": "public, max-age=3600"}
        for name, value in {**allowed, **usual, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@contextmanager
def running(folder: Path) -> Iterator[Google]:
    google = Google(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Proxy", (Proxy,), {"google": google}))
    google.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield google
    server.shutdown()
    server.server_close()


def _service_account() -> str:
    return json.dumps(
        {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": "1",
            "private_key": pem(private_key()),
            "client_email": f"catalog@{PROJECT}.iam.gserviceaccount.com",
            "token_uri": "https://oauth2.googleapis.com/token",
        }
    )


@contextmanager
def reached(google: Google) -> Iterator[None]:
    """Let the packages of this process find this Google instead of the other one."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HTTPS_PROXY", google.address)
        environment.setenv("REQUESTS_CA_BUNDLE", str(google.trusted))
        yield


def set_up(google: Google, **different: Any) -> Firebase:
    """How an application is set up that believes this Google."""
    usual = {
        "google_client_id": "client-1",
        "providers": ("google.com", "password"),
        "domains": ("label.example",),
    }
    known = {"project_id": PROJECT, "api_key": "api-key", "service_account": google.service_account}
    return Firebase(**{**known, **usual, **different})
