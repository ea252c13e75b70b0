"""What gives the right to ask, encrypted where it is kept.

Keys are tried in their order and the first one encrypts, so that a new one can be put before the old
(`cryptography.fernet.MultiFernet`).
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from catalogtool.core.errors import Unavailable


class Vault:
    """Encrypts texts, and decrypts those that one of its keys has encrypted."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take keys as `Fernet.generate_key` makes them; raises ValueError for anything else."""
        self._keys = MultiFernet([Fernet(key) for key in keys])

    def locked(self, text: str) -> bytes:
        return self._keys.encrypt(text.encode())

    def opened(self, locked: bytes) -> str:
        """Give the text; raises Unavailable when none of the keys fits."""
        try:
            return self._keys.decrypt(locked).decode()
        except InvalidToken:
            raise Unavailable(
                "The connection can't be decrypted: the key that encrypted it is not among CREDENTIALS_KEYS. "
                "Put it back, or connect anew."
            ) from None
