"""Parsed quiz files -> topics of the bank."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from bot.content.quiz_schema import (
    AnyQuestion,
    ManyModel,
    MatchModel,
    NumberModel,
    OneModel,
    OrderModel,
    QuizFile,
    ShortModel,
    TruthModel,
)
from bot.content.values import both, short_hash
from bot.domain.quiz import Pair, Question, QuizTopic
from bot.domain.text import Language


def to_topics(files: Iterable[QuizFile]) -> Mapping[str, QuizTopic]:
    """Return the topics of the bank by their id, in the order of *files*."""
    return {file.topic: _topic(file) for file in files}


def _topic(file: QuizFile) -> QuizTopic:
    questions = tuple(to_question(model, file.topic) for model in file.questions)
    return QuizTopic(id=file.topic, title=both(file.title), questions=questions)


def to_question(model: AnyQuestion, topic: str) -> Question:
    """Return *model* as a question of *topic*; its version is a hash of all but the id, the topic and the level."""
    said = {
        "kind": model.kind,
        "cites": tuple(model.cites),
        "text": both(model.question),
        "because": both(model.because),
        "others": both(model.others),
        **_answered(model),
    }
    content = {key: repr(value) for key, value in said.items()}
    version = short_hash(json.dumps(content, ensure_ascii=False, sort_keys=True))
    return Question(id=model.id, topic=topic, level=model.level, version=version, **said)


def _answered(model: AnyQuestion) -> dict[str, Any]:
    match model:
        case OneModel() | ManyModel():
            right = tuple(place for place, choice in enumerate(model.choices) if choice.right)
            return {"choices": tuple(map(both, model.choices)), "right": right}
        case TruthModel():
            return {"truth": model.right}
        case ShortModel():
            answers = {Language.VI: tuple(model.answers.vi), Language.EN: tuple(model.answers.en)}
            return {"answers": answers}
        case NumberModel():
            return {"number": model.number, "unit": both(model.unit) if model.unit else None}
        case OrderModel():
            return {"choices": tuple(map(both, model.items))}
        case MatchModel():
            return {"pairs": tuple(Pair(both(pair.left), both(pair.right)) for pair in model.pairs)}
        case _:
            assert_never(model)
