"""Password hashes (argon2id), and a memory of what was verified lately."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from functools import cache
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_SIZE = 256

hasher = PasswordHasher()


@cache
def nobodys_hash() -> str:
    """Return a hash to check when a name is unknown, so that it takes as long as a known one."""
    return hasher.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, as a PHC string with its own salt."""
    return hasher.hash(password)


def verify(password_hash: str, password: str) -> bool:
    """Return whether a password is the one that was hashed; takes its time on purpose."""
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


class VerifiedPasswords:
    """Pairs of hash and password that were verified, so that a program's next request is quick.

    QGIS and GDAL send the password with every request, dozens a minute. Kept are only digests
    under a key that this process made for itself; a new password has a new hash and is verified
    anew. A wrong password is never remembered and always takes its time.
    """

    def __init__(self, size: int = MEMORY_SIZE) -> None:
        self._key = secrets.token_bytes(32)
        self._size = size
        self._digests: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def verify(self, password_hash: str, password: str) -> bool:
        """Return whether a password is the one that was hashed."""
        message = f"{password_hash}\0{password}".encode()
        digest = hmac.new(self._key, message, hashlib.sha256).digest()
        with self._lock:
            if digest in self._digests:
                self._digests.move_to_end(digest)
                return True
        if not verify(password_hash, password):
            return False
        with self._lock:
            self._digests[digest] = None
            if len(self._digests) > self._size:
                self._digests.popitem(last=False)
        return True
