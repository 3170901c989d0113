"""What public pages say once an answer is due for a new review."""

from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest

from bot.conversation import Knowledge
from bot.store import open_store
from tests.support.web import open_site, served

QUESTION = "/hoi-dap/lao-dong/bi-no-luong"


@pytest.mark.parametrize(("year", "said"), [(2026, False), (2040, True)])
async def test_a_page_says_when_its_review_has_run_out(
    tmp_path: Path, knowledge: Knowledge, year: int, *, said: bool
) -> None:
    """The day decides, also for pages a cache may keep."""
    moment = datetime(year, 12, 1, 5, tzinfo=UTC)
    store = open_store(tmp_path / "store.db", now=lambda: moment)
    try:
        async with (
            open_site(store, knowledge, lambda: moment) as site,
            served(site) as url,
            httpx2.AsyncClient(base_url=url) as client,
        ):
            answer = await client.get(QUESTION)
    finally:
        store.close()

    assert ("cần được xem lại từ" in answer.text) is said
    assert f"{year}-12-01" in answer.headers["etag"]
