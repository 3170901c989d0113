"""Values to the bytes and numbers of a row, and back.

Reading ignores fields it does not know and fills in fields that are missing, so that rows written by
another version of the program stay readable.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from bot.domain.answer import Context
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.message import Choice, ChoiceRole, Phone, PollForm, Reply, ReplyKind, SharedPage, SourceLink
from bot.domain.report import Draft
from bot.domain.text import Language

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_us(moment: datetime) -> int:
    """Return *moment* as microseconds since 1970 UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def from_us(microseconds: int) -> datetime:
    """Return the moment *microseconds* after 1970 UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def to_optional(microseconds: int | None) -> datetime | None:
    """Return the moment, or None for none."""
    return None if microseconds is None else from_us(microseconds)


def to_optional_us(moment: datetime | None) -> int | None:
    """Return the moment as microseconds, or None for none."""
    return None if moment is None else to_us(moment)


def encode_payload(payload: Mapping[str, object]) -> str:
    """Return JSON text."""
    return orjson.dumps(payload).decode()


def decode_payload(text: str) -> Mapping[str, object]:
    """Return what ``encode_payload`` got."""
    payload: dict[str, object] = orjson.loads(text)
    return payload


def encode_reply(reply: Reply) -> bytes:
    """Return *reply* as JSON."""
    return orjson.dumps(reply)


def decode_reply(data: bytes) -> Reply:
    """Return what ``encode_reply`` got."""
    raw: dict[str, Any] = orjson.loads(data)
    return Reply(
        kind=ReplyKind(raw["kind"]),
        language=Language(raw["language"]),
        body=raw["body"],
        title=raw.get("title", ""),
        more=raw.get("more", ""),
        sources=tuple(
            SourceLink(s["id"], s["label"], s["note"], s["path"], s.get("link")) for s in raw.get("sources", ())
        ),
        phones=tuple(Phone(p["number"], p["name"], p["about"]) for p in raw.get("phones", ())),
        choices=_decode_choices(raw.get("choices", ())),
        notice=raw.get("notice", ""),
        entry=raw.get("entry"),
        entry_version=raw.get("entry_version"),
        quote=raw.get("quote", ""),
        pictures=tuple(raw.get("pictures", ())),
        slot=raw.get("slot", ""),
        page=_decode_page(raw.get("page")),
        poll=_decode_poll(raw.get("poll")),
    )


def encode_dialogue(dialogue: Dialogue) -> bytes:
    """Return the state of *dialogue* as JSON; its key, version and draft are columns of their own."""
    return orjson.dumps(
        {
            "language": dialogue.language,
            "last_language": dialogue.last_language,
            "flow": dialogue.flow,
            "step": dialogue.step,
            "data": dialogue.data,
            "context": dialogue.context,
            "open": dialogue.open,
        }
    )


def decode_dialogue(key: DialogueKey, version: int, data: bytes, draft: bytes | None = None) -> Dialogue:
    """Return what ``encode_dialogue`` got, and ``encode_draft``; a state nobody can read any more starts anew."""
    try:
        return _decode_state(key, version, orjson.loads(data), None if draft is None else decode_draft(draft))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Dialogue(key=key, version=version)


def encode_draft(draft: Draft) -> bytes:
    """Return a report before its consent as JSON."""
    return orjson.dumps(
        {
            "text": draft.text,
            "pictures": draft.pictures,
            "black": draft.black,
            "match": draft.match,
            "album": draft.album,
            "written_at": to_us(draft.written_at),
        }
    )


def decode_draft(data: bytes) -> Draft:
    """Return what ``encode_draft`` got."""
    raw: dict[str, Any] = orjson.loads(data)
    return Draft(
        text=raw["text"],
        pictures=tuple(raw.get("pictures", ())),
        black=raw.get("black", {}),
        match=raw.get("match"),
        album=raw.get("album"),
        written_at=from_us(raw["written_at"]),
    )


def _decode_state(key: DialogueKey, version: int, raw: dict[str, Any], draft: Draft | None) -> Dialogue:
    language = raw.get("language")
    context = raw.get("context") or {}
    return Dialogue(
        key=key,
        version=version,
        language=Language(language) if language else None,
        last_language=Language(raw.get("last_language", Language.VI)),
        flow=raw.get("flow", "ask"),
        step=raw.get("step", ""),
        data=raw.get("data", {}),
        context=Context(context.get("convention"), context.get("article"), context.get("entry")),
        open=_decode_choices(raw.get("open", ())),
        draft=draft,
    )


def _decode_poll(raw: Mapping[str, Any] | None) -> PollForm | None:
    if raw is None:
        return None
    return PollForm(
        game_id=raw["game_id"],
        position=raw["position"],
        question=raw["question"],
        options=tuple(raw.get("options", ())),
        right=tuple(raw.get("right", ())),
        because=raw.get("because", ""),
        many=raw.get("many", False),
        ends=raw.get("ends", False),
    )


def _decode_page(raw: Mapping[str, Any] | None) -> SharedPage | None:
    return None if raw is None else SharedPage(raw["path"], raw["picture"], raw["alt"])


def _decode_choices(raw: list[dict[str, Any]]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            c["label"],
            c["payload"],
            ChoiceRole(c.get("role", ChoiceRole.OPTION)),
            link=c.get("link", ""),
            picked=c.get("picked", False),
        )
        for c in raw
    )
