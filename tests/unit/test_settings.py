"""Settings are read once, and every mistake is reported at once."""

from pathlib import Path

import pytest

from bot.domain.desk import Desk
from bot.domain.errors import SettingsWrong
from bot.settings import Settings, load_settings


def test_nothing_needs_to_be_set() -> None:
    """The service runs with no token and no account, on loopback."""
    settings = load_settings({})

    assert settings == Settings()
    assert settings.loopback


def test_a_file_can_hold_a_value(tmp_path: Path) -> None:
    """Container platforms hand out values as files."""
    (tmp_path / "name").write_text("Sở Tư pháp\n", "utf-8")

    settings = load_settings({"NQ_OPERATOR_NAME_FILE": str(tmp_path / "name")})

    assert settings.operator_name == "Sở Tư pháp"


def test_every_problem_is_reported_at_once() -> None:
    """An operator mends them in one go."""
    wrong = {"NQ_PORT": "80x", "NQ_PUBLIC_URL": "example", "NQ_PROT": "1", "NQ_DATA_FILE": "/no/such/file"}

    with pytest.raises(SettingsWrong) as caught:
        load_settings(wrong)

    named = {problem.split(":")[0] for problem in caught.value.problems}
    assert named == {"NQ_PORT", "NQ_PUBLIC_URL", "NQ_PROT", "NQ_DATA_FILE"}


def test_the_command_line_wins_over_the_environment() -> None:
    """`--port` is what the person just typed."""
    assert load_settings({"NQ_PORT": "9000"}, port=9001).port == 9001


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("example.org", False)],  # noqa: S104 an address to refuse
)
def test_loopback_is_recognised(host: str, *, loopback: bool) -> None:
    """The demo refuses anything else."""
    assert load_settings({"NQ_HOST": host}).loopback is loopback


def test_cookies_are_secure_behind_https() -> None:
    """A plain address is for this machine only."""
    assert load_settings({"NQ_PUBLIC_URL": "https://hoi.example/"}).secure
    assert not load_settings({}).secure


@pytest.mark.parametrize(
    ("public_url", "base_url", "calls"),
    [
        ("", "https://api.telegram.org", False),
        ("https://hoi.example", "https://api.telegram.org", True),
        ("http://hoi.example", "https://api.telegram.org", False),
        ("http://hoi.example", "http://127.0.0.1:8081", True),
    ],
)
def test_telegram_calls_where_it_can(public_url: str, base_url: str, *, calls: bool) -> None:
    """It wants https, unless the Bot API server is one's own; else updates are fetched."""
    settings = load_settings({"NQ_PUBLIC_URL": public_url, "NQ_TELEGRAM_BASE_URL": base_url})

    assert settings.telegram_calls_us is calls


@pytest.mark.parametrize("port", ["", ":443", ":8443", ":80", ":88"])
def test_telegram_calls_at_four_ports(port: str) -> None:
    """Without any it is the first."""
    assert load_settings({}, public_url=f"https://hoi.example{port}", telegram_token="1:a").telegram_calls_us


def test_a_port_telegram_does_not_call_is_refused() -> None:
    """It would refuse the address, and nobody would be answered; a server of one's own calls any."""
    url = "https://hoi.example:8080"

    with pytest.raises(SettingsWrong, match=r"^NQ_PUBLIC_URL: .*443, 80, 88 and 8443 only, not to 8080"):
        load_settings({}, public_url=url, telegram_token="1:a")

    assert load_settings({}, public_url=url, telegram_token="1:a", telegram_base_url="http://127.0.0.1:9")
    assert load_settings({}, public_url=url)


