"""The whole service inside one process, started once for all tests of a folder; each test is a new browser."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from bot.serving import make_asgi
from bot.settings import load_settings
from tests.support.log_watch import no_personal_data_in_logs, watched_logs

__all__ = ["no_personal_data_in_logs", "watched_logs"]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = load_settings(
        {},
        data=tmp_path_factory.mktemp("service"),
        operator_name="Sở Tư pháp (thử)",
        operator_contact="phòng tiếp dân (thử)",
    )
    with TestClient(make_asgi(settings, demo=False), follow_redirects=False) as client:
        yield client


@pytest.fixture
def browser(service: TestClient) -> TestClient:
    """A browser without cookies; the service behind it is shared."""
    service.cookies.clear()
    return service
