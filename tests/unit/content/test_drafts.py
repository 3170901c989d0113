"""Drafted entries against the running base, and in the working copy."""

from datetime import date
from pathlib import Path

import pytest

from bot.content.drafts import check_entry, put_entry
from bot.domain.base import Base
from bot.domain.errors import IllegalChange
from bot.domain.text import Localized
from bot.services.entry_drafts import DraftCitation, EntryDraft, to_file

PATH = "entries/tre-em/chim-bo-cau.md"


def make_file(cited: str = "CRC:12", phrasings: tuple[str, ...] | None = None, short: str = "Có.") -> str:
    asked = phrasings or tuple(f"nuôi chim bồ câu ở tầng {floor} được không" for floor in range(5))
    text = Localized(short, "Yes.")
    draft = EntryDraft(
        topic="tre-em",
        slug="chim-bo-cau",
        kind="law",
        title=Localized("Nuôi chim?", "Pigeons?"),
        short=text,
        full=text,
        reviewed_on=date(2026, 11, 23),
        valid_until="2027-11-22",
        citations=[DraftCitation(cited, "duty", Localized("x", "x"))],
        phrasings_vi=asked,
    )
    return to_file(draft)


def test_a_good_entry_has_no_problems(base: Base) -> None:
    """Citing an article that exists."""
    assert check_entry(base, PATH, make_file()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            make_file("CRC:72"), 'unknown citation "CRC:72"; the convention has 54 articles.', id="no article"
        ),
        pytest.param(make_file("HP2013:25"), "cite at least one article of a convention", id="no convention"),
        pytest.param(make_file("LAW1:1"), 'unknown citation "LAW1:1"', id="no such law"),
        pytest.param(make_file(phrasings=("một",)), "at least 5 phrasings", id="few phrasings"),
        pytest.param(make_file(phrasings=("a b", "A  b?", "c", "d", "e")), "stands twice here", id="twice"),
        pytest.param(make_file(short="Gọi 0912345678."), "not in hotlines.yaml", id="unknown number"),
        pytest.param("không có gì", "no front matter", id="no entry at all"),
    ],
)
def test_what_is_wrong_is_said(base: Base, text: str, said: str) -> None:
    """As the check of the whole knowledge says it."""
    assert any(said in problem for problem in check_entry(base, PATH, text))


def test_a_phrasing_of_another_entry_is_named(base: Base) -> None:
    """With the entry that has it."""
    taken = base.phrasings[0]

    problems = check_entry(base, PATH, make_file(phrasings=(taken.text, "b", "c", "d", "e")))

    assert any(f"stands also under {taken.entry}" in problem for problem in problems)


def test_a_name_that_is_taken_is_refused(base: Base) -> None:
    """So that no reviewed answer is replaced by a draft."""
    taken = next(entry for entry in base.entries.values() if "/" in entry.id)

    assert any(
        "there is an entry of this name" in each for each in check_entry(base, f"entries/{taken.id}.md", make_file())
    )


def test_a_draft_is_written_once(tmp_path: Path) -> None:
    """Whole, into its topic; a second of the same name is refused and changes nothing."""
    (tmp_path / "entries").mkdir()
    put_entry(tmp_path, PATH, "first")

    with pytest.raises(IllegalChange, match="there already"):
        put_entry(tmp_path, PATH, "second")

    assert {path.name: path.read_text("utf-8") for path in tmp_path.glob("entries/*/*")} == {"chim-bo-cau.md": "first"}


@pytest.mark.parametrize("path", ["entries/../x.md", "x.md", "/etc/x.md", "entries/a/b/x.md"])
def test_nothing_is_written_elsewhere(tmp_path: Path, path: str) -> None:
    """Whatever the path says."""
    with pytest.raises(IllegalChange):
        put_entry(tmp_path, path, "text")

    assert list(tmp_path.rglob("*")) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    """With the setting to look at."""
    with pytest.raises(IllegalChange, match="NQ_KNOWLEDGE_DRAFTS"):
        put_entry(tmp_path / "gone", PATH, "text")
