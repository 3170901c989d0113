"""Every message of the lint says file, line and what to do."""

import re
from pathlib import Path

import pytest

from bot.content.read import check_sources, read_sources
from bot.domain.errors import BadKnowledge
from tests.unit.content.make_knowledge import make_knowledge, spoil

ENTRY = "entries/tre-em/y-kien.md"
CRC = "conventions/crc.yaml"


def test_a_sound_folder_has_no_problems(tmp_path: Path) -> None:
    """The folder the other tests spoil is sound before."""
    _, problems = check_sources(make_knowledge(tmp_path))

    assert problems == []


CASES = [
    pytest.param(
        ENTRY, '"CRC:2"', '"CRC:72"', 'y-kien.md:8: unknown citation "CRC:72"; the convention has 2 articles.', id="no such article"
    ),
    pytest.param(ENTRY, '"CRC:2"', '"LXX9"', ':8: unknown citation "LXX9"; add it to sources', id="unknown source"),
    pytest.param(ENTRY, '"CRC:2"', '"LCU"', ':8: "LCU" may not be cited as law in force (replaced)', id="replaced law"),
    pytest.param(ENTRY, '"CRC:2"', '"LTE2016"', ": cite at least one article of a convention", id="domestic law alone"),
    pytest.param(ENTRY, "related: [CRC:1]", "related: [CRC:9]", ':9: nothing is called "CRC:9"', id="related is missing"),
    pytest.param(ENTRY, "topic: tre-em", "topic: khac", ':4: topic "khac" must be the folder name', id="topic and folder"),
    pytest.param(ENTRY, "kind: law", "kind: conversation", "conversation entries have a reason", id="conversation, no reason"),
    pytest.param(ENTRY, "audience:", "audiense:", ":6: audiense is not a key of this file", id="misspelt key"),
    pytest.param(ENTRY, "title_en: Do children have a say?\n", "", "title_en is missing; add it", id="missing key"),
    pytest.param(ENTRY, "## Short answer", "## Kurz", 'heading "## Kurz"', id="unknown heading"),
    pytest.param(ENTRY, "Yes, and the views count.", "", "nothing under Full answer; write it", id="empty section"),
    pytest.param(ENTRY, "valid_until: 2027-11-22", "valid_until: 2020-01-01", "not after the review", id="dates"),
    pytest.param(ENTRY, "Trẻ được nói ý kiến.", "Gọi 0901234567.", "number 0901234567 is not in hotlines", id="unchecked number"),
    pytest.param(ENTRY, "Trẻ được nói ý kiến.", "Hay lắm!", "an exclamation mark", id="exclamation mark"),
    pytest.param(ENTRY, "Trẻ được nói ý kiến.", "<b>Có</b>", "links, HTML, code or headings", id="markup"),
    pytest.param(ENTRY, "Trẻ được nói ý kiến.", "Tre\u0309", "letters are decomposed", id="NFD"),
    pytest.param(ENTRY, "em muốn nói ý mình", "Con nít có quyền góp ý không?", "stands twice here", id="repeated phrasing"),
    pytest.param(ENTRY, "em muốn nói ý mình", "hỏi về CRC", "stands also under tre-em/y-kien", id="phrasing of another answer"),
    pytest.param(ENTRY, ", trẻ phát biểu ở đâu]", "]", "at least 5 phrasings", id="too few phrasings"),
    pytest.param(ENTRY, "---\ntitle", "title", "no front matter", id="no front matter"),
    pytest.param(CRC, "number: 2", "number: 3", "articles must run from 1 to 2", id="article missing"),
    pytest.param(CRC, "last: 2", "last: 1", "part I ends at 1", id="parts leave a gap"),
    pytest.param(CRC, "terms: {vi: [ý kiến]", "terms: {vi: [hòa bình]", "names none of its own terms", id="summary off topic"),
    pytest.param(CRC, "kind: general", "kind: special", "kind input should be", id="unknown kind"),
    pytest.param(CRC, "id: CRC:uy-ban", "id: CRC:body", "answers must be CRC, CRC:viet-nam, CRC:uy-ban", id="wrong answers"),
    pytest.param(CRC, "as_of: 2026-11-22", "as_of: 2026-11-22\nas_of: 2026-11-23", 'the key "as_of" stands twice', id="key twice"),
    pytest.param(CRC, "opened: 1990-01-26", "opened: 26/1/1990", "opened input should be a valid date", id="bad date"),
    pytest.param("phrases/en.yaml", "{name}", "{who}", '"hello" must have the same {fields}', id="other fields"),
    pytest.param("phrases/en.yaml", "hello:", "hi:", 'the text "hello" is missing', id="untranslated"),
    pytest.param("phrases/console.yaml", "console:", "konsole:", '"konsole" is no text of the console', id="wording astray"),
    pytest.param("phrases/vi.yaml", "hello:", "console: {a: A}\nhello:", "stand in phrases/console.yaml", id="console wording astray"),
    pytest.param("phrases/vi.yaml", "hello:", "staff: {a: A}\nhello:", "stand in phrases/console.yaml", id="staff wording astray"),
    pytest.param("plan.yaml", ", của tỉnh nào]", "]", "KH175:can-cu needs at least 5", id="plan phrasings"),
    pytest.param("topics.yaml", "id: tre-em", "id: khac", "must be the folder name", id="topic unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "expected"), CASES)
def test_lint_names_file_line_and_remedy(tmp_path: Path, name: str, old: str, new: str, expected: str) -> None:
    """A spoilt file gets a message an editor can act on."""
    folder = make_knowledge(tmp_path)
    spoil(folder, name, old, new)

    _, problems = check_sources(folder)

    assert any(expected in problem for problem in problems), problems
    assert all(re.match(r"[\w./-]+:\d+: .{15,}", problem) for problem in problems), problems


def test_nearly_equal_summaries_are_found(tmp_path: Path) -> None:
    """Two articles of one convention never say the same."""
    folder = make_knowledge(tmp_path)
    path = folder / CRC
    lines = path.read_text("utf-8").splitlines()
    first, second = (i for i, line in enumerate(lines) if line.startswith("      vi: "))
    lines[second] = lines[first]
    path.write_text("\n".join(lines), "utf-8")

    _, problems = check_sources(folder)

    assert any("the summaries of 1 and 2 are nearly equal" in problem for problem in problems)


def test_a_missing_convention_is_named(tmp_path: Path) -> None:
    """All seven conventions are required."""
    folder = make_knowledge(tmp_path)
    (folder / "conventions" / "cat.yaml").unlink()

    with pytest.raises(BadKnowledge, match=r"conventions/cat.yaml:1: missing or broken"):
        read_sources(folder)


def test_every_scalar_is_text(tmp_path: Path) -> None:
    """Norway's "no", a number and a date stay what was typed until the schema says what they are."""
    folder = make_knowledge(tmp_path)
    spoil(folder, ENTRY, "title_en: Do children have a say?", "title_en: no")

    base = read_sources(folder)

    assert base.entries["tre-em/y-kien"].title.en == "no"
