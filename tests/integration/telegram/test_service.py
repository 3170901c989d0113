"""The whole service with a token: the web and Telegram beside each other."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.domain.errors import SettingsWrong
from bot.platforms import Platforms, describe_telegram
from bot.serving import make_asgi
from bot.settings import Settings, load_settings
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.telegram import make_client

NOWHERE = "http://127.0.0.1:9"
TOKEN = {"telegram_token": "4567:made-up", "telegram_base_url": NOWHERE}


def make_settings(data: Path, **more: object) -> Settings:
    return load_settings({}, data=data, drain_seconds=1, **more)


def test_the_web_works_when_telegram_does_not(tmp_path: Path) -> None:
    """Pages and readiness do not depend on a platform."""
    with TestClient(make_asgi(make_settings(tmp_path, **TOKEN), demo=False)) as client:
        answers = [client.get(path).status_code for path in ("/", "/readyz", "/healthz")]
        hook = client.post("/hooks/telegram")

    assert answers == [200, 200, 200]
    assert hook.status_code == 404  # Updates are fetched: nobody is to call us.


def test_the_webhook_is_there_when_telegram_calls(tmp_path: Path) -> None:
    """With a public address; and it is no page, so it carries nothing of one."""
    settings = make_settings(tmp_path, public_url="https://hoi.example", **TOKEN)

    with TestClient(make_asgi(settings, demo=False)) as client:
        forged = client.post("/hooks/telegram", content=b"{}")
        page = client.get("/")

    assert forged.status_code == 403
    assert "content-security-policy" not in forged.headers
    assert page.status_code == 200


def test_the_secret_can_be_given(tmp_path: Path) -> None:
    """Or it is made once and kept with the keys."""
    settings = make_settings(tmp_path, public_url="https://hoi.example", telegram_secret="given", **TOKEN)

    with TestClient(make_asgi(settings, demo=False)) as client:
        answer = client.post("/hooks/telegram", content=b"{}", headers={"x-telegram-bot-api-secret-token": "given"})

    assert answer.status_code == 200


def test_without_a_token_there_is_no_telegram(tmp_path: Path) -> None:
    """Nothing of it is loaded."""
    assert Platforms(make_settings(tmp_path)).channels == ()


async def test_check_says_who_we_are(api: FakeBotApi, tmp_path: Path) -> None:
    """And how updates come."""
    said = await describe_telegram(make_settings(tmp_path, telegram_token=api.token, telegram_base_url=api.address))

    assert said == f"@{api.username}, updates by polling"


async def test_check_says_what_went_wrong_when_telegram_called(api: FakeBotApi, tmp_path: Path) -> None:
    """As Telegram tells it: a name or a certificate that is wrong shows nowhere else."""
    access = {"telegram_token": api.token, "telegram_base_url": api.address, "public_url": "http://127.0.0.1:9"}
    settings = make_settings(tmp_path, **access)
    before = await describe_telegram(settings)
    async with make_client(api) as client:
        await client.set_webhook("http://127.0.0.1:9/hooks/telegram", "secret")
    set_alone = await describe_telegram(settings)
    api.person(7001).says("một")
    await api.until(lambda: api.webhook.deliveries)

    said = await describe_telegram(settings)

    assert "Telegram brings none yet" in before
    assert set_alone == f"@{api.username}, updates by webhook"
    assert said.endswith("Telegram says of its last call: Connection failed")


async def test_check_says_that_updates_go_elsewhere(api: FakeBotApi, tmp_path: Path) -> None:
    """Set by another program with the same token, or under an earlier address."""
    async with make_client(api) as client:
        await client.set_webhook("https://cu.example/hook", "secret")

    said = await describe_telegram(make_settings(tmp_path, telegram_token=api.token, telegram_base_url=api.address))

    assert "Telegram brings them to https://cu.example/hook" in said


async def test_check_says_that_telegram_cannot_be_reached(tmp_path: Path) -> None:
    """With what to do about it; the rest is fine."""
    said = await describe_telegram(make_settings(tmp_path, **TOKEN))

    assert "cannot be reached" in said
    assert "NQ_TELEGRAM_PROXY" in said


async def test_check_refuses_a_token_telegram_does_not_know(api: FakeBotApi, tmp_path: Path) -> None:
    """That is a mistake of the settings."""
    settings = make_settings(tmp_path, telegram_token="4567:made-up", telegram_base_url=api.address)

    with pytest.raises(SettingsWrong, match="BotFather"):
        await describe_telegram(settings)
