"""Settings: environment variables ``NQ_…``, read once, all problems reported at once.

``NQ_NAME_FILE`` names a file that holds the value of ``NQ_NAME``, as container platforms hand out
secrets.  ``.env.example`` and the table of the README are made from this model.
"""

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from bot.domain.desk import Desk
from bot.domain.errors import SettingsWrong

PREFIX = "NQ_"
_ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")
OFFICIAL_TELEGRAM = "https://api.telegram.org"
_TELEGRAM_PORTS = frozenset({443, 80, 88, 8443})


class Settings(BaseModel):
    """Everything an operator can set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: Annotated[Path, Field(description="Folder of the database and the keys.")] = Path("data")
    knowledge: Annotated[Path | None, Field(description="Built base (knowledge.db); found by itself when empty.")] = (
        None
    )
    knowledge_drafts: Annotated[
        Path | None,
        Field(
            description="Working copy of knowledge/ that editors may put drafted entries into; empty: download only."
        ),
    ] = None
    host: Annotated[str, Field(description="Address to listen on; loopback unless a proxy is in front.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port to listen on; 0 takes a free one.")] = 8080
    public_url: Annotated[str, Field(description="Address people reach the site at, without a final slash.")] = ""
    operator_name: Annotated[str, Field(min_length=1, description="Who runs the service, as shown to people.")] = (
        "Hỏi Nhân Quyền"
    )
    operator_contact: Annotated[str, Field(description="How to reach a person: an address or a public number.")] = ""
    open_data_licence: Annotated[
        str, Field(min_length=1, description="Under which terms `export open-data` hands the verdicts out.")
    ] = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
    reload_seconds: Annotated[int, Field(ge=1, le=3600, description="How often the base is checked for changes.")] = 10
    drain_seconds: Annotated[int, Field(ge=0, le=120, description="How long a stop waits for turns under way.")] = 10
    log_json: Annotated[bool, Field(description="Log one JSON object a line instead of text.")] = False

    telegram_token: Annotated[
        str,
        Field(
            repr=False, pattern=r"^(\d{1,20}:[A-Za-z0-9_-]+)?$", description="Token of the Telegram bot; empty: none."
        ),
    ] = ""
    telegram_base_url: Annotated[
        str, Field(min_length=8, description="Address of the Bot API, without a final slash.")
    ] = OFFICIAL_TELEGRAM
    telegram_proxy: Annotated[
        str, Field(repr=False, description="HTTP proxy for the Bot API (http://…), where Telegram is blocked.")
    ] = ""
    telegram_secret: Annotated[
        str,
        Field(
            repr=False,
            pattern=r"^[A-Za-z0-9_-]{0,256}$",
            description="What Telegram says when it calls the webhook; made and kept in keys.json when empty.",
        ),
    ] = ""
    telegram_per_second: Annotated[float, Field(gt=0, description="Messages a second to Telegram, over all.")] = 30.0
    telegram_private_per_second: Annotated[float, Field(gt=0, description="The same to one private chat.")] = 1.0
    telegram_group_per_minute: Annotated[float, Field(gt=1, description="Messages a minute to one group.")] = 20.0
    telegram_staff_chat: Annotated[
        str,
        Field(
            pattern=r"^(-\d{1,20}(/\d{1,20})?)?$",
            description="Id of the Telegram group staff work in (-100…, with /topic if it has topics); empty: none.",
        ),
    ] = ""
    telegram_staff_text: Annotated[
        bool, Field(description="Let texts of reports, blacked out, leave the house to that group.")
    ] = False

    api_origins: Annotated[
        str, Field(description="Sites whose pages may call the JSON API, with commas: https://a.vn,https://b.vn; or *.")
    ] = ""
    api_per_minute: Annotated[
        int,
        Field(ge=1, description="API requests a minute from one address; a class or a portal's server may share it."),
    ] = 2400
    api_per_minute_overall: Annotated[int, Field(ge=1, description="The same from everybody together.")] = 6000
    chat_per_minute: Annotated[int, Field(ge=1, description="Chat messages a minute of one person.")] = 60
    chat_per_minute_address: Annotated[
        int, Field(ge=1, description="The same from one address; a whole school may share it.")
    ] = 6000
    chat_per_minute_overall: Annotated[int, Field(ge=1, description="The same from everybody together.")] = 20000
    proxies: Annotated[
        str, Field(description="Addresses of proxies in front, with commas: they say who the client is.")
    ] = "127.0.0.1,::1"
    metrics_token: Annotated[
        str, Field(repr=False, description="Bearer token for /metrics; empty: this machine only, past no proxy.")
    ] = ""
    widget_origins: Annotated[
        str, Field(description="Portals whose pages may show the chat in a frame, with commas or spaces; empty: none.")
    ] = ""

    @field_validator("api_origins", "widget_origins")
    @classmethod
    def _are_origins(cls, value: str, info: ValidationInfo) -> str:
        for_api = info.field_name == "api_origins"
        if for_api and value.strip() == "*":
            return value
        # A policy for frames knows "https://*.host"; the API compares whole origins.
        wrong = [each for each in _split(value) if not _ORIGIN.fullmatch(each) or (for_api and "*" in each)]
        if wrong:
            raise ValueError(f"{wrong[0]} is no origin. Write https://host or https://host:port, without a path")
        return value

    @property
    def api_callers(self) -> tuple[str, ...]:
        """Return the origins of ``api_origins``."""
        return _split(self.api_origins)

    @property
    def framers(self) -> tuple[str, ...]:
        """Return the origins of ``widget_origins``."""
        return _split(self.widget_origins)

    @field_validator("knowledge", "knowledge_drafts", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("public_url", "telegram_base_url", "telegram_proxy")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with https:// or http://")
        if urlsplit(value).port == 0:  # Reading it complains of one that is no number.
            raise ValueError("has a port that is none")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _can_be_called(self) -> Self:
        if self.telegram_token and self.secure and self.telegram_base_url == OFFICIAL_TELEGRAM:
            port = urlsplit(self.public_url).port
            if port is not None and port not in _TELEGRAM_PORTS:
                raise ValueError(
                    f"{PREFIX}PUBLIC_URL: Telegram calls at the ports 443, 80, 88 and 8443 only, not to {port}."
                    " Put a proxy at one of them in front, and leave the token empty until then"
                )
        return self

    @property
    def loopback(self) -> bool:
        """Tell whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def address(self) -> str:
        """Return the address people reach the site at, as far as the settings say."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def desk(self) -> Desk | None:
        """Return where staff are met in a chat; None without a bot."""
        if not self.telegram_token:
            return None
        return Desk(
            channel="telegram",
            site=self.address,
            group=self.telegram_staff_chat,
            with_text=self.telegram_staff_text,
        )

    @property
    def telegram_calls_us(self) -> bool:
        """Tell whether Telegram can bring updates: it wants https, unless the Bot API server is one's own."""
        return self.secure or (bool(self.public_url) and self.telegram_base_url != OFFICIAL_TELEGRAM)

    @property
    def secure(self) -> bool:
        """Tell whether people come by https, so that cookies are marked Secure."""
        return self.public_url.startswith("https://")


