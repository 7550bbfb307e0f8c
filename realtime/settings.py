"""Settings: everything comes from the environment, once, at the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from models.files.kinds import UploadLimits
from models.representatives import sealing
from models.retention import KEPT

REDIS_SCHEMES = ("redis://", "rediss://", "unix://")
CONTRACT = Path(__file__).parent.parent / "frontend-contract"

MOST_UPLOADS = 1_000_000
MOST_SOCKETS = 1_000_000
# Pushes a second; no screen shows more.
FASTEST = 1000


class SettingsError(Exception):
    """A setting that the service cannot run with; its text tells what to change."""


@dataclass(frozen=True)
class Settings:
    database_url: str = "sqlite://var/congress.db"
    redis_url: str | None = None
    # Where the bytes of uploaded files are.
    files_url: str = "file://var/files"
    upload_limits: UploadLimits = UploadLimits()
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    # The secrets that private data is sealed under: the first seals, all of them open. None is the development key.
    secrets: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    production: bool = False
    # Who shows it may read /metrics from elsewhere than this machine.
    metrics_token: str | None = None
    # The county that is meant where a question names none; without it, the only one that there is.
    county_code: str | None = None
    # How often at most a stream sends its state while changes keep coming, in states a second.
    states_a_second: float = 5.0
    # Days for which a log can be resumed [D].
    events_kept_days: int = KEPT.days
    # Attempts to sign in: per account in five minutes, and per address, behind which a whole hall may sit [D].
    attempts_per_account: int = 10
    attempts_per_address: int = 2000
    body_limit: int = 2 * 1024 * 1024
    socket_message_limit: int = 64 * 1024
    subscriptions_per_socket: int = 100
    # Fields that the results of a socket's subscriptions can hold together: some forty county walls [D].
    subscribed_fields_per_socket: int = 300_000
    # Open sockets and streams in one process: per address, behind which a whole hall may sit, and per account [D].
    sockets_per_address: int = 2000
    sockets_per_account: int = 500
    log_as_json: bool = False
    # Seconds between our pings, and seconds for which an answer is waited.
    keep_alive: float = 7.0
    # Seconds without progress after which a reader is taken for dead.
    stalled_after: float = 10.0

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite://")


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises SettingsError for a combination that cannot work, with the reason."""
    production = _choice(environment, "ENVIRONMENT", "development", ("development", "production")) == "production"
    settings = Settings(
        database_url=environment.get("DATABASE_URL") or Settings.database_url,
        redis_url=environment.get("REDIS_URL") or None,
        files_url=environment.get("FILES_URL") or Settings.files_url,
        upload_limits=UploadLimits(
            _number(environment, "UPLOADS_PER_DAY", UploadLimits.files, most=MOST_UPLOADS),
            _number(environment, "UPLOAD_MEBIBYTES_PER_DAY", UploadLimits.mebibytes, most=MOST_UPLOADS),
        ),
        host=environment.get("HOST") or Settings.host,
        port=_number(environment, "PORT", Settings.port, most=65535),
        workers=_number(environment, "WORKERS", Settings.workers),
        secrets=sealing.secrets_of(environment.get("SECRET_KEY")),
        allowed_origins=_list(environment, "ALLOWED_ORIGINS"),
        trusted_proxies=_list(environment, "TRUSTED_PROXIES"),
        production=production,
        metrics_token=environment.get("METRICS_TOKEN") or None,
        county_code=environment.get("COUNTY_CODE") or None,
        states_a_second=_rate(environment, "STATES_A_SECOND", Settings.states_a_second),
        events_kept_days=_number(environment, "EVENTS_KEPT_DAYS", Settings.events_kept_days),
        sockets_per_address=_number(
            environment, "SOCKETS_PER_ADDRESS", Settings.sockets_per_address, most=MOST_SOCKETS
        ),
        sockets_per_account=_number(
            environment, "SOCKETS_PER_ACCOUNT", Settings.sockets_per_account, most=MOST_SOCKETS
        ),
        log_as_json=_choice(environment, "LOG_FORMAT", "json" if production else "text", ("text", "json")) == "json",
    )
    if production and (reason := sealing.unfit_for_production(settings.secrets)):
        raise SettingsError(f"SECRET_KEY {reason}")
    if settings.redis_url and not settings.redis_url.startswith(REDIS_SCHEMES):
        raise SettingsError("REDIS_URL is like redis://user:password@host:6379/0.")
    if urlsplit(settings.files_url).scheme not in ("file", "s3"):
        raise SettingsError("FILES_URL is file://folder or s3://bucket?endpoint=….")
    if settings.on_sqlite and settings.workers > 1:
        raise SettingsError("SQLite serves one process: set WORKERS=1, or DATABASE_URL to a PostgreSQL database.")
    return settings


def _number(environment: Mapping[str, str], name: str, default: int, most: int = 1000) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise SettingsError(f"{name} is a whole number from 1 to {most}, not {text!r}.")
    return int(text)


def _rate(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name) or str(default)
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate <= FASTEST:
        raise SettingsError(f"{name} is a number above 0, at most {FASTEST}, not {text!r}.")
    return rate


def _choice(environment: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    chosen = environment.get(name) or default
    if chosen not in choices:
        raise SettingsError(f"{name} is {' or '.join(choices)}.")
    return chosen


def _list(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in environment.get(name, "").split(",") if part.strip())
