"""How far an import is: told to who waits, who may stop it."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

_KEY = "import_progress"


class Progress(Protocol):
    """Hears how far an import is; what it raises ends the import, and nothing is kept."""

    def __call__(self, doing: str, done: int, of: int) -> None:
        """Hear what is being done (marked with `N_`), and how much of how much."""


def listen(session: Session, progress: Progress) -> None:
    """Let somebody hear how far the imports of a session are."""
    session.info[_KEY] = progress


def tell(session: Session, doing: str, done: int, of: int) -> None:
    """Say how far an import is, where somebody listens."""
    progress = session.info.get(_KEY)
    if progress is not None:
        progress(doing, done, of)
