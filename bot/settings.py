"""Settings: environment variables ``NQ_…``, read once, all problems reported at once.

``NQ_NAME_FILE`` names a file that holds the value of ``NQ_NAME``, as container platforms hand out
secrets.  ``.env.example`` and the table of the README are made from this model.
"""

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.domain.errors import SettingsWrong

PREFIX = "NQ_"


class Settings(BaseModel):
    """Everything an operator can set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: Annotated[Path, Field(description="Folder of the database and the keys.")] = Path("data")
    knowledge: Annotated[Path | None, Field(description="Built base (knowledge.db); found by itself when empty.")] = (
        None
    )
    host: Annotated[str, Field(description="Address to listen on; loopback unless a proxy is in front.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port to listen on; 0 takes a free one.")] = 8080
    public_url: Annotated[str, Field(description="Address people reach the site at, without a final slash.")] = ""
    operator_name: Annotated[str, Field(min_length=1, description="Who runs the service, as shown to people.")] = (
        "Hỏi Nhân Quyền"
    )
    operator_contact: Annotated[str, Field(description="How to reach a person: an address or a public number.")] = ""
    reload_seconds: Annotated[int, Field(ge=1, le=3600, description="How often the base is checked for changes.")] = 10
    drain_seconds: Annotated[int, Field(ge=0, le=120, description="How long a stop waits for turns under way.")] = 10
    log_json: Annotated[bool, Field(description="Log one JSON object a line instead of text.")] = False

    @field_validator("knowledge", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("public_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with https:// or http://")
        return value.rstrip("/")

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


def _problem(place: tuple[int | str, ...], message: str) -> str:
    return f"{PREFIX}{str(place[0]).upper()}: {message.removeprefix('Value error, ')}. See .env.example."


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
