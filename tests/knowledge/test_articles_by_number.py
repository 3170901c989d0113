import pytest

from bot.answering import Engine
from bot.domain.answer import Found, Unknown
from bot.domain.base import Base
from bot.domain.entry import Reason
from bot.language.normalize import strip_marks

CONVENTIONS = ("ICCPR", "ICESCR", "CEDAW", "ICERD", "CRC", "CRPD", "CAT")
VIETNAMESE = (
    "Điều {number} {name} nói gì",
    "{name} điều {number}",
    "đ.{number} {name}",
    "nội dung điều số {number} của {name} là sao ạ",
)
ENGLISH = (
    "What does Article {number} of the {name} say?",
    "{name} art. {number}",
    "art {number} {name}",
    "explain article no. {number} {name}",
)


def _names(base: Base, convention: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = base.conventions[convention]
    return (
        (convention, VIETNAMESE),
        (found.title.vi, VIETNAMESE),
        (convention, ENGLISH),
        (found.title.en, ENGLISH),
    )


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_every_article_is_reached_by_its_number(base: Base, engine: Engine, convention: str) -> None:
    """Each article answers to four spellings of its number, short and long names, both languages, with and without marks."""
    missed: list[str] = []
    for article in base.conventions[convention].articles:
        for name, frames in _names(base, convention):
            for frame in frames:
                asked = frame.format(number=article.number, name=name)
                for text in (asked, strip_marks(asked)):
                    answers = [part.answer for part in engine.read(text).parts]
                    if not (len(answers) == 1 and isinstance(answers[0], Found) and answers[0].entry == article.id):
                        missed.append(f"{text}: {answers}")

    assert missed == []


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_an_article_beyond_the_last_is_said_not_to_exist(base: Base, engine: Engine, convention: str) -> None:
    """One more than the last article gets no answer, and the id that does not exist is named."""
    number = base.conventions[convention].last_article + 1

    (part,) = engine.read(f"Điều {number} {convention} quy định gì?").parts

    assert isinstance(part.answer, Unknown)
    assert part.answer.reason is Reason.NO_SUCH_ARTICLE
    assert part.answer.asked == f"{convention}:{number}"


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        pytest.param("điều mười hai công ước quyền trẻ em", "CRC:12", id="Vietnamese number words"),
        pytest.param("dieu muoi chin iccpr", "ICCPR:19", id="number words without marks"),
        pytest.param("article nineteen of the ICCPR", "ICCPR:19", id="English number words"),
        pytest.param("the twenty-first article of the ICCPR", "ICCPR:21", id="English ordinal"),
        pytest.param("Điều XII CRC", "CRC:12", id="Roman"),
        pytest.param("CRC:12", "CRC:12", id="citation id"),
        pytest.param("khoản 3 điều 19 ICCPR", "ICCPR:19", id="a paragraph of an article"),
        pytest.param("dieu12 crc", "CRC:12", id="glued"),
        pytest.param("điều 4 CAT", "CAT:4", id="CAT is a convention here"),
    ],
)
def test_other_ways_to_write_a_number(engine: Engine, text: str, entry: str) -> None:
    """Words, Roman numerals, ids and glued forms are read as numbers."""
    (part,) = engine.read(text).parts

    assert isinstance(part.answer, Found)
    assert part.answer.entry == entry


def test_two_articles_get_two_parts(engine: Engine) -> None:
    """A list of articles is answered one by one."""
    parts = engine.read("điều 12 và 13 CRC").parts

    assert [part.answer.entry for part in parts if isinstance(part.answer, Found)] == ["CRC:12", "CRC:13"]


@pytest.mark.parametrize(
    "text",
    ["Điều 37 Hiến pháp 2013 nói gì", "điều 173 bộ luật hình sự", "điều 98 luật đất đai", "điều 8 luật giao thông"],
)
def test_an_article_of_a_domestic_law_is_not_an_article_of_a_convention(engine: Engine, text: str) -> None:
    """An article of the Constitution is never answered with article 37 of a convention by its number alone."""
    (part,) = engine.read(text).parts

    assert not (isinstance(part.answer, Found) and part.answer.confidence > 0.96)
