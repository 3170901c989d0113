"""Questions and games for tests."""

from bot.domain.quiz import Level, Question, QuestionKind
from bot.domain.text import Localized
from bot.services.games import Bank


def make_question(number: int, /, **changes: object) -> Question:
    """Return a question with three choices, the second of which is right."""
    facts: dict[str, object] = {
        "id": f"crc-{number}",
        "version": f"{number:012d}",
        "topic": "crc",
        "kind": QuestionKind.ONE,
        "level": Level.TEEN,
        "cites": (f"CRC:{number}",),
        "text": Localized(f"Câu hỏi số {number}?", f"Question number {number}?"),
        "because": Localized(f"Điều {number} nói vậy.", f"Article {number} says so."),
        "others": Localized("Những ý kia không có trong điều này.", "The others are not in this article."),
        "choices": tuple(Localized(f"Ý {letter}", f"Choice {letter}") for letter in "ABC"),
        "right": (1,),
    }
    return Question(**{**facts, **changes})  # type: ignore[arg-type]


def make_bank(count: int) -> Bank:
    """Return *count* such questions by id."""
    questions = [make_question(number) for number in range(1, count + 1)]
    return {question.id: question for question in questions}
