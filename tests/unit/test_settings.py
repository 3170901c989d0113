"""Settings are read once, and every mistake is reported at once."""

from pathlib import Path

import pytest

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
