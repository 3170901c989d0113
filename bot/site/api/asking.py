"""``POST /v1/ask``: from the body to a line of ``ask --jsonl``."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import orjson
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from bot.answering.wire import Wire, to_wire
from bot.domain.answer import Context
from bot.pages import read_body
from bot.site.api.parts import ApiParts
from bot.site.api.problems import ApiError
from bot.site.api.shapes import Question

_RETRY_AFTER_S = 1
_JSON = "application/json"


class Asking:
    """Reads questions in a few threads; so many wait, then others are sent away."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        self._pool = ThreadPoolExecutor(parts.threads, thread_name_prefix="api")
        self._inside = 0

    async def answer(self, request: Request) -> Response:
        """Return the answer to the question in *request*.

        Raises:
            ApiError: 400, 415 or 503.
            Problem: 413.
        """
        question = await _read_question(request)
        if self._inside >= self._parts.threads + self._parts.most_waiting:
            raise ApiError(503, retry_after_s=_RETRY_AFTER_S)
        self._inside += 1
        try:
            wire = await asyncio.get_running_loop().run_in_executor(self._pool, self._read, question)
        finally:
            self._inside -= 1
        return Response(orjson.dumps(wire), media_type=_JSON, headers={"cache-control": "no-store"})

    def _read(self, question: Question) -> Wire:
        engine = self._parts.engine()
        began = time.perf_counter()
        context = engine.context_of(question.history) if question.history else Context()
        reading = engine.read(question.q, context)
        seconds = time.perf_counter() - began
        self._parts.observe(seconds)
        return to_wire(engine.base, reading, ms=seconds * 1000, identity=question.id)


async def _read_question(request: Request) -> Question:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != _JSON or request.headers.get("content-encoding", "identity").lower() != "identity":
        raise ApiError(415)
    try:
        return Question.model_validate_json(await read_body(request))
    except ValidationError as error:
        raise ApiError(400, _complaint(error)) from None


def _complaint(error: ValidationError) -> str:
    """Say what is wrong with a body without repeating any of it."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if not first["loc"]:
        return 'The body must be a JSON object in UTF-8 with a text "q".'
    return f'Field "{first["loc"][0]}" is not as it should be ({first["type"]}). See /api/openapi.json.'
