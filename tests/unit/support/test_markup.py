from typing import Any

import pytest

from tests.support.fake_bot_api.markup import is_link, parse_html, utf16_length
from tests.support.fake_bot_api.refusal import Refusal


def entity(kind: str, offset: int, length: int, **more: str) -> dict[str, Any]:
    return {"offset": offset, "length": length, "type": kind, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        pytest.param("<b>a</b> b", "a b", [entity("bold", 0, 1)], id="bold"),
        pytest.param("<STRONG>a</strong>", "a", [entity("bold", 0, 1)], id="tags in any case"),
        pytest.param("😀<i>đ</i>", "😀đ", [entity("italic", 2, 1)], id="offsets in UTF-16 units"),
        pytest.param("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)], id="one in another"),
        pytest.param("&lt;b&gt; &amp;&quot;", '<b> &"', [], id="the four named characters"),
        pytest.param("&nbsp;&#39;&#x1F600;", "&nbsp;'😀", [], id="an unknown name stays, numbers are read"),
        pytest.param("<b></b>", "", [], id="empty tags leave nothing"),
        pytest.param(
            '<a href="https://a.vn/?x=1&amp;y=2">a</a>', "a", [entity("text_link", 0, 1, url="https://a.vn/?x=1&y=2")],
            id="link",
        ),
        pytest.param('<a href="http://localhost/">a</a>', "a", [], id="a link without a dot in its host is dropped"),
        pytest.param("<blockquote>a</blockquote>", "a", [entity("blockquote", 0, 1)], id="quote"),
        pytest.param(
            "<blockquote expandable>a</blockquote>", "a", [entity("expandable_blockquote", 0, 1)], id="folded quote"
        ),
        pytest.param('<span class="tg-spoiler">a</span>', "a", [entity("spoiler", 0, 1)], id="spoiler"),
        pytest.param("<u>a</u\n>", "a", [entity("underline", 0, 1)], id="space in an end tag"),
    ],
)  # fmt: skip
def test_what_telegram_reads(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    """Tags become entities of the text that is left."""
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    "source",
    [
        "<br>",
        "<b",
        "<b>",
        "</b>",
        "<b></i>",
        "<p>a</p>",
        "<>",
        "a<",
        "<b class>a</b>",
        "<span>a</span>",
        "<script>",
        "<!-- a -->",
    ],
)
def test_what_telegram_cannot_read(source: str) -> None:
    """Everything else is 400 "can't parse entities"."""
    with pytest.raises(Refusal, match="400 Bad Request: can't parse entities: "):
        parse_html(source)


def test_lengths_are_utf16_units() -> None:
    """A letter beyond the basic plane counts twice."""
    assert utf16_length("đ😀") == 3


@pytest.mark.parametrize(
    ("url", "link"),
    [("https://a.vn", True), ("a.vn/x", True), ("tg://user?id=1", True), ("http://127.0.0.1:80/", True),
     ("http://localhost/", False), ("javascript:alert(1)", False), ("ftp://a.vn", False)],
)  # fmt: skip
def test_what_is_a_link(url: str, *, link: bool) -> None:
    """Web addresses with a dot in the host, and Telegram's own."""
    assert is_link(url) is link
