"""Joins what answers on the web: chat, pages, API, widget, metrics, and what platforms call."""

import asyncio
import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from bot.app import House, Watch
from bot.browsers import Browsers
from bot.channels.web_chat import ChatParts, routes
from bot.console import ConsoleParts, console_routes
from bot.desk import make_editing
from bot.pages import Gate, Look, Pages, Quota, load_assets
from bot.settings import Settings
from bot.site import (
    ApiParts,
    CountRequests,
    LookupParts,
    Metrics,
    MetricsParts,
    QuizParts,
    RoomParts,
    SiteParts,
    WrongCodes,
    lookup_routes,
    make_site,
    metrics_route,
    mount_api,
    quiz_routes,
    room_routes,
    widget_route,
)

_SIGN_INS = 30
"""Attempts a minute from one address: a whole office may share it."""
_SIGN_INS_OVERALL = 600
"""What one machine can check."""
_LOOKUPS = 30
"""Receipts a minute from one address: a classroom may share it.  Guessing is hopeless anyway (80 random bits)."""
_LOOKUPS_OVERALL = 600
_WRONG_CODES = 300
"""Codes of no room a minute from one address: a whole school may share it and mistype.  ``WrongCodes`` says why nobody
finds a room so."""
_WRONG_CODES_OVERALL = 600
_ROOMS = 6
"""New rooms a minute from one person."""
_ROOMS_ADDRESS = 60
_ROOMS_OVERALL = 300
_ROOM_FORMS = 60
"""Nicknames, answers and steps a minute from one person; a whole school may share an address."""
_ROOM_FORMS_ADDRESS = 6_000
_ROOM_FORMS_OVERALL = 30_000


def watch_of(metrics: Metrics) -> Watch:
    """Return what the house tells *metrics*."""
    return Watch(metrics.count_turn, metrics.observe_engine)


def make_web(
    house: House, hooks: Sequence[BaseRoute], closing: asyncio.Event, metrics: Metrics, *, demo: bool
) -> ASGIApp:
    """Return everything that answers over HTTP in an open *house*; *hooks* are what platforms call."""
    settings = house.settings
    pages = Pages(load_assets(), Look(settings.public_url, demo), lambda: house.shelf.present)
    chat = ChatParts(
        store=house.store,
        lanes=house.lanes,
        pages=pages,
        session_key=house.keys.session,
        now=house.now,
        make_random=secrets.token_bytes,
        origins=_origins(settings),
        secure=settings.secure,
        closing=closing,
        pictures=house.pictures,
        source=house.vault.source,
        framers=settings.framers,
        gate=Gate(
            "chat",
            Quota(settings.chat_per_minute, settings.chat_per_minute_address, settings.chat_per_minute_overall),
        ),
    )
    parts = SiteParts(pages=pages, store=house.store, now=house.now, secure=settings.secure)
    lookups = Gate("lookup", Quota(_LOOKUPS, _LOOKUPS, _LOOKUPS_OVERALL))
    site = make_site(
        parts,
        [
            *routes(chat),
            *([widget_route(pages)] if settings.framers else []),
            *lookup_routes(LookupParts(site=parts, vault=house.vault, gate=lookups)),
            *quiz_routes(QuizParts(site=parts, vault=house.vault)),
            *room_routes(_room(house, parts, Browsers(chat), closing)),
            *console_routes(_console(house, pages, closing)),
            mount_api(_api(house, metrics)),
            metrics_route(_figures(house, metrics)),
        ],
    )
    # What platforms call is no page: it needs none of what every page carries.
    return CountRequests(Starlette(routes=[*hooks, Mount("", app=site)]) if hooks else site, metrics)


def _console(house: House, pages: Pages, closing: asyncio.Event) -> ConsoleParts:
    settings = house.settings
    return ConsoleParts(
        pages=pages,
        store=house.store,
        vault=house.vault,
        now=house.now,
        make_random=secrets.token_bytes,
        origins=_origins(settings),
        secure=settings.secure,
        editing=make_editing(lambda: house.shelf.present.base, settings.public_url, settings.knowledge_drafts),
        gate=Gate("sign_in", Quota(_SIGN_INS, _SIGN_INS, _SIGN_INS_OVERALL)),
        closing=closing,
        chats=settings.desk is not None,
    )


def _room(house: House, site: SiteParts, visitors: Browsers, closing: asyncio.Event) -> RoomParts:
    return RoomParts(
        site=site,
        vault=house.vault,
        visitors=visitors,
        origins=_origins(house.settings),
        wrong_codes=WrongCodes(Quota(_WRONG_CODES, _WRONG_CODES, _WRONG_CODES_OVERALL)),
        opening=Gate("room", Quota(_ROOMS, _ROOMS_ADDRESS, _ROOMS_OVERALL)),
        sending=Gate("room_form", Quota(_ROOM_FORMS, _ROOM_FORMS_ADDRESS, _ROOM_FORMS_OVERALL)),
        closing=closing,
    )


def _api(house: House, metrics: Metrics) -> ApiParts:
    settings = house.settings
    quota = Quota(settings.api_per_minute, settings.api_per_minute, settings.api_per_minute_overall)
    return ApiParts(
        engine=lambda: house.shelf.engine,
        store=house.store,
        gate=Gate("api", quota),
        origins=settings.api_callers,
        public_url=settings.public_url,
        observe=metrics.observe_engine,
    )


def _figures(house: House, metrics: Metrics) -> MetricsParts:
    def base() -> tuple[str, int]:
        present = house.shelf.present.base
        return present.digest, len(present.entries)

    return MetricsParts(
        metrics=metrics, store=house.store, base=base, now=house.now, token=house.settings.metrics_token
    )


def _origins(settings: Settings) -> frozenset[str]:
    if not settings.public_url:
        return frozenset()
    parts = urlsplit(settings.public_url)
    return frozenset({f"{parts.scheme}://{parts.netloc}"})
