"""The ways in which a feature can fit what somebody looks for, from the best to the least."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from webmap.layers import pinyin
from webmap.layers.search_text import (
    Wanted,
    all_of,
    any_of,
    anywhere,
    contained,
    key,
    name_begins,
    number_begins,
    spoken,
)

Span = tuple[int, int]


@dataclass(frozen=True)
class Entry:
    """An entry of the index."""

    id: int
    source: str
    feature_id: int
    number: str
    name: str
    address: str


@dataclass(frozen=True)
class Way:
    """A way to fit: which entries may, what their texts must say, and how well each fits.

    Parameters
    ----------
    wanted
        Tokens of the entries that may fit; None: any.
    condition, values
        SQL on the entry ``e``, and what it binds.
    rank
        How well an entry fits, None if it does not.
    """

    wanted: Wanted | None
    condition: str
    values: dict[str, Any]
    rank: Callable[[Entry], int | None]


class Asked:
    """What somebody looks for."""

    def __init__(self, typed: str) -> None:
        self.words = key(typed).split()
        self.text = " ".join(self.words)
        # Syllables may be typed apart, and signs between them don't count.
        self.joined = "".join(one for one in self.text if one.isalnum())
        self.spoken = pinyin.has_pinyin(self.joined)

    def ways(self, in_: str) -> Iterator[Way]:
        """Return the ways to fit, best first; ``in_`` is the database's function for a part."""
        asked = {"text": self.text}
        length = len(self.text)
        begins = {**asked, "length": length}
        yield Way(None, "e.office_id = :office_id AND e.number_key = :text", asked, lambda _: 0)
        yield Way(
            name_begins(self.text), "substr(e.name_key, 1, :length) = :text", begins,
            lambda one: 1 if one.name == self.text else 2,
        )  # fmt: skip
        yield Way(contained(self.text), f"{in_}(e.name_key, :text) > 0", asked, lambda _: 3)
        yield Way(
            number_begins(self.text), "substr(e.number_key, 1, :length) = :text", begins,
            lambda _: 4,
        )  # fmt: skip
        each = " AND ".join(
            f"({in_}(e.name_key, :word{i}) > 0 OR {in_}(e.number_key, :word{i}) > 0"
            f" OR {in_}(e.address_key, :word{i}) > 0)"
            for i in range(len(self.words))
        )
        bound = {f"word{i}": word for i, word in enumerate(self.words)}
        yield Way(all_of(*map(anywhere, self.words)), each, bound, lambda _: 5)
        if self.spoken:
            yield from self._spoken_ways()

    def _spoken_ways(self) -> Iterator[Way]:
        cuts = pinyin.cuts(self.joined)
        # What is spelt out is what most mean; that a letter stands for a syllable comes after.
        spelt = [cut for cut in cuts if all(piece.kind != "initial" for piece in cut)]
        for some in (spelt, [cut for cut in cuts if cut not in spelt]):
            if wanted := spoken(some, at_start=True):
                yield Way(wanted, "1 = 1", {}, self._spoken_start)
            if len(self.joined) > 1 and (wanted := spoken(some, at_start=False)):
                yield Way(
                    wanted, "1 = 1", {},
                    lambda one: 8 if pinyin.span(one.name, self.joined) else None,
                )  # fmt: skip
        if len(self.words) > 1:
            parts = [
                any_of(anywhere(word), *filter(None, [spoken(pinyin.cuts(word), at_start=False)]))
                if pinyin.has_pinyin(word)
                else anywhere(word)
                for word in self.words
            ]
            yield Way(
                all_of(*parts), "1 = 1", {},
                lambda one: 9 if all(_fits(one, word) for word in self.words) else None,
            )  # fmt: skip

    def _spoken_start(self, entry: Entry) -> int | None:
        part = pinyin.span(entry.name, self.joined, at_start=True)
        if part is None:
            return None
        return 6 if part[1] == len(entry.name) else 7

    def marks(self, number: str, name: str, address: str) -> dict[str, list[Span]]:
        """Return which parts of a feature's texts fit."""
        texts = {"name": key(name), "number": key(number), "address": key(address)}
        found: dict[str, list[Span]] = defaultdict(list)
        for words in ([self.text], self.words):
            for word in words:
                for field, told in texts.items():
                    if (at := told.find(word)) >= 0:
                        found[field].append((at, at + len(word)))
            if found:
                break
        if self.spoken and not found and (part := pinyin.span(texts["name"], self.joined)):
            return {"name": [part]}
        for word in self.words if self.spoken else ():
            unmarked = not any(word in told for told in texts.values())
            if unmarked and (part := pinyin.span(texts["name"], word)):
                found["name"].append(part)
        return {field: sorted(set(parts)) for field, parts in found.items()}


def _fits(entry: Entry, word: str) -> bool:
    if word in entry.name or word in entry.number or word in entry.address:
        return True
    return pinyin.has_pinyin(word) and pinyin.span(entry.name, word) is not None
