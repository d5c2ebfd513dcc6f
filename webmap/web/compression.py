"""Answers go out compressed where the client can read it."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

# Pages are left as they are: they hold the token against forged requests beside what the address
# says, and the length of their compressed text could give the token away. Tiles, sheets and fonts
# are compressed in themselves.
COMPRESSED_TYPES = [
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/json",
    "application/geo+json",
    "image/svg+xml",
]


def init_compression(app: Flask) -> None:
    """Compress answers of the types that gain by it."""
    app.config["COMPRESS_MIMETYPES"] = COMPRESSED_TYPES
    app.config["COMPRESS_MIN_SIZE"] = 1000
    Compress(app)
