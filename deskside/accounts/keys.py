"""The server's own key: what must be shown again later (links, codes) is sealed with it, what must be found again is hashed.

It lies in a file that only the server's user may read, outside the database: a copied database shows no link and no code.
A backup needs both; without the key old links still work, but cannot be shown any more.
"""

import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES = 32
_NONCE_BYTES = 12


class SealBroken(Exception):
    """This was sealed with another key, for another place, or was changed since."""


class Keys:
    """Keys for every purpose, all derived from the one in the file."""

    def __init__(self, root: bytes) -> None:
        if len(root) != _KEY_BYTES:
            raise ValueError(f"the server's key has {len(root)} bytes instead of {_KEY_BYTES}")
        self._sealer = AESGCM(_derived(root, b"deskside seal"))
        self._hash_key = _derived(root, b"deskside keyed hash")

    def seal(self, text: str, place: str) -> bytes:
        """Encrypt a text. It can be opened only for the same `place`, such as `link:<id>`."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._sealer.encrypt(nonce, text.encode(), place.encode())

    def unseal(self, sealed: bytes, place: str) -> str:
        """The text again. Raises `SealBroken`."""
        try:
            opened = self._sealer.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError):
            raise SealBroken(place) from None
        return opened.decode()

    def keyed_hash(self, text: str, purpose: str) -> str:
        """A hash to find a short secret by: without the key it cannot be made by trying all of them."""
        return hmac.digest(self._hash_key, f"{purpose}\0{text}".encode(), "sha256").hex()


def load_keys(path: Path) -> Keys:
    """The keys of the file at `path`, which is made if there is none."""
    if not path.exists():
        _make(path)
    return Keys(bytes.fromhex(path.read_text("ascii").strip()))


def _make(path: Path) -> None:
    """Whole or not at all, and never over another process's: links that one made the other could not show."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(_KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return
    finally:
        fresh.unlink()
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _derived(root: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=purpose).derive(root)
