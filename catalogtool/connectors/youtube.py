"""The connection to YouTube: whose right it is, in whose name is asked, and what a day's budget is."""

from dataclasses import dataclass

from flask import current_app
from google.oauth2.credentials import Credentials
from sqlalchemy.orm import Session

from catalogtool.connectors.consent import credentials_of
from catalogtool.connectors.credentials import Vault
from catalogtool.connectors.google import PATIENT, NotConnected, Patience
from catalogtool.connectors.kinds.youtube_content_id import YoutubeContentId
from catalogtool.connectors.kinds.youtube_data import YoutubeData
from catalogtool.connectors.models import ConnectorAccount
from catalogtool.connectors.quota import Budget
from catalogtool.core.settings import Youtube

SERVICE = "youtube"


@dataclass(frozen=True)
class Connection:
    """What is needed to ask; a client is made of it for each thread."""

    credentials: Credentials
    owner: str | None
    root: str | None
    files: bool = False

    def data(self) -> YoutubeData:
        return YoutubeData(self.credentials, owner=self.owner, root=self.root, files=self.files)

    def content_id(self, patience: Patience = PATIENT) -> YoutubeContentId:
        """Raises NotConnected where no content owner is named."""
        if self.owner is None:
            raise NotConnected(
                "Assets and claims are told to content owners alone. Name yours on the page Connections."
            )
        return YoutubeContentId(self.credentials, self.owner, root=self.root, patience=patience)


def settings() -> Youtube:
    """The settings; raises NotConnected where YouTube is not set up."""
    found: Youtube | None = current_app.config["SETTINGS"].youtube
    if found is None:
        raise NotConnected("YouTube is not set up here: YOUTUBE_CLIENT_ID is not set.")
    return found


def is_set_up() -> bool:
    return current_app.config["SETTINGS"].youtube is not None


def budget() -> Budget:
    found = settings()
    return Budget(SERVICE, found.client_id, found.daily_units, found.reserved_units)


def connection(session: Session) -> Connection:
    """The connection as it stands; raises NotConnected without one."""
    found, account = settings(), session.get(ConnectorAccount, SERVICE)
    token = vault().opened(account.refresh_token) if account else None
    owner = owner_of(found, account)
    return Connection(credentials_of(found, token), owner, found.url, found.ask_for_files)


def owner_of(found: Youtube, account: ConnectorAccount | None) -> str | None:
    """In whose name is asked: what an admin has said counts, also that it is nobody's."""
    return account.content_owner if account else found.content_owner


def vault() -> Vault:
    return Vault(current_app.config["SETTINGS"].credentials_keys)
