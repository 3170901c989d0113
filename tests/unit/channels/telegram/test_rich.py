"""Splitting and drawing styled text, checked by a reader of Telegram's HTML."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.markdown import to_runs
from bot.channels.telegram.rich import LONGEST, MOST_ENTITIES, Run, split, to_html, to_plain, utf16_length
from tests.support.fake_bot_api.markup import parse_html
from tests.support.fake_bot_api.markup import utf16_length as telegram_length

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(list(" \n.?!<>&\"'😀ế")))
RUNS = st.lists(
    st.builds(
        Run,
        TEXT,
        bold=st.booleans(),
        italic=st.booleans(),
        href=st.sampled_from(["", 'https://hoi.example/a?b=1&c="2"']),
        quote=st.booleans(),
    ),
    max_size=30,
)


def squeeze(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=500, deadline=None)
@given(RUNS, st.integers(min_value=8, max_value=200))
def test_parts_are_short_whole_and_well_formed(runs: list[Run], longest: int) -> None:
    """Each part fits, none is blank, every tag is closed, and together they say everything."""
    parts = split(runs, longest)

    read = [parse_html(to_html(part)) for part in parts]
    assert all(0 < telegram_length(text) <= longest for text, _ in read)
    assert all(text.strip() for text, _ in read)
    assert squeeze("".join(text for text, _ in read)) == squeeze(to_plain(runs))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.builds(Run, st.sampled_from(["a ", "b\n"]), bold=st.booleans(), quote=st.booleans()), max_size=400))
def test_no_part_has_more_entities_than_telegram_takes(runs: list[Run]) -> None:
    """A hundred, of which a folded block is one; what comes after is not styled by Telegram."""
    for part in split(runs):
        _, entities = parse_html(to_html(part))
        blocks = sum(entity["type"] == "expandable_blockquote" for entity in entities)
        assert len(entities) - blocks + min(blocks, 1) <= MOST_ENTITIES


@given(TEXT)
def test_lengths_are_counted_as_telegram_does(text: str) -> None:
    """A sign beyond the basic plane counts twice."""
    assert utf16_length(text) == telegram_length(text)


def test_a_short_text_is_one_part() -> None:
    """Nothing is split that fits exactly."""
    assert [to_plain(part) for part in split([Run("a" * LONGEST)])] == ["a" * LONGEST]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("một hai.\n\nba bốn năm", ["một hai.", "ba bốn năm"], id="between paragraphs"),
        pytest.param("một hai\nba bốn năm", ["một hai", "ba bốn năm"], id="between lines"),
        pytest.param("Một hai. Ba bốn năm", ["Một hai.", "Ba bốn năm"], id="after a sentence"),
        pytest.param("một hai ba bốn năm", ["một hai ba", "bốn năm"], id="between words"),
        pytest.param("a" * 25, ["a" * 12, "a" * 12, "a"], id="inside a word that is too long"),
        pytest.param("😀" * 7, ["😀" * 6, "😀"], id="never inside a surrogate pair"),
        pytest.param("e\u0301" * 7, ["e\u0301" * 6, "e\u0301"], id="never before a mark"),
    ],
)
def test_where_a_text_is_cut(text: str, expected: list[str]) -> None:
    """At paragraphs, then lines, then sentences, then words."""
    assert [to_plain(part) for part in split([Run(text)], 12)] == expected


def test_what_is_folded_stays_folded_after_a_cut() -> None:
    """Both parts of a cut block are blocks."""
    parts = split([Run("một hai ba bốn", quote=True)], 8)

    assert [to_html(part) for part in parts] == [
        "<blockquote expandable>một hai</blockquote>",
        "<blockquote expandable>ba bốn</blockquote>",
    ]


def test_everything_is_escaped() -> None:
    """Text cannot make tags, and an address cannot leave its quotes."""
    html = to_html([Run('<b>&"', href='https://a.example/?"><i>')])

    assert parse_html(html)[0] == '<b>&"'
    assert "<i>" not in html


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("một\n\nhai", "một\n\nhai"),
        ("một\nhai", "một\nhai"),
        ("**Mình** giữ *gì*", "Mình giữ gì"),
        ("Đầu:\n\n- một\n- hai\n\nCuối", "Đầu:\n\n• một\n• hai\n\nCuối"),
        ("1. một\n2. hai", "1. một\n2. hai"),
        ("- một\n- hai **ba**", "• một\n• hai ba"),
        ("<b>x</b> [a](b) # c", "<b>x</b> [a](b) # c"),
        ("", ""),
    ],
)
def test_the_markdown_of_the_base(markdown: str, plain: str) -> None:
    """Paragraphs, lists, bold and italics; everything else is text."""
    assert to_plain(to_runs(markdown)) == plain


def test_bold_and_italics_are_kept() -> None:
    """As on the web pages."""
    assert to_html(to_runs("a **b *c*** d")) == "a <b>b </b><b><i>c</i></b> d"


@settings(deadline=None)
@given(TEXT)
def test_no_text_breaks_the_reading_of_markdown(text: str) -> None:
    """Whatever an editor writes is drawn as something Telegram takes."""
    assert parse_html(to_html(to_runs(text))) is not None
