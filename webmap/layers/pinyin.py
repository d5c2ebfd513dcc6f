"""Pinyin as people type it: whole syllables, initials, both mixed, and Chinese between them."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

# Of a character's readings the first counts, and those that words show: the rest only make noise.
_LEAST_WORDS, _LEAST_SHARE = 2, 0.02
_DOUBLE_INITIALS = ("zh", "ch", "sh")
_VOWELS = frozenset("aeiouv")
# Ways to cut what was typed; the first have the longest syllables.
_MOST_CUTS = 6


@dataclass(frozen=True)
class Piece:
    """A part of what was typed that stands for one character.

    Parameters
    ----------
    text
        A syllable, an initial, or a character itself.
    kind
        ``syllable``, ``initial``, ``character``, or ``part`` of a syllable, at the end.
    """

    text: str
    kind: str


Cut = tuple[Piece, ...]


@lru_cache(maxsize=30_000)
def readings(character: str) -> tuple[str, ...]:
    """Return how a character is read, without tones; none for what is not Chinese.

    >>> readings("长"), readings("绿")
    (('zhang', 'chang'), ('lv', 'lu'))
    """
    # Imported here: the dictionary takes a fifth of a second.
    from pypinyin.pinyin_dict import pinyin_dict

    first, *others = pinyin_dict.get(ord(character), "").split(",")
    words = _words_by_reading().get(character, Counter())
    least = max(_LEAST_WORDS, _LEAST_SHARE * words.total())
    several = [first, *(one for one in others if words[one] >= least)]
    return tuple(dict.fromkeys(one for reading in several for one in _without_tone(reading)))


def _without_tone(reading: str) -> tuple[str, ...]:
    """Return a reading in plain letters; ü is typed as v or as u."""
    apart = unicodedata.normalize("NFD", reading)
    both = [apart.replace("u\u0308", "v"), apart] if "u\u0308" in apart else [apart]
    plain = ("".join(one for one in text if one.isascii() and one.isalpha()) for text in both)
    return tuple(one for one in plain if one)


@cache
def _words_by_reading() -> dict[str, Counter[str]]:
    """Return in how many words each character is read in each way."""
    from pypinyin.phrases_dict import phrases_dict

    words: dict[str, Counter[str]] = defaultdict(Counter)
    for word, read in phrases_dict.items():
        for character, reading in zip(word, read, strict=False):
            words[character][reading[0]] += 1
    return dict(words)


@cache
def _syllables() -> frozenset[str]:
    from pypinyin.pinyin_dict import pinyin_dict

    read = {one for several in pinyin_dict.values() for one in several.split(",")}
    plain = {letters for one in read for letters in _without_tone(one)}
    # What is only hummed, such as ng, is no syllable that somebody types.
    return frozenset(one for one in plain if not _VOWELS.isdisjoint(one))


@cache
def _begun() -> frozenset[str]:
    """Return all beginnings of syllables."""
    return frozenset(one[:end] for one in _syllables() for end in range(1, len(one) + 1))


def ready() -> None:
    """Load the dictionary, half a second, before somebody waits for it."""
    readings("石")
    _begun()


def has_pinyin(text: str) -> bool:
    """Tell whether a text (small letters) may be typed pinyin, wholly or in part."""
    return any("a" <= character <= "z" for character in text)


@lru_cache(maxsize=30_000)
def initials(character: str) -> tuple[str, ...]:
    """Return the first letters of a character's readings; of what is not Chinese, itself."""
    return tuple(dict.fromkeys(one[0] for one in readings(character))) or (character,)


def cuts(typed: str) -> list[Cut]:
    """Return the ways to read what was typed, one piece a character.

    >>> [[piece.text for piece in cut] for cut in cuts("shig")]
    [['shi', 'g']]
    """
    found: list[Cut] = []
    for cut in _cuts(typed):
        found.append(cut)
        if len(found) == _MOST_CUTS:
            break
    return found


def _cuts(typed: str) -> Iterator[Cut]:
    if not typed:
        yield ()
        return
    first = typed[0]
    if not "a" <= first <= "z":
        for rest in _cuts(typed[1:]):
            yield (Piece(first, "character"), *rest)
        return
    if typed in _begun():
        yield (Piece(typed, "part"),)
    for end in range(min(6, len(typed) - 1), 1, -1):
        if typed[:end] in _syllables():
            for rest in _cuts(typed[end:]):
                yield (Piece(typed[:end], "syllable"), *rest)
    if typed[:2] in _DOUBLE_INITIALS and len(typed) > 2:
        for rest in _cuts(typed[2:]):
            yield (Piece(typed[:2], "initial"), *rest)
    if len(typed) > 1 and first in _begun():
        for rest in _cuts(typed[1:]):
            yield (Piece(first, "initial"), *rest)


def span(name: str, typed: str, *, at_start: bool = False) -> tuple[int, int] | None:
    """Return which part of a name was typed in pinyin, the first that fits, or None.

    Parameters
    ----------
    name, typed
        Both in small letters; signs in the name, such as brackets, are passed over.
    at_start
        Only what the name begins with; no sign may stand before it.

    >>> span("新村石鼓小学", "shigx")
    (2, 5)
    """
    at = [index for index, character in enumerate(name) if character.isalnum()]
    if at_start and at[:1] != [0]:
        return None
    for begin in range(1 if at_start else len(at)):
        first = name[at[begin]]
        if first != typed[0] and typed[0] not in initials(first):
            continue
        if (end := _ends(name, at, begin, typed, 0)) is not None:
            return at[begin], at[end - 1] + 1
    return None


def _ends(name: str, at: list[int], begin: int, typed: str, done: int) -> int | None:
    """Return the end, in ``at``, of what the rest of the typed text fits from ``begin`` on."""
    if done == len(typed):
        return begin
    if begin == len(at):
        return None
    character = name[at[begin]]
    if typed[done] == character:
        return _ends(name, at, begin + 1, typed, done + 1)
    rest = typed[done:]
    for reading in readings(character):
        if reading.startswith(rest):
            return begin + 1
        lengths = [1, len(reading)] if len(reading) > 1 else [1]
        if reading.startswith(_DOUBLE_INITIALS):
            lengths.append(2)
        for length in lengths:
            if rest.startswith(reading[:length]):
                end = _ends(name, at, begin + 1, typed, done + length)
                if end is not None:
                    return end
    return None
