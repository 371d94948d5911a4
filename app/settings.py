"""Settings from the environment, each beginning with WAYMARK_; read by main, the command and migrations only."""

import os
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from sysconfig import get_platform
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "WAYMARK_"


def _default_database_url() -> str:
    return f"sqlite:///{data_folder() / 'waymark.db'}"


def data_folder() -> Path:
    """Where this user's programs keep their data (XDG on Linux, the platform's own place elsewhere)."""
    home = Path.home()
    platform = get_platform()
    if platform.startswith("win"):
        return home / "AppData" / "Local" / "Waymark"
    if platform.startswith("macosx"):
        return home / "Library" / "Application Support" / "Waymark"
    return home / ".local" / "share" / "waymark"


class Settings(BaseSettings):
    """What an installation may set; everything else is data in the store."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True)

    database_url: str = Field(
        default_factory=_default_database_url,
        validate_default=True,
        description="The store: sqlite:///path/to/file.db or postgresql+psycopg://user@host/name.",
    )
    create: bool | None = Field(
        default=None,
        description="Whether `run` and `migrate` may make a new store. By default `run` makes one only where no "
        "WAYMARK_DATABASE_URL names another place.",
    )
    area: str = Field(
        default="E07000120",
        pattern=r"^[A-Z][0-9]{8}$",
        description="The home area: ONS code of the council itself.",
    )
    kpis: Literal["none", "starter"] = Field(
        default="starter",
        description="What a new store begins with: no indicators, or those that the seed has its figures of.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=1, le=65535, description="The port to listen on.")
    workers: int = Field(default=1, ge=1, le=64, description="Server processes.")
    root_path: str = Field(
        default="",
        pattern=r"^(/[A-Za-z0-9._~-]+)*$",
        description="The prefix of the site's paths under which the proxy serves Waymark, such as /performance.",
    )
    allowed_hosts: str = Field(
        default="*", description="Host names that requests may ask for, separated by commas; * for any."
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses or networks of the proxies in front, separated by commas: such as 127.0.0.1,10.0.0.0/8. "
        "Their X-Forwarded-For says who calls.",
    )
    one_officer: bool = Field(
        default=False, description="Whether who sent something may also approve it; for a council of one officer."
    )
    demonstration: bool = Field(
        default=False, description="Whether invented examples, which say so, are loaded with the seed."
    )
    calls_per_minute: int = Field(
        default=600, ge=1, le=1_000_000, description="The most calls that one key may make within a minute, by worker."
    )
    log_format: Literal["text", "json"] = Field(default="text", description="How the lines of the log are written.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info",
        description="The lowest level that is logged: info logs every request, warning only what went wrong.",
    )
    log_lock_ms: int = Field(
        default=1_000, ge=1, description="A write that waits longer for the store's lock is logged as a warning."
    )
    metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="The port for Prometheus to read metrics from; none by default."
    )
    metrics_host: str = Field(default="127.0.0.1", description="The address to listen on for metrics.")
    headline_cap: int = Field(default=40, ge=1, le=1000, description="Most Tier 1 indicators at any date.")

    council_name: str | None = Field(
        default=None,
        max_length=200,
        description="The council's full name, as its Annual Report has it; default: the name of its area.",
    )
    accessibility_email: str | None = Field(
        default=None, max_length=200, description="The e-mail address for people who cannot use a part of a report."
    )
    accessibility_phone: str | None = Field(
        default=None, max_length=50, description="The telephone number for people who cannot use a part of a report."
    )
    accessibility_statement_url: str | None = Field(
        default=None,
        pattern=r"^https?://\S+$",
        max_length=500,
        description="The address of the council's whole accessibility statement.",
    )
    accessibility_prepared_on: date | None = Field(
        default=None, description="The day on which the council prepared what its reports say of accessibility."
    )
    accessibility_known_gaps: str | None = Field(
        default=None, max_length=2_000, description="What is known not to be accessible in a report, in sentences."
    )

    @field_validator("database_url")
    @classmethod
    def _named_address(cls, url: str) -> str:
        """An address that is set but empty is a mistake: the default in its place would be another store."""
        if os.environ.get(f"{PREFIX}DATABASE_URL", "unset").strip() or url != _default_database_url():
            return url
        raise ValueError(f"Give {PREFIX}DATABASE_URL an address, or unset it")

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, text: str) -> str:
        """Only addresses and networks: with `*` any caller could say to be another."""
        for part in filter(None, map(str.strip, text.split(","))):
            try:
                ip_network(part)
            except ValueError:
                sentence = "Give WAYMARK_TRUSTED_PROXIES as addresses or networks, such as 10.0.0.0/8"
                raise ValueError(f"{sentence}; {part} is neither") from None
        return text
