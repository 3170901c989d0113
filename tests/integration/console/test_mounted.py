"""The console inside the whole service."""

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize("path", ["/quanly", "/quanly/nhat-ky", "/quanly/tai-khoan", "/quanly/so-lieu"])
def test_console_is_there_and_closed(browser: TestClient, path: str) -> None:
    """Strangers are led to the sign-in page."""
    answer = browser.get(path)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/quanly/vao")
    assert answer.headers["cache-control"] == "no-store"


def test_strangers_get_no_cookie(browser: TestClient) -> None:
    """There is none before somebody signed in, so none can be planted by a visit."""
    answer = browser.get("/quanly/vao")

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


def test_forms_need_a_page_of_ours(browser: TestClient) -> None:
    """Also where no public address is set."""
    fields = {"ten": "quantri", "mat-khau": "x" * 12, "ma": "123456"}

    foreign = browser.post("/quanly/vao", data=fields, headers={"origin": "https://evil.example"})
    ours = browser.post("/quanly/vao", data=fields, headers={"origin": str(browser.base_url).rstrip("/")})

    assert [foreign.status_code, ours.status_code] == [403, 422]


def test_console_is_no_public_page(browser: TestClient) -> None:
    """Search engines are told to leave it alone, and it stands in no menu of the site."""
    answer = browser.get("/quanly/vao")

    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert "/quanly" not in browser.get("/").text
