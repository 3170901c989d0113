"""What staff type is taken as text; links only where readers can follow them."""

import pytest

from bot.domain.errors import BadInput
from bot.services.fields import read_line, read_link, read_text


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "data:text/html,x", "ftp://vi-du.vn/x", "//vi-du.vn", "vi-du.vn", "https://",
        "http://localhost/x", "http://127.0.0.1/x", "http://10.0.0.8/", "http://[::1]/", "http://192.168.1.1:80",
        "http://169.254.169.254/latest", "http://may-chu/", "http://in.local/", "http://user:pass@vi-du.vn/",
        "https://vi-du.vn/a b", "http://[", "http://2130706433/", "http://0177.0.0.1/", "http://vi-du.internal",
    ],
)  # fmt: skip
def test_links_that_are_refused(link: str) -> None:
    """Scripts, other schemes, addresses inside a network, names and passwords."""
    with pytest.raises(BadInput):
        read_link("link", link)


@pytest.mark.parametrize(
    "link", ["https://vi-du.vn/tin?x=1#y", "http://longan.gov.vn", "https://tiếng-việt.vn/a", "https://8.8.8.8/"]
)
def test_links_that_are_taken(link: str) -> None:
    """As they were typed."""
    assert read_link("link", f"  {link} ") == link


def test_a_source_on_paper_has_no_link() -> None:
    """Empty is a value."""
    assert read_link("link", "  ") == ""


@pytest.mark.parametrize("text", ["", "  \n ", "\u202e\u200b", "\x00"])
def test_what_is_needed_is_not_empty(text: str) -> None:
    """Invisible characters are nothing."""
    with pytest.raises(BadInput):
        read_text("statement", text, 10)


def test_lines_stay_and_controls_go() -> None:
    """Letters are composed; direction overrides, NUL and lone surrogates are dropped."""
    assert read_text("statement", "Vi\u0323\r\n\r\nhai\u202e\x00\ud800", 100) == "Vị\n\nhai"


def test_a_line_is_one_line() -> None:
    """For titles and names."""
    assert read_line("title", " Về \n việc\tnày ", 100) == "Về việc này"


def test_too_long_is_refused_and_not_cut() -> None:
    """Reasons end where their writer ended them."""
    with pytest.raises(BadInput, match="At most 10"):
        read_text("statement", "a" * 11, 10)
