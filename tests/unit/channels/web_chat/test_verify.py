import pytest

from bot.channels.web_chat.verify import is_ours, to_session_id

KEY = b"k" * 32
TOKEN = "0123456789abcdef0123456789abcdef"
OURS = frozenset({"https://hoi.example"})


def test_id_does_not_tell_the_cookie() -> None:
    """Who reads the store cannot take over a session."""
    found = to_session_id(KEY, TOKEN)

    assert found is not None
    assert TOKEN not in found
    assert found == to_session_id(KEY, TOKEN)
    assert found != to_session_id(b"x" * 32, TOKEN)


@pytest.mark.parametrize("token", [None, "", "abc", TOKEN.upper(), TOKEN + "0", "g" * 32, "é" * 32])
def test_a_cookie_of_another_form_is_none(token: str | None) -> None:
    """Only values we could have made are looked up."""
    assert to_session_id(KEY, token) is None


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        pytest.param({"sec-fetch-site": "same-origin"}, True, id="our page"),
        pytest.param({"sec-fetch-site": "none"}, True, id="typed by the person"),
        pytest.param({"sec-fetch-site": "cross-site", "origin": "https://hoi.example"}, False, id="metadata wins"),
        pytest.param({"origin": "https://hoi.example"}, True, id="our origin"),
        pytest.param({"origin": "https://hoi.example.evil.example"}, False, id="a longer name"),
        pytest.param({"origin": "http://hoi.example"}, False, id="not encrypted"),
        pytest.param({}, True, id="no browser"),
    ],
)
def test_origin(headers: dict[str, str], *, ours: bool) -> None:
    """Browsers say where a form comes from, and are believed."""
    assert is_ours(headers, OURS) is ours
