import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("Một.\n\nHai.", "<p>Một.</p>\n<p>Hai.</p>\n", id="paragraphs"),
        pytest.param("- một\n- hai", "<ul>\n<li>một</li>\n<li>hai</li>\n</ul>\n", id="list"),
        pytest.param("**Đậm** thôi", "<p><strong>Đậm</strong> thôi</p>\n", id="bold"),
        pytest.param("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n", id="HTML is text"),
        pytest.param("[x](https://a.example)", "<p>[x](https://a.example)</p>\n", id="no links"),
        pytest.param("# x", "<p># x</p>\n", id="no headings"),
        pytest.param("![x](y)", "<p>![x](y)</p>\n", id="no pictures"),
    ],
)
def test_subset(text: str, html: str) -> None:
    """Paragraphs, lists and bold are drawn; everything else is text."""
    assert to_html(text) == html


@given(st.text())
def test_no_text_makes_a_dangerous_tag(text: str) -> None:
    """Whatever stands in the base, only harmless tags come out, without attributes."""
    html = to_html(text)

    rest = html
    for tag in ("p", "ul", "ol", "li", "strong", "em"):
        rest = rest.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    assert "<" not in rest.replace("<br>", "")
