"""Sealing private data: AES-256-GCM under keys derived from `SECRET_KEY`.

`SECRET_KEY` may hold several secrets, separated by commas: the first seals, all of them open. From each secret HKDF
derives three things that tell nothing of each other: a sealing key, a key for digests, and a short public name of the
secret, which stands beside every sealed value. A value is bound to its place: moved to another person or another column,
it does not open.

See docs/private-data.md for keys, rotation, and what a lost key means.
"""

import hmac
import os
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.representatives.private_data import PrivateField

# Everybody knows it: for laptops. Production refuses to start without a secret of its own.
DEVELOPMENT_SECRET = "smart-congress development secret known to all"
MIN_SECRET = 32  # [D] HKDF does not slow down who guesses short ones
NONCE_BYTES = 12


class SealingError(Exception):
    """A value that cannot be opened: its key is not in SECRET_KEY, or it was changed or moved. Names no value."""


@dataclass(frozen=True)
class Key:
    id: str
    sealing: AESGCM
    digesting: bytes

    @classmethod
    def of(cls, secret: str) -> "Key":
        return cls(
            id=_derived(secret, "key id", 8).hex(),
            sealing=AESGCM(_derived(secret, "sealing", 32)),
            digesting=_derived(secret, "identity digest", 32),
        )


class KeyRing:
    """The keys of this process, the sealing one first."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._keys = [Key.of(secret) for secret in secrets]
        self._by_id = {key.id: key for key in self._keys}

    @property
    def key_id(self) -> str:
        """The key that seals now."""
        return self._keys[0].id

    @property
    def key_ids(self) -> list[str]:
        return [key.id for key in self._keys]

    def seal(self, value: str, person_id: int, field: PrivateField) -> str:
        key, nonce = self._keys[0], os.urandom(NONCE_BYTES)
        sealed = key.sealing.encrypt(nonce, value.encode(), _place(person_id, field))
        return f"{key.id}.{urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, person_id: int, field: PrivateField) -> str:
        """Raises SealingError."""
        key_id, _, text = sealed.partition(".")
        key = self._by_id.get(key_id)
        if key is None:
            raise SealingError(f"sealed with key {key_id}, which SECRET_KEY does not hold")
        try:
            raw = b64decode(text, altchars=b"-_", validate=True)
            return key.sealing.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _place(person_id, field)).decode()
        except (InvalidTag, ValueError):
            raise SealingError(f"changed or moved since it was sealed with key {key_id}") from None

    def digest(self, identity_number: str) -> str:
        """By which a person is found again without opening anybody: a keyed hash, of the key that seals now."""
        return _digest(self._keys[0], identity_number)

    def digests(self, identity_number: str) -> list[str]:
        """Under every key, for rows that a rotation has not reached yet."""
        return [_digest(key, identity_number) for key in self._keys]


def _derived(secret: str, purpose: str, length: int) -> bytes:
    info = f"smart-congress private data: {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(secret.encode())


def _place(person_id: int, field: PrivateField) -> bytes:
    return f"person:{person_id}:{field.value}".encode()


def _digest(key: Key, identity_number: str) -> str:
    return hmac.new(key.digesting, identity_number.encode(), sha256).hexdigest()


_ring: KeyRing | None = None


def secrets_of(secret_key: str | None) -> tuple[str, ...]:
    """The secrets in a `SECRET_KEY`, in order."""
    return tuple(part.strip() for part in (secret_key or "").split(",") if part.strip())


def unfit_for_production(secrets: Iterable[str]) -> str | None:
    """What is wrong with the secrets of a `SECRET_KEY`, as the end of a sentence; None if they will do."""
    held = tuple(secrets)
    if not held:
        return "is required where ENVIRONMENT=production."
    if any(len(secret) < MIN_SECRET for secret in held):
        return f"holds a secret of fewer than {MIN_SECRET} characters."
    if DEVELOPMENT_SECRET in held:
        return "holds the development secret, which everybody knows."
    return None


def configure(secrets: Iterable[str]) -> None:
    """Give this process its keys; without secrets, the development key. Called once, at the start."""
    global _ring
    _ring = KeyRing(tuple(secrets) or (DEVELOPMENT_SECRET,))


def ring() -> KeyRing:
    if _ring is None:
        raise RuntimeError("no keys: call sealing.configure at the start of the process")
    return _ring
