"""Text encodings: UTF-8 first, then what Chinese programs write; never a silent guess."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from webmap.errors import N_, BadFile

UTF8 = "utf-8"
UNKNOWN_ENCODING = N_(
    "认不出文件的文字编码。请另存为 UTF-8 再试，或用 --encoding 写明，如 gb18030。"
)
# What a spreadsheet program in China writes when it is not asked for UTF-8.
_CANDIDATES = ["gb18030", "big5", "shift_jis", "euc_kr", "cp1252", "cp1251"]
_CHINESE = {"gb18030", "gbk", "gb2312", "big5"}
_SAMPLE_BYTES = 200_000
# Of the characters in ordinary Chinese text, 99 of 100 stand among the 3,755 most used, which
# GB 2312 puts first. Bytes of another encoding read as Chinese give mostly rare ones.
_LEAST_COMMON_SHARE = 0.75


def _common_share(text: str) -> float:
    """Return the share of Chinese characters that are among the most used (GB 2312, level 1)."""
    characters = [c for c in text if "\u4e00" <= c <= "\u9fff"]
    if not characters:
        return 0.0
    common = 0
    for character in characters:
        try:
            common += 0xB0 <= character.encode("gb2312")[0] <= 0xD7
        except UnicodeEncodeError:
            continue
    return common / len(characters)


def guess_encoding(data: bytes) -> str | None:
    """Return the encoding of a text, or None when it can't be told with confidence."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        data.decode(UTF8)
    except UnicodeDecodeError:
        pass
    else:
        return UTF8
    # Cut at a line's end, so that no character is cut in two.
    sample = data[: data.rfind(b"\n", 0, _SAMPLE_BYTES) + 1 or None]
    best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    for encoding in [best.encoding] if best else []:
        if encoding in _CHINESE and encoding != "big5":
            encoding = "gb18030"
        if _reads_as_chinese(data, encoding):
            return encoding
    # A short list of names is too little for statistics over all languages.
    return "gb18030" if _reads_as_chinese(data, "gb18030") else None


def _reads_as_chinese(data: bytes, encoding: str) -> bool:
    if encoding not in _CHINESE:
        return False
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return encoding == "big5" or _common_share(text) >= _LEAST_COMMON_SHARE


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return a text and the encoding that it was in.

    Parameters
    ----------
    data
        The bytes of the file.
    encoding
        Given by the user; None guesses.

    Raises
    ------
    BadFile
        The encoding can't be told, or the one given is not it.
    """
    used = encoding or guess_encoding(data)
    if used is None:
        raise BadFile(UNKNOWN_ENCODING)
    try:
        return data.decode(used), codecs.lookup(used).name
    except LookupError as error:
        raise BadFile(N_("没有叫“%(name)s”的文字编码。"), name=used) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(
            N_("文件不是 %(name)s 编码：第 %(line)s 行有读不出的字。"), name=used, line=line
        ) from error
