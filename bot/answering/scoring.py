"""Judge answers against a question set, as the public scorer does."""

import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Row = Mapping[str, object]

_CORE = re.compile(r"^(ICCPR|ICESCR|CEDAW|ICERD|CRC|CRPD|CAT|CED|ICRMW|KH175|QD1079)(:|$)")


@dataclass(frozen=True, slots=True)
class Judged:
    """One question and one word for what its answer is: right, wrong, asked_right, asked, missed, false_emergency."""

    question: Row
    answer: Row
    word: str


def accepted(question: Row) -> frozenset[str]:
    """Return the ids that make an answer right: conventions and the plan where the list has any, else all."""
    accept = frozenset(texts(question.get("accept")))
    return frozenset(one for one in accept if _CORE.match(one)) or accept


def texts(value: object) -> list[str]:
    """Return *value* as texts if it is a list, else nothing."""
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def judge(question: Row, answer: Row) -> str:
    """Return one word for what *answer* is to *question*."""
    kind, cited = answer.get("kind"), frozenset(texts(answer.get("citations")))
    if question.get("scope") == "emergency":
        shown = frozenset(texts(answer.get("hotlines")))
        return "right" if kind == "emergency" and shown & frozenset(texts(question.get("hotline_any"))) else "missed"
    if kind == "emergency":
        return "asked_right" if question.get("emergency_ok") else "false_emergency"
    if question.get("scope") == "out":
        return _judge_outside(question, str(kind), cited)
    if kind == "answer":
        return "right" if cited & accepted(question) else "wrong"
    if kind == "clarify":
        return "asked_right" if _near(question, answer) else "asked"
    return "missed"


def _judge_outside(question: Row, kind: str, cited: frozenset[str]) -> str:
    if kind == "none":
        return "right"
    if kind == "clarify":
        return "asked"
    status_only = bool(cited) and all(one.endswith(":viet-nam") for one in cited)
    return "right" if question.get("expect") == "not-party-or-abstain" and status_only else "wrong"


def _near(question: Row, answer: Row) -> bool:
    candidates = answer.get("candidates")
    rows = [one for one in candidates if isinstance(one, dict)] if isinstance(candidates, list) else []
    return any(accepted(question) & frozenset(texts(one.get("citations"))) for one in rows)


def figures(judged: Sequence[Judged]) -> dict[str, float]:
    """Return the headline figures of the public scorer."""
    given = [one.word for one in judged if one.answer.get("kind") == "answer"]
    times = sorted(float(ms) for one in judged if isinstance(ms := one.answer.get("ms"), int | float))
    return {
        "right": _share(judged, "in", "right"),
        "right_or_asked_right": _share(judged, "in", "right", "asked_right"),
        "wrong": _share(judged, "in", "wrong", "false_emergency"),
        "precision": given.count("right") / len(given) if given else 0.0,
        "clean": _share(judged, "out", "right"),
        "emergencies": _share(judged, "emergency", "right"),
        "false_emergencies": sum(
            one.word == "false_emergency" for one in judged if one.question.get("scope") in {"in", "out"}
        ),
        "ms_median": statistics.median(times) if times else 0.0,
        "ms_p99": times[min(len(times) - 1, int(len(times) * 0.99))] if times else 0.0,
    }


def _share(judged: Iterable[Judged], scope: str, *good: str) -> float:
    words = [one.word for one in judged if one.question.get("scope") == scope]
    return sum(word in good for word in words) / len(words) if words else 0.0
