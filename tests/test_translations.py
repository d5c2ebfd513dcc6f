"""Every text that a user sees is in the English catalogue, and says the same things."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

PROJECT_DIR = Path(__file__).resolve().parent.parent
PACKAGE_DIR = PROJECT_DIR / "webmap"
ENGLISH = PACKAGE_DIR / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
KEYWORDS = {"_": None, "gettext": None, "N_": None}


@cache
def texts_of_the_sources() -> frozenset[str]:
    with (PACKAGE_DIR / "translations" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(
        PROJECT_DIR, methods, options, keywords=KEYWORDS, directory_filter=_ours
    )
    return frozenset(text for _file, _line, text, _comments, _context in found if text)


def _ours(folder: str) -> bool:
    return not Path(folder).name.startswith(".") and Path(folder).name not in {
        "node_modules", "tests", "instance", "gis_data",
    }  # fmt: skip


@cache
def english() -> dict[str, str]:
    with ENGLISH.open("rb") as file:
        catalogue = read_po(file)
    return {str(m.id): str(m.string) for m in catalogue if m.id and not m.fuzzy}


def test_the_sources_have_texts_to_translate() -> None:
    assert len(texts_of_the_sources()) > 90


def test_the_catalogue_is_compiled() -> None:
    """Babel skips a catalogue that is marked as fuzzy, and says so to nobody."""
    with ENGLISH.open("rb") as file:
        assert not read_po(file).fuzzy


def test_the_scripts_texts_are_found_by_the_extractor() -> None:
    """Babel passes over texts within a template string, or within another text's places."""
    literal = re.compile(r"""\b_\(\s*"((?:[^"\\]|\\.)*)\"""")
    scripts = PACKAGE_DIR / "static" / "js"
    missed = {
        f"{path.relative_to(scripts)}: {text}"
        for path in sorted(scripts.rglob("*.js"))
        for text in literal.findall(path.read_text(encoding="utf-8"))
        if text.replace('\\"', '"') not in texts_of_the_sources()
    }
    assert not missed


def test_every_text_has_an_english_one() -> None:
    missing = sorted(text for text in texts_of_the_sources() if not english().get(text))
    assert not missing, f"not in English yet ({len(missing)}): {missing[:10]}"


def test_the_catalogue_holds_nothing_that_the_sources_no_longer_say() -> None:
    assert not sorted(english().keys() - texts_of_the_sources())


def test_a_translation_has_the_places_of_its_text() -> None:
    wrong = [
        text
        for text, translated in english().items()
        if sorted(PLACES.findall(text)) != sorted(PLACES.findall(translated))
    ]
    assert not wrong


@pytest.mark.parametrize("mark", ["，", "。", "“", "：", "、"])
def test_english_texts_have_no_chinese_punctuation(mark: str) -> None:
    assert not [text for text in english().values() if mark in text]
