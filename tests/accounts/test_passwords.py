"""Passwords are kept as argon2id hashes, and verified ones are remembered without being kept."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from argon2 import Type

from tests.conftest import REAL_HASHER
from webmap.accounts import passwords
from webmap.accounts.passwords import VerifiedPasswords, hash_password, verify


def test_a_password_is_hashed_with_argon2id_and_a_salt_of_its_own() -> None:
    first, second = hash_password("secret words"), hash_password("secret words")
    assert first.startswith("$argon2id$")
    assert first != second
    assert "secret" not in first
    assert verify(first, "secret words")
    assert verify(second, "secret words")
    assert not verify(first, "secret word")


def test_guessing_a_hash_costs_what_rfc_9106_recommends() -> None:
    """Its second choice: 64 MiB, three passes, four lanes."""
    assert REAL_HASHER.type is Type.ID
    assert REAL_HASHER.memory_cost >= 64 * 1024
    assert REAL_HASHER.time_cost >= 3
    assert REAL_HASHER.parallelism >= 4
    assert REAL_HASHER.hash_len >= 32
    assert REAL_HASHER.salt_len >= 16


@pytest.mark.parametrize("stored", ["", "plain text", "$argon2id$broken", "!"])
def test_what_is_no_hash_matches_nothing(stored: str) -> None:
    assert not verify(stored, stored)


def test_a_verified_password_is_checked_only_once() -> None:
    memory = VerifiedPasswords()
    stored = hash_password("secret words")
    with patch.object(passwords, "verify", wraps=verify) as slow:
        assert memory.verify(stored, "secret words")
        assert memory.verify(stored, "secret words")
        assert slow.call_count == 1


def test_a_wrong_password_is_checked_every_time() -> None:
    memory = VerifiedPasswords()
    stored = hash_password("secret words")
    memory.verify(stored, "secret words")
    with patch.object(passwords, "verify", wraps=verify) as slow:
        assert not memory.verify(stored, "wrong words")
        assert not memory.verify(stored, "wrong words")
        assert slow.call_count == 2


def test_a_new_hash_makes_the_old_password_worthless() -> None:
    memory = VerifiedPasswords()
    assert memory.verify(hash_password("old words"), "old words")
    assert not memory.verify(hash_password("new words"), "old words")


def test_the_memory_keeps_no_password_and_forgets_the_oldest() -> None:
    memory = VerifiedPasswords(size=2)
    with patch.object(passwords, "verify", return_value=True) as slow:
        for stored in ("a", "b", "c"):
            memory.verify(stored, "secret words")
        assert "secret" not in repr(vars(memory))
        memory.verify("c", "secret words")
        assert slow.call_count == 3
        memory.verify("a", "secret words")
        assert slow.call_count == 4
