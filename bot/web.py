"""Joins what answers on the web: chat, pages, API, widget, metrics, and what platforms call."""

import asyncio
import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from bot.app import House, Watch, utc_now
from bot.channels.web_chat import ChatParts, routes
from bot.pages import Gate, Look, Pages, Quota, load_assets
from bot.settings import Settings
from bot.site import (
    ApiParts,
    CountRequests,
    Metrics,
    MetricsParts,
    SiteParts,
    make_site,
    metrics_route,
    mount_api,
    widget_route,
)


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
        now=utc_now,
        make_random=secrets.token_bytes,
        origins=_origins(settings),
        secure=settings.secure,
        closing=closing,
        framers=settings.framers,
        gate=Gate(
            "chat",
            Quota(settings.chat_per_minute, settings.chat_per_minute_address, settings.chat_per_minute_overall),
        ),
    )
    site = make_site(
        SiteParts(pages=pages, store=house.store, now=utc_now, secure=settings.secure),
        [
            *routes(chat),
            *([widget_route(pages)] if settings.framers else []),
            mount_api(_api(house, metrics)),
            metrics_route(_figures(house, metrics)),
        ],
    )
    # What platforms call is no page: it needs none of what every page carries.
    return CountRequests(Starlette(routes=[*hooks, Mount("", app=site)]) if hooks else site, metrics)


def _api(house: House, metrics: Metrics) -> ApiParts:
    settings = house.settings
    quota = Quota(settings.api_per_minute, settings.api_per_minute, settings.api_per_minute_overall)
    return ApiParts(
        engine=lambda: house.shelf.engine,
        gate=Gate("api", quota),
        origins=settings.api_callers,
        public_url=settings.public_url,
        observe=metrics.observe_engine,
    )


def _figures(house: House, metrics: Metrics) -> MetricsParts:
    def base() -> tuple[str, int]:
        present = house.shelf.present.base
        return present.digest, len(present.entries)

    return MetricsParts(metrics=metrics, store=house.store, base=base, now=utc_now, token=house.settings.metrics_token)


def _origins(settings: Settings) -> frozenset[str]:
    if not settings.public_url:
        return frozenset()
    parts = urlsplit(settings.public_url)
    return frozenset({f"{parts.scheme}://{parts.netloc}"})
