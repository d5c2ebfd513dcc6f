"""Addresses to go on to, kept within this application."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_path(target: str | None) -> str:
    """Return ``target`` when it is a path of this application, else the start page.

    Schemes, hosts, back-slashes and control characters, which browsers take for hosts, are refused.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return "/"
    if "\\" in target or any(ord(character) < 32 for character in target):
        return "/"
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else "/"
