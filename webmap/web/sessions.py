"""Sessions that last from the last thing that a person did, not from what a page asks by itself."""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

# A page that asks in the background says so; else a map left open would never be signed out.
BACKGROUND_HEADER = "X-Background"


class PatientSessions(SecureCookieSessionInterface):
    """Cookies that are not renewed by what a page asks in the background."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Return whether an answer renews the session's cookie."""
        if BACKGROUND_HEADER in request.headers and not session.modified:
            return False
        return super().should_set_cookie(app, session)
