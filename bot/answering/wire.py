"""The machine interface: a reading as the object that ``ask --jsonl`` and the HTTP API give."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from bot.domain.answer import Answer, Candidate, Emergency, Found, Part, Reading, Unclear, Unknown
from bot.domain.base import Base
from bot.domain.entry import Reason
from bot.domain.text import Language

KINDS = ("emergency", "answer", "clarify", "none")
"""Kinds of answer; of several questions the first kind that occurs names the whole."""

Wire = dict[str, object]


def to_wire(base: Base, reading: Reading, *, ms: float, identity: object = None) -> Wire:
    """Return *reading* as one object; *ms* is what the engine took.

    Several questions: ``citations`` is the union in order, the other fields are those of the first
    part of the leading kind, ``parts`` holds one object a question.
    """
    parts = [_part(base, part, reading.language) for part in reading.parts]
    leading = min(parts, key=lambda part: KINDS.index(str(part["kind"])))
    citations = [cited for part in parts for cited in _strings(part["citations"])]
    whole = {key: value for key, value in leading.items() if key != "q"}
    return {
        "id": identity,
        **whole,
        "citations": list(dict.fromkeys(citations)) if leading["kind"] == "answer" else [],
        "parts": parts,
        "language": reading.language.value,
        "ms": round(ms, 3),
    }


def _strings(value: object) -> Sequence[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _part(base: Base, part: Part, language: Language) -> Wire:
    kind, entry, reason = _heading(part.answer)
    answered = base.entries.get(entry or "")
    return {
        "q": part.question,
        "kind": kind,
        "reason": reason,
        "entry": entry,
        "citations": list(answered.citation_ids) if answered and kind == "answer" else [],
        "text": answered.short.to(language) if answered else _words(base, part.answer, language),
        "confidence": _confidence(part.answer),
        "candidates": [_candidate(base, candidate) for candidate in _candidates(part.answer)],
        "hotlines": list(part.answer.hotlines) if isinstance(part.answer, Emergency) else [],
    }


def _heading(answer: Answer) -> tuple[str, str | None, str | None]:
    """Return kind, entry and reason."""
    match answer:
        case Emergency():
            return "emergency", None, None
        case Found(entry):
            return "answer", entry, None
        case Unclear():
            return "clarify", None, None
        case Unknown(reason, entry):
            return "none", entry, reason.value
        case _ as unreachable:
            assert_never(unreachable)


def _candidates(answer: Answer) -> tuple[Candidate, ...]:
    match answer:
        case Unclear(candidates):
            return candidates
        case Unknown():
            return answer.near
        case _:
            return ()


def _candidate(base: Base, candidate: Candidate) -> Wire:
    entry = base.entries.get(candidate.entry)
    cited = list(entry.citation_ids) if entry else []
    return {"entry": candidate.entry, "citations": cited, "confidence": round(candidate.confidence, 4)}


def _confidence(answer: Answer) -> float:
    """Return the chance that this answer is right; of a question asked back that of its first candidate."""
    if isinstance(answer, Found):
        return round(answer.confidence, 4)
    candidates = _candidates(answer)
    return round(candidates[0].confidence, 4) if candidates else 0.0


def _words(base: Base, answer: Answer, language: Language) -> str:
    """Return what is said where no entry answers."""
    wording: Mapping[str, str] = base.wording.get(language, {})
    match answer:
        case Emergency():
            return wording.get("emergency.title", "")
        case Unclear(candidates):
            return wording.get("clarify.several" if len(candidates) > 1 else "clarify.one", "")
        case Unknown(Reason.NO_SUCH_ARTICLE):
            return _no_such_article(base, wording, answer.asked, language)
        case _:
            return wording.get("unknown.body", "")


def _no_such_article(base: Base, wording: Mapping[str, str], asked: str | None, language: Language) -> str:
    name, _, number = (asked or "").partition(":")
    convention = base.conventions.get(name)
    if convention is None:
        return wording.get("unknown.body", "")
    return wording.get("unknown.no_such_article", "").format(
        title=convention.title.to(language), id=name, last=convention.last_article, number=number
    )
