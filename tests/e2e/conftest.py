"""A real browser on a phone's screen, over the service as its own process."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.e2e.desk import house, running
from tests.support.process import Service, start_service

__all__ = ["house", "running"]

PHONE = {"width": 360, "height": 640}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with start_service(tmp_path_factory.mktemp("e2e") / "data") as started:
        yield started


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser, gone after the module: as long as Playwright runs, asyncio tests of the same process cannot."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path is not None, "Chromium is missing. Install it: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Let each test with a browser begin anew once: on a busy machine a browser may be too late without any fault.

    The summary counts how often that happened; what fails twice fails.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


Visit = Callable[..., BrowserContext]


@pytest.fixture
def visit(chromium: Browser, service: Service) -> Iterator[Visit]:
    """Open new browsers, each a person of its own, on a phone unless told otherwise."""
    opened: list[BrowserContext] = []

    def open_context(**options: object) -> BrowserContext:
        settings = {"viewport": PHONE, "has_touch": True, **options}
        context = chromium.new_context(base_url=service.url, **settings)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture
def page(visit: Visit) -> Iterator[Page]:
    """The chat page on a phone; a message on the console fails the test."""
    found = visit().new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    found.on("console", note)
    found.on("pageerror", lambda error: complaints.append(str(error)))
    found.goto("/")
    yield found
    assert complaints == []
