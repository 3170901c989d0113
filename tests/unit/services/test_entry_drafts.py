"""Drafted entries as files of knowledge/."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.files import Reader
from bot.domain.errors import BadInput
from bot.domain.text import Localized
from bot.services.entry_drafts import DraftCitation, EntryDraft, to_file

EMPTY = Localized("x", "x")
ANY = st.text(max_size=60).map(lambda text: " ".join(text.split())).filter(bool)


def make_draft(title: str = "x", phrasing: str = "x", *, topic: str = "tre-em", slug: str = "x") -> EntryDraft:
    return EntryDraft(
        topic=topic,
        slug=slug,
        kind="law",
        title=Localized(title, "x"),
        short=EMPTY,
        full=EMPTY,
        reviewed_on=date(2026, 11, 23),
        valid_until="2027-11-22",
        audience=("moi-nguoi",),
        citations=[DraftCitation("CRC:12", "duty", Localized(title, phrasing))],
        phrasings_vi=[phrasing],
    )


@given(title=ANY, phrasing=ANY)
def test_any_text_is_read_back_as_it_was(title: str, phrasing: str) -> None:
    """Quotes, colons, signs of YAML and control characters included; only the letters' form becomes one."""
    import unicodedata  # noqa: PLC0415 -- for this comparison alone

    reader = Reader(Path())

    parsed = reader.parse_entry("entries/tre-em/x.md", to_file(make_draft(title, phrasing)))

    assert parsed is not None, reader.problems
    head = parsed.model.head
    assert head.title == unicodedata.normalize("NFC", title).strip()
    assert head.phrasings.vi == [unicodedata.normalize("NFC", phrasing).strip()]
    assert head.citations[0].en == head.phrasings.vi[0]


def test_nothing_written_yet_is_still_a_file() -> None:
    """Its problems are those of its content, not of its form."""
    nothing = Localized("", "")
    draft = EntryDraft(
        topic="", slug="", kind="", title=nothing, short=nothing, full=nothing, reviewed_on=date(2026, 11, 23),
        valid_until="",
    )  # fmt: skip
    reader = Reader(Path())

    reader.parse_entry("entries/x/x.md", to_file(draft))

    assert reader.problems
    assert not any("YAML" in problem or "front matter" in problem for problem in reader.problems)


@pytest.mark.parametrize("name", ["", "..", "a/b", "A", "a--b", "-a", "đ", "a.md", "x" * 51, "a\n"])
def test_a_path_stays_in_its_folder(name: str) -> None:
    """What is no plain name is refused, as topic and as file."""
    with pytest.raises(BadInput):
        _ = make_draft(slug=name).path
    with pytest.raises(BadInput):
        _ = make_draft(topic=name).path
