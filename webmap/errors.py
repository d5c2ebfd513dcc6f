"""What can go wrong in the domain, said so that an officer can mend it.

Messages are Simplified Chinese with ``%(name)s`` places; the edge (web or command line)
translates them into the user's language before it fills the places in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


def N_(message: str) -> str:
    """Mark a message for extraction into the translations without translating it here."""
    return message


class DomainError(Exception):
    """An error of the domain.

    Parameters
    ----------
    message
        Simplified Chinese, with ``%(name)s`` places for ``params``; marked with `N_`.
    params
        Values for the places.
    """

    status = 422

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class NotFound(DomainError):
    """What was asked for does not exist, or not in this office."""

    status = 404


class Forbidden(DomainError):
    """The user's role does not have the right that this needs."""

    status = 403


class Conflict(DomainError):
    """Somebody else changed it, or it exists already."""

    status = 409


class BadField(DomainError):
    """A value of a request that cannot be used.

    Parameters
    ----------
    field
        Where it stands, as in the request's JSON: ``visits.3.windows``.
    """

    def __init__(self, field: str, message: str, **params: Any) -> None:
        super().__init__(message, **params)
        self.field = field


class BadParameter(DomainError):
    """A parameter of an address that cannot be used.

    Parameters
    ----------
    name
        As it stands in the address.
    reason
        In the user's language, or marked with `N_`.
    """

    status = 400

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(N_("参数“%(name)s”不能用：%(reason)s。"), name=name, reason=reason)


class SettingError(DomainError):
    """A setting from the environment cannot be used."""

    status = 500


@dataclass(frozen=True)
class RowProblem:
    """Why one row of a file cannot be taken.

    Parameters
    ----------
    row
        Number of the row as the file's own program shows it (a spreadsheet's header is row 1);
        features of other files count from 1. None: the file as a whole.
    message, params
        As in `DomainError`.
    """

    row: int | None
    message: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        text = self.message % self.params if self.params else self.message
        return text if self.row is None else f"{self.row}: {text}"


class BadFile(DomainError):
    """A file that cannot be taken, with the rows and the reasons.

    Parameters
    ----------
    problems
        Every row that was found wrong; the edge shows as many as fit.
    """

    def __init__(self, message: str, problems: tuple[RowProblem, ...] = (), **params: Any) -> None:
        super().__init__(message, **params)
        self.problems = problems
