"""A room -> the pieces of its pages.

What is the same for everybody is drawn once for each version of the game and language; what is a player's own is
small, since three hundred phones are told in the same moment.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

import orjson
import segno
from markupsafe import Markup

from bot.conversation.quiz.menus import topic_name
from bot.conversation.wording import say
from bot.domain.game import Asked, Game, GameState, Player
from bot.domain.quiz import QuestionKind
from bot.domain.text import Language
from bot.pages import Pages
from bot.services.games import Taken
from bot.services.quiz_results import Seat
from bot.services.rooms import Sight
from bot.site.room.shown import Shown, Words, count, name_given, name_right, show

_KEPT = 256
_NAMES_ON_SCREEN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What a page shows now: HTML by the id of the element it stands in.

    ``version`` changes whenever anything else but ``left_s`` does: the seconds until the time is over, if a clock runs.
    """

    version: str
    state: GameState
    parts: Mapping[str, str]
    left_s: float | None

    def to_json(self, **more: object) -> bytes:
        """Return it for the page's script."""
        fields = {"v": self.version, "buoc": self.state.value, "con": self.left_s, "phan": self.parts}
        return orjson.dumps({**fields, **more})

    @property
    def markup(self) -> Mapping[str, Markup]:
        """Return the parts for the template of the whole page."""
        return {name: Markup(html) for name, html in self.parts.items()}  # noqa: S704 -- drawn by our own templates