@pytest.mark.parametrize("port", ["80x", "99999", "0"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    """By the setting's name."""
    with pytest.raises(SettingsWrong, match="NQ_PUBLIC_URL"):
        load_settings({}, public_url=f"https://hoi.example:{port}")


def test_secrets_are_not_shown() -> None:
    """Settings in a traceback or a log hold no token."""
    secret = {"NQ_TELEGRAM_TOKEN": "1:very-secret", "NQ_TELEGRAM_SECRET": "very-secret"}
    secret["NQ_TELEGRAM_PROXY"] = "http://user:very-secret@proxy.example"

    assert "very-secret" not in repr(load_settings(secret))


@pytest.mark.parametrize("token", ["very-secret", "1:very secret", ":x"])
def test_a_mistyped_token_is_reported_without_showing_it(token: str) -> None:
    """The message says which setting; the value may be a secret with one letter wrong."""
    with pytest.raises(SettingsWrong) as caught:
        load_settings({"NQ_TELEGRAM_TOKEN": token})

    assert "NQ_TELEGRAM_TOKEN" in str(caught.value)
    assert token not in str(caught.value)


def test_origins_are_separated_by_commas_or_spaces() -> None:
    """Portals and callers are named as browsers name them."""
    settings = load_settings(
        {"NQ_WIDGET_ORIGINS": "https://a.vn, https://*.b.vn:8443  http://localhost:8000", "NQ_API_ORIGINS": "*"}
    )

    assert settings.framers == ("https://a.vn", "https://*.b.vn:8443", "http://localhost:8000")
    assert settings.api_callers == ("*",)


@pytest.mark.parametrize("name", ["NQ_WIDGET_ORIGINS", "NQ_API_ORIGINS"])
@pytest.mark.parametrize(
    "value", ["https://a.vn/", "a.vn", "https://a.vn; script-src *", "https://a.vn *", "https://a.vn\r\nx: y", "'self'"]
)
def test_what_is_no_origin_is_refused(name: str, value: str) -> None:
    """It would go into a header as it is."""
    with pytest.raises(SettingsWrong, match=f"{name}: .* is no origin"):
        load_settings({name: value})


def test_anybody_may_not_frame_the_chat() -> None:
    """A star is for the API, which has no sessions."""
    with pytest.raises(SettingsWrong, match="NQ_WIDGET_ORIGINS"):
        load_settings({"NQ_WIDGET_ORIGINS": "*"})


def test_the_api_compares_whole_origins() -> None:
    """A pattern of hosts would never match, so it is refused at once."""
    with pytest.raises(SettingsWrong, match="NQ_API_ORIGINS"):
        load_settings({"NQ_API_ORIGINS": "https://*.b.vn"})


def test_without_a_bot_there_is_no_desk() -> None:
    """Nobody links an account to nothing, whatever else is set."""
    assert load_settings({"NQ_TELEGRAM_STAFF_CHAT": "-100123"}).desk is None


def test_texts_stay_in_the_house_unless_they_are_let_out() -> None:
    """A group alone does not let them."""
    values = {"NQ_TELEGRAM_TOKEN": "1:a", "NQ_TELEGRAM_STAFF_CHAT": "-100123/5", "NQ_PUBLIC_URL": "https://hoi.example"}

    quiet = load_settings(values).desk
    open_ = load_settings({**values, "NQ_TELEGRAM_STAFF_TEXT": "true"}).desk

    assert quiet == Desk(channel="telegram", site="https://hoi.example", group="-100123/5")
    assert open_ is not None
    assert open_.with_text


@pytest.mark.parametrize("chat", ["123", "@group", "-100 1", "-1/x", "-"])
def test_a_staff_chat_is_a_group(chat: str) -> None:
    """A private chat has a positive number, a name is none."""
    with pytest.raises(SettingsWrong, match="NQ_TELEGRAM_STAFF_CHAT"):
        load_settings({"NQ_TELEGRAM_STAFF_CHAT": chat})


@pytest.mark.parametrize(
    ("url", "link"), [("https://hoi.example", "https://hoi.example"), ("http://hoi.example", ""), ("", "")]
)
def test_buttons_lead_to_a_page_others_can_open(url: str, link: str) -> None:
    """Elsewhere the address is words."""
    desk = load_settings({"NQ_TELEGRAM_TOKEN": "1:a", "NQ_PUBLIC_URL": url}).desk

    assert desk is not None
    assert desk.link_site == link
    assert desk.site.startswith("http")
