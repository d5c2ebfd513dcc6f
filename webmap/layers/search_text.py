"""The text of the search: keys that are compared, and the tokens by which candidates are found.

A text is found by the pairs of characters that follow one another in it, so that Chinese needs no
words; the first character of what the token is a part of says of what:

- ``^石`` begins the name, ``石鼓`` is in the name (``鼓$`` its end), ``+1号`` in the address or
  number, ``#4419`` begins the number;
- ``+4419`` are four digits that follow in the address or number;
- ``=shi`` is a syllable of the name, ``~sg`` two initials that follow, ``~^s`` the first one.

Tokens only bring candidates: what is found is always compared with the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from webmap.layers import pinyin

_NUMBER_BEGINS = 6
_DIGITS = re.compile("[0-9]{4,}")


@lru_cache(maxsize=10_000)
def _small(character: str) -> str:
    small = unicodedata.normalize("NFKC", character).lower()
    return small if len(small) == 1 else character


def key(text: str) -> str:
    """Return a text as it is compared: small letters, half width, one character for each.

    >>> key("Ａ座No.5")
    'a座no.5'
    """
    return text.lower() if text.isascii() else "".join(map(_small, text))


def _runs(text: str) -> list[str]:
    """Return the stretches of letters, digits and Chinese."""
    if text.isalnum():
        return [text]
    return "".join(one if one.isalnum() else " " for one in text).split()


def _pairs(text: str, mark: str) -> list[str]:
    return [
        mark + first + second
        for run in _runs(text)
        for first, second in zip(run, run[1:] + "$", strict=True)
    ]


def _fours(text: str) -> list[str]:
    """Return four digits each: pairs of digits are in every number."""
    return [
        f"+{digits[at : at + 4]}"
        for digits in _DIGITS.findall(text)
        for at in range(len(digits) - 3)
    ]


@lru_cache(maxsize=100_000)
def _spoken(first: str, second: str) -> tuple[str, ...]:
    """Return the tokens of how two characters are read that follow each other in a name."""
    letters = pinyin.initials(second) if second else ()
    return (
        *(f"={reading}" for reading in pinyin.readings(first)),
        *(f"~{a}{b}" for a in pinyin.initials(first) for b in letters),
    )


def tokens(number: str, name: str, address: str) -> str:
    """Return the tokens of a feature, each once, separated by spaces.

    Parameters
    ----------
    number, name, address
        Their keys.
    """
    found = {*_pairs(name, ""), *_pairs(address, "+"), *_pairs(number, "+")}
    found.update(_fours(number), _fours(address))
    if number[:1].isalnum():
        found.add(f"#{_runs(number)[0][:_NUMBER_BEGINS]}")
    if name[:1].isalnum():
        found.add(f"^{name[0]}")
    if not name.isascii() and (letters := "".join(_runs(name))):
        first, second = pinyin.initials(letters[0]), pinyin.initials(letters[1:2] or " ")
        found.update(f"~^{letter}" for letter in first)
        if len(letters) > 1:
            found.update(f"~^{a}{b}" for a in first for b in second)
        for spoken_so in map(_spoken, letters, (*letters[1:], "")):
            found.update(spoken_so)
    return " ".join(found)


@dataclass(frozen=True)
class Wanted:
    """Tokens that are wanted: one, all or any of several; nothing when it can't be said by tokens.

    Parameters
    ----------
    joined
        ``all``, ``any``, or ``begins`` (one token that begins so), or ``is``.
    """

    joined: str
    parts: tuple[Wanted, ...] = ()
    token: str = ""

    def fts5(self) -> str:
        """Return the expression in SQLite's language."""
        if not self.parts:
            return f'"{self.token}"' + (" *" if self.joined == "begins" else "")
        return (
            "("
            + (" AND " if self.joined == "all" else " OR ").join(part.fts5() for part in self.parts)
            + ")"
        )

    def tsquery(self) -> str:
        """Return the expression in PostgreSQL's language."""
        if not self.parts:
            return f"'{self.token}'" + (":*" if self.joined == "begins" else "")
        return (
            "("
            + (" & " if self.joined == "all" else " | ").join(part.tsquery() for part in self.parts)
            + ")"
        )