class Drawing:
    """Draws the pieces."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._drawn: OrderedDict[tuple[object, ...], str] = OrderedDict()

    def phone(self, sight: Sight, seat: Seat, language: Language, now: datetime) -> Payload:
        """Return what one player sees."""
        state = sight.game.state
        own, rank = self._own(seat, language), self._rank(seat, language)
        if state is GameState.ENDED:
            own, rank = f"{own}{rank}", ""  # At the end it is what people look for first.
        parts = {
            "rieng": own,
            "chung": self._once("room/phone_shared.html", sight, language),
            "hang": rank,
            "loa": self._announce(seat, language),
        }
        drawn = f"{parts['rieng']}{parts['hang']}{seat.player.extra}"
        return Payload(
            version=f"{sight.game.version}.{crc32(drawn.encode()):x}",
            state=state,
            parts=parts,
            left_s=None if seat.answered else _left_s(sight.game, now, seat.player.extra),
        )

    def screen(self, sight: Sight, language: Language, now: datetime, link: str) -> Payload:
        """Return what the big screen shows; *link* is the address by which phones join."""
        parts = {
            "san": self._once("room/screen_stage.html", sight, language, link),
            "dem": self._fill("room/screen_count.html", language, sight=sight),
            "ten": self._names(sight, language) if sight.game.state is GameState.LOBBY else "",
            "dieu-khien": self._once("room/screen_controls.html", sight, language),
        }
        return Payload(
            version=".".join(map(str, sight.stamp)),
            state=sight.game.state,
            parts=parts,
            left_s=_left_s(sight.game, now),
        )

    def noted(self, taken: Taken, language: Language) -> Mapping[str, str]:
        """Return the pieces of a phone that has just answered, if the question is still open."""
        if taken.game.state is not GameState.ASKING or taken.game.position != taken.answered.position:
            return {}
        seat = Seat(
            game=taken.game,
            asked=taken.asked,
            player=Player(id=taken.answered.player, nickname="", joined_at=taken.answered.at),
            answered=taken.answered,
            right=0,
            rank=0,
            near=(),
            players=0,
        )
        return {"rieng": self._own(seat, language), "loa": self._announce(seat, language)}

    def forget(self, game_id: str) -> None:
        """Forget what was drawn of a game: nicknames stand on it."""
        for key in [key for key in self._drawn if key[1] == game_id]:
            del self._drawn[key]

    def shown(self, asked: Asked, game: Game, language: Language) -> Shown:
        """Return a question as the room shows it."""
        base = self._pages.knowledge.base
        topic = topic_name(self._pages.knowledge, asked.question.topic, language)
        words = Words(topic, say(base, language, "room.true"), say(base, language, "room.false"))
        return show(asked.question, game.seed, language, words)

    def _names(self, sight: Sight, language: Language) -> str:
        """Return who is there, those who came last first."""
        names = [player.nickname for player in reversed(sight.there)]
        shown = names[:_NAMES_ON_SCREEN]
        return self._fill("room/screen_names.html", language, names=shown, more=len(names) - len(shown))

    def _own(self, seat: Seat, language: Language) -> str:
        given: Sequence[str] = ()
        if seat.asked is not None and seat.answered is not None:
            shown = self.shown(seat.asked, seat.game, language)
            given = name_given(seat.asked.question, shown, seat.answered.given)
        return self._fill("room/phone_own.html", language, seat=seat, state=seat.game.state, given=given)

    def _rank(self, seat: Seat, language: Language) -> str:
        return self._fill("room/phone_rank.html", language, seat=seat) if seat.near else ""

    def _announce(self, seat: Seat, language: Language) -> str:
        """Return the line a screen reader is told."""
        game, answered, fields = seat.game, seat.answered, {}
        match game.state:
            case GameState.LOBBY:
                return ""
            case GameState.ASKING if answered is None:
                topic = "" if seat.asked is None else seat.asked.question.topic
                name = topic_name(self._pages.knowledge, topic, language)
                key, fields = "question", {"number": game.position + 1, "count": len(game.questions), "topic": name}
            case GameState.ASKING:
                key = "phone.noted"
            case GameState.SHOWN:
                key = "phone.silent" if answered is None else "phone.right" if answered.right else "phone.wrong"
            case GameState.PAUSED | GameState.ENDED:
                key = game.state.value
        return say(self._pages.knowledge.base, language, f"room.{key}", **fields)

    def _once(self, template: str, sight: Sight, language: Language, link: str = "") -> str:
        """Return a piece everybody sees, drawn once.

        The screen's (with a *link*) is drawn anew when a late answer to a closed question comes in or a player goes.
        """
        game = sight.game
        late = sight.stamp[1:] if link and game.state in {GameState.SHOWN, GameState.ENDED} else ()
        key = (template, game.id, game.version, language, self._pages.knowledge.base.digest, link, *late)
        html = self._drawn.get(key)
        if html is None:
            values = {**self._scene(sight, language), "link": link, "qr": _qr(link) if link else ""}
            html = self._drawn[key] = self._fill(template, language, **values)
            if len(self._drawn) > _KEPT:
                self._drawn.popitem(last=False)
        return html

    def _scene(self, sight: Sight, language: Language) -> dict[str, Any]:
        """Return what templates of shared pieces work with."""
        game = sight.game
        asked = sight.missed if game.state is GameState.ENDED else sight.asked
        values: dict[str, Any] = {"sight": sight, "game": game, "state": game.state, "kinds": QuestionKind}
        if asked is not None:
            shown = self.shown(asked, game, language)
            values |= {
                "asked": asked,
                "question": asked.question,
                "shown": shown,
                "bars": count(asked.question, shown, sight.answers) if asked is sight.asked else (),
                "right": name_right(asked.question, shown, language),
            }
        return {"asked": None, **values}

    def _fill(self, template: str, language: Language, **values: Any) -> str:
        return self._pages.render(template, language, **values)


def _qr(link: str) -> Markup:
    """Return the link as a picture for cameras: dark on light in either colour scheme, or they do not read it."""
    svg = segno.make(link, error="m").svg_inline(omitsize=True, border=2, dark="#000", light="#fff", svgclass="qr")
    return Markup(svg)  # noqa: S704 -- made of the link's squares alone


def _left_s(game: Game, now: datetime, extra: int = 2) -> float | None:
    """Return the seconds until the time is over, if a question is open and a clock runs."""
    closes_at = game.closes_at(extra) if game.state is GameState.ASKING else None
    return None if closes_at is None else max(0.0, round((closes_at - now).total_seconds(), 1))
