"""What many tests share: the built base, loaded once a process."""

from datetime import UTC, datetime

import pytest

from bot.answering import Engine
from bot.content import find_base, load_base, load_model
from bot.conversation import Knowledge, Operator
from bot.domain.base import Base

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
"""Noon in Viet Nam."""


@pytest.fixture(scope="session")
def base() -> Base:
    return load_base(find_base())


@pytest.fixture(scope="session")
def engine(base: Base) -> Engine:
    return Engine.build(base, load_model(find_base()))


@pytest.fixture(scope="session")
def knowledge(base: Base, engine: Engine) -> Knowledge:
    return Knowledge(base, engine, Operator("Sở Tư pháp (thử)"))
