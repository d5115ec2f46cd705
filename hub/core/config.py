"""Settings: read once from the environment, typed, with defaults that run the whole hub on a laptop.

Each field is the variable `HUB_<NAME>`; `PORT` is App Engine's. A wrong or unsafe value stops the start with a
sentence that says what to set.
"""

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from hub.core import carriage, credentials, entrance, mailing, splitting, waking, watching

DOMAINS = (
    "processes",
    "requests",
    "documents",
    "directory",
    "notifications",
    "reports",
    "calendar",
    "schedules",
    "audit",
    "operations",
)

# What App Engine would let run, and what nobody would want there.
ONLY_ON_A_LAPTOP = {
    "identity": "local identity lets anybody be anyone: HUB_IDENTITY may not be local on App Engine",
    "files": "App Engine forgets its disk: HUB_FILES may not be local there",
    "bus": "App Engine runs no threads between requests: HUB_BUS may not be local there",
}
NO_BUCKET = "HUB_FILES=google needs a bucket: set HUB_FILES_BUCKET to its name"
NO_KEY = "each instance would sign with a key of its own: set HUB_SECRET on App Engine, to the same everywhere"


class SettingsError(Exception):
    """The hub cannot start like this; the text says what to set."""


class Settings(BaseSettings):
    """Everything that differs between one place and another."""

    model_config = SettingsConfigDict(env_prefix="HUB_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8080, validation_alias="PORT", ge=0, le=65535)
    public_url: str = ""
    data_dir: Path = Path("var")
    database_url: str = ""
    database_pool: int = Field(default=16, ge=1, le=100)
    statement_seconds: int = Field(default=30, ge=1, le=3600)
    replica_url: str = ""
    processes_dir: Path = Path("processes")
    domains: str = "all"
    peers: dict[str, str] = {}
    peer_accounts: frozenset[str] = frozenset()

    clock: Literal["local"] = "local"
    identity: Literal["local", "firebase"] = "local"
    bus: Literal["local", "google"] = "local"
    scheduler: Literal["local", "google"] = "local"
    files: Literal["local", "google"] = "local"
    people: Literal["local", "microsoft"] = "local"
    absences: Literal["local", "microsoft"] = "local"
    working_times: Literal["local", "microsoft"] = "local"
    pictures: Literal["local", "microsoft"] = "local"
    calendars: Literal["microsoft"] = "microsoft"
    channels: Literal["microsoft"] = "microsoft"
    mail: Literal["microsoft", "smtp"] = "microsoft"
    approvals: Literal["off", "microsoft"] = "off"
    cabinet: Literal["microsoft"] = "microsoft"
    lookout: Literal["microsoft"] = "microsoft"
    picks: Literal["microsoft"] = "microsoft"
    capabilities: Literal["microsoft"] = "microsoft"
    services: Literal["http"] = "http"

    files_bucket: str = Field(default="", max_length=222)
    files_kms_key: str = ""
    files_signer: str = ""
    storage_url: str = ""
    iam_url: str = ""

    pubsub_emulator: str = ""
    pubsub_pull: bool = False
    push_audience: str = ""
    push_account: str = ""
    push_keys_url: str = ""

    scheduler_location: str = Field(default="", max_length=60)
    scheduler_emulator: str = ""

    secret: SecretStr = SecretStr("")
    upload_limit: int = Field(default=200 * 1024 * 1024, ge=1)
    link_minutes: int = Field(default=15, ge=1, le=15)
    worker_threads: int = Field(default=4, ge=0, le=32)
    lease_seconds: float = Field(default=30.0, gt=0)
    attempts: int = Field(default=10, ge=1)
    outage_attempts: int = Field(default=150, ge=1)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    telemetry: Literal["off", "google", "otlp"] = "off"
    telemetry_url: str = ""
    telemetry_region: str = Field(default="", max_length=60)
    telemetry_share: float = Field(default=1.0, ge=0, le=1)
    metrics: Literal["pushed", "prometheus"] = "pushed"
    metrics_port: int = Field(default=0, ge=0, le=65535)

    project: str = ""
    simulator_url: str = ""
    graph_url: str = ""
    login_url: str = ""
    bot_url: str = ""
    bot_keys_url: str = ""
    services_url: str = ""
    tenant: str = "5c0ffee0-0000-4000-8000-000000000000"
    client_id: str = "5c0ffee0-0000-4000-8000-000000000001"
    client_secret: SecretStr = SecretStr("simulated-secret")
    client_certificate: SecretStr = SecretStr("")
    microsoft_cloud: Literal["", "global", "usgov", "dod", "china"] = ""
    microsoft_processes: int = Field(default=0, ge=0, le=1000)
    microsoft_paced: bool | None = None
    federation: Literal["", "google"] = ""
    sign_in_provider: str = Field(default="microsoft.com", pattern=r"^(microsoft\.com|oidc\.[a-z0-9-]{1,60})$")
    sign_in_client: str = ""
    sign_in_guests: bool = False
    web_dir: Path = Path("web/dist")
    web_key: str = Field(default="", max_length=100)
    web_domain: str = Field(default="", max_length=253)
    service_audience: str = ""
    roles: dict[str, str] = {}
    rates: dict[str, str] = {"EUR": "1", "USD": "0.92", "GBP": "1.17", "CHF": "1.06", "INR": "0.011"}
    site: str = Field(default="root", max_length=200)
    teams_channels: dict[Annotated[str, Field(pattern=r"^[a-z0-9-]{1,14}$")], SecretStr] = {}
    teams_app: str = "5c0ffee0-0000-4000-8000-0000000000b1"
    teams_tab: str = ""
    teams_clients: frozenset[str] = frozenset()
    mail_sender: str = "hub@example.com"
    smtp_url: str = ""
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")

    @field_validator("domains")
    @classmethod
    def _known_domains(cls, value: str) -> str:
        unknown = {name.strip() for name in value.split(",")} - {*DOMAINS, "all"}
        if unknown:
            raise ValueError(f"unknown domain {', '.join(sorted(unknown))}; use all or some of {', '.join(DOMAINS)}")
        return value

    @model_validator(mode="after")
    def _local_identity_stays_home(self) -> "Settings":
        if self.identity == "local" and not _is_loopback(self.host):
            raise ValueError(f"HUB_IDENTITY=local lets anybody be anyone: set HUB_HOST to 127.0.0.1, not {self.host}")
        return self

    @field_validator("roles")
    @classmethod
    def _known_roles(cls, value: dict[str, str]) -> dict[str, str]:
        if unknown := set(value.values()) - entrance.ROLES:
            raise ValueError(f"unknown role {', '.join(sorted(unknown))}; use {', '.join(sorted(entrance.ROLES))}")
        return value

    @model_validator(mode="after")
    def _whatever_is_chosen_knows_what_it_needs(self) -> "Settings":
        wrong = [*entrance.wrong(self)] if self.identity == "firebase" else []
        wrong += carriage.wrong(self) if self.bus == "google" else ()
        wrong += waking.wrong(self) if self.scheduler == "google" else ()
        wrong += [NO_BUCKET] if self.files == "google" and not self.files_bucket else ()
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    @model_validator(mode="after")
    def _parts_and_telemetry_know_whom_to_tell(self) -> "Settings":
        if wrong := [*splitting.wrong(self), *watching.wrong(self), *credentials.wrong(self), *mailing.wrong(self)]:
            raise ValueError("; ".join(wrong))
        return self

    @model_validator(mode="after")
    def _no_database_in_memory_of_app_engine(self) -> "Settings":
        if os.environ.get("GAE_ENV") and self.resolved_database_url.startswith("sqlite"):
            raise ValueError("App Engine forgets its disk: set HUB_DATABASE_URL to a PostgreSQL address")
        return self

    @model_validator(mode="after")
    def _nothing_local_on_app_engine(self) -> "Settings":
        if os.environ.get("GAE_ENV"):
            wrong = [sentence for name, sentence in ONLY_ON_A_LAPTOP.items() if getattr(self, name) == "local"]
            wrong += [] if self.secret.get_secret_value() else [NO_KEY]
            if wrong:
                raise ValueError("; ".join(wrong))
        return self

    @property
    def resolved_database_url(self) -> str:
        """The SQLAlchemy address of the database; a file in the data directory unless set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'hub.db'}"

    @property
    def base_url(self) -> str:
        """Where people and tools reach the hub."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def simulator(self) -> str:
        """Where the simulated Microsoft 365 answers; beside the hub unless set."""
        return self.simulator_url or f"http://127.0.0.1:{self.port + 10}"

    @property
    def is_pushed_to(self) -> bool:
        """Whether the bus calls this process, instead of being asked by it."""
        return self.bus == "google" and bool(self.push_audience) and not self.pubsub_pull

    @property
    def is_watched(self) -> bool:
        """Whether anybody is told how the hub is."""
        return self.telemetry != "off" or self.metrics == "prometheus"

    @property
    def chosen_domains(self) -> tuple[str, ...]:
        """The domains that this process serves."""
        wanted = {name.strip() for name in self.domains.split(",")}
        return DOMAINS if "all" in wanted else tuple(name for name in DOMAINS if name in wanted)

    @property
    def other_domains(self) -> tuple[str, ...]:
        """The domains that other processes serve, if any."""
        return tuple(name for name in DOMAINS if name not in self.chosen_domains)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings(**overrides: object) -> Settings:
    """The settings of this process. Raises `SettingsError` with one line for each thing to set."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(problem) for problem in error.errors())) from None


def _sentence(problem: object) -> str:
    assert isinstance(problem, dict)
    name = "_".join(str(part) for part in problem["loc"])
    variable = name if name == "PORT" else f"HUB_{name}".upper()
    sentence = str(problem["msg"]).removeprefix("Value error, ")
    return f"{variable}: {sentence}" if name else sentence