def _one(token: str) -> Wanted:
    return Wanted("is", token=token)


def _begins(token: str) -> Wanted:
    return Wanted("begins", token=token)


def _joined(how: str, parts: Iterable[Wanted | None]) -> Wanted | None:
    """Join what is wanted; in ``all`` what can't be said is left out, in ``any`` nothing can."""
    several = list(dict.fromkeys(parts))
    if how == "any" and None in several:
        return None
    known = tuple(part for part in several if part is not None)
    if len(known) < 2:
        return known[0] if known else None
    return Wanted(how, known)


def all_of(*parts: Wanted | None) -> Wanted | None:
    """Return what has all of them."""
    return _joined("all", parts)


def any_of(*parts: Wanted | None) -> Wanted | None:
    """Return what has any of them."""
    return _joined("any", parts)


def contained(text: str, mark: str = "") -> Wanted | None:
    """Return what has a text in its name (or, with ``+``, in its address or number)."""
    parts = []
    if mark and (stretches := _DIGITS.findall(text)):
        # The last digits of a number tell the most; the text itself is compared anyway.
        parts += [_one(f"{mark}{digits[-4:]}") for digits in stretches]
        parts += [_one(f"{mark}{digits[-8:-4]}") for digits in stretches if len(digits) >= 8]
        text = _DIGITS.sub(" ", text)
    for run in _runs(text):
        if len(run) == 1:
            parts.append(_begins(f"{mark}{run}"))
        else:
            parts += [_one(f"{mark}{first}{second}") for first, second in pairwise(run)]
    return all_of(*parts)


def name_begins(text: str) -> Wanted | None:
    """Return what has a name that begins so."""
    if not text[0].isalnum():
        return contained(text)
    return all_of(_one(f"^{text[0]}"), contained(text) if len(text) > 1 else None)


def number_begins(text: str) -> Wanted | None:
    """Return what has a number that begins so."""
    if not text[0].isalnum():
        return contained(text, "+")
    first = _runs(text)[0]
    begin = f"#{first[:_NUMBER_BEGINS]}"
    # A sign after it ends the stretch, here as in the number.
    whole = len(first) >= _NUMBER_BEGINS or len(first) < len(text)
    return all_of(
        _one(begin) if whole else _begins(begin), contained(text, "+") if len(text) > 1 else None
    )


def anywhere(word: str) -> Wanted | None:
    """Return what has a word in its name, number or address."""
    return any_of(contained(word), contained(word, "+"))


def spoken(cuts: Iterable[pinyin.Cut], *, at_start: bool) -> Wanted | None:
    """Return what has a name that is read in one of several ways; None when nothing can be.

    Parameters
    ----------
    cuts
        As `pinyin.cuts` gives them.
    at_start
        The name begins so.
    """
    return any_of(*(_of_cut(cut, at_start) for cut in cuts))


def _of_cut(cut: pinyin.Cut, at_start: bool) -> Wanted | None:
    letters = [
        pinyin.initials(one.text) if one.kind == "character" else (one.text[0],) for one in cut
    ]
    parts: list[Wanted | None] = []
    if at_start:
        begins = [a + b for a in letters[0] for b in letters[1]] if letters[1:] else letters[0]
        parts.append(any_of(*(_one(f"~^{some}") for some in begins)))
    for before, after in pairwise(letters[1:] if at_start else letters):
        parts.append(any_of(*(_one(f"~{a}{b}") for a in before for b in after)))
    for piece in cut:
        if piece.kind == "syllable":
            parts.append(_one(f"={piece.text}"))
        elif piece.kind == "part" and len(piece.text) > 1:
            parts.append(_begins(f"={piece.text}"))
    return all_of(*parts)