def load_settings(environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Return the settings of *environment* (default: this process's), with *overrides* from the command line.

    Raises:
        SettingsWrong: With one line a problem.
    """
    environment = os.environ if environment is None else environment
    problems: list[str] = []
    values: dict[str, Any] = {}
    for name in Settings.model_fields:
        key = f"{PREFIX}{name.upper()}"
        from_file = environment.get(f"{key}_FILE")
        if from_file:
            try:
                values[name] = Path(from_file).read_text("utf-8").strip()
            except OSError as error:
                problems.append(f"{key}_FILE: cannot read {from_file} ({error.strerror}). Give a readable file.")
        elif key in environment:
            values[name] = environment[key]
    problems.extend(_unknown(environment))
    values.update({name: value for name, value in overrides.items() if value is not None})
    try:
        settings = Settings(**values)
    except ValidationError as error:
        problems.extend(_problem(item["loc"], item["msg"]) for item in error.errors())
    if problems:
        raise SettingsWrong(problems)
    return settings


def _split(value: str) -> tuple[str, ...]:
    return tuple(value.replace(",", " ").split())


def _problem(place: tuple[int | str, ...], message: str) -> str:
    what = message.removeprefix("Value error, ")
    # What several settings say together names the one to change itself.
    return f"{PREFIX}{str(place[0]).upper()}: {what}. See .env.example." if place else f"{what}. See .env.example."


TEST_VARIABLES = frozenset({"NQ_TEST_DATABASE_URL", "NQ_TRIALS"})


def _unknown(environment: Mapping[str, str]) -> list[str]:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    return [
        f"{key}: there is no such setting. Check the spelling against .env.example."
        for key in sorted(environment)
        if key.startswith(PREFIX) and key.removesuffix("_FILE") not in known and key not in TEST_VARIABLES
    ]


def env_example() -> str:
    """Return the text of ``.env.example``."""
    lines = ["# Settings of nhanquyen; every one is optional.  NQ_NAME_FILE reads NQ_NAME from a file.", ""]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else field.default
        shown = str(default).lower() if isinstance(default, bool) else str(default)
        lines += [f"# {field.description}", f"#{PREFIX}{name.upper()}={shown}", ""]
    return "\n".join(lines)


def settings_table() -> str:
    """Return the Markdown table of the README."""
    rows = ["| setting | default | what it is |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else field.default
        shown = str(default).lower() if isinstance(default, bool) else str(default)
        rows.append(f"| `{PREFIX}{name.upper()}` | {f'`{shown}`' if shown else ''} | {field.description} |")
    return "\n".join(rows)
