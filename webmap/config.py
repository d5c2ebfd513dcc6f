"""Settings, read from the environment with the prefix ``WEBMAP_`` and checked at start."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from webmap.errors import N_, SettingError
from webmap.validation import reason

PROJECT_DIR = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every setting of the program; the docs list them all."""

    model_config = SettingsConfigDict(env_prefix="WEBMAP_", extra="ignore")

    database_url: str = Field("", description="SpatiaLite file in the instance folder when empty")
    instance_dir: Path = Field(PROJECT_DIR / "instance", description="database, cache, keys")
    secret_key: str = Field("", description="made once and kept in the instance folder when empty")
    language: Literal["zh_CN", "en"] = Field("zh_CN", description="language before a user chooses")
    tile_url: str = Field("", description="optional outside base map, {z}/{x}/{y} template")
    tile_attribution: str = Field("", description="attribution of the outside base map")
    session_hours: int = Field(12, ge=1, le=72, description="how long a sign-in lasts, hours")
    secure_cookies: bool = Field(False, description="cookies only over TLS; set it behind a proxy")
    proxy_hops: int = Field(0, ge=0, le=3, description="reverse proxies whose headers are trusted")
    upload_limit_mb: int = Field(64, ge=1, le=2048, description="largest request, megabytes")
    track_days: int = Field(30, ge=1, le=365, description="days that tracks are kept")
    photo_days: int = Field(90, ge=1, le=3650, description="days that photos of visits are kept")
    demo_accounts: bool = Field(True, description="demo accounts sign in, on loopback only")
    listen_host: str = Field("127.0.0.1", description="address that the server listens on")
    font_dir: Path = Field(Path("/usr/share/fonts/opentype/noto"), description="Noto Sans CJK")

    @field_validator("tile_url")
    @classmethod
    def _tile_url_has_places(cls, value: str) -> str:
        if value and not all(place in value for place in ("{z}", "{x}", "{y}")):
            raise ValueError(N_("要有 {z}、{x} 和 {y}"))
        return value

    @property
    def effective_database_url(self) -> str:
        """Return the SQLAlchemy URL: the one set, or the SpatiaLite file in the instance folder."""
        return self.database_url or f"sqlite:///{self.instance_dir / 'webmap.sqlite'}"

    @property
    def cache_dir(self) -> Path:
        """Return the folder of what can be made again (tiles, sheets)."""
        return self.instance_dir / "cache"

    @property
    def on_loopback(self) -> bool:
        """Return whether the server listens on this machine only."""
        return self.listen_host in {"127.0.0.1", "::1", "localhost"}

    def effective_secret_key(self) -> str:
        """Return the signing key, made and stored (mode 600) on first use."""
        if self.secret_key:
            return self.secret_key
        self.instance_dir.mkdir(parents=True, exist_ok=True)
        path = self.instance_dir / "secret_key"
        try:
            with path.open("x", encoding="ascii") as file:
                path.chmod(0o600)
                file.write(secrets.token_hex(32))
        except FileExistsError:
            pass
        return path.read_text(encoding="ascii")


def load_settings(**overrides: object) -> Settings:
    """Read the settings.

    Raises
    ------
    SettingError
        A value in the environment cannot be used; the message names the variable.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "WEBMAP_" + "_".join(str(part) for part in first["loc"]).upper()
        message, places = reason(first)
        raise SettingError(
            N_("设置 %(name)s 不能用：%(reason)s"), name=name, reason=message % places
        ) from error
