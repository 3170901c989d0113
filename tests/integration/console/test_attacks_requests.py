"""Forged, framed, led astray, guessed: every route of the application's own table, from where nobody of ours sends."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx2
import pytest

from tests.support.attacked import EVIL, OURS, Attacked, open_attacked
from tests.support.log_watch import WATCH

ENDLESS = {"/chat/stream"}
WITHOUT_COOKIE = {
    "/api/v1/ask": "programs call it, with no cookie that could be used against somebody",
    "/tra-cuu": "asks for the receipt in the form itself, and no cookie counts",
}
"""What takes forms from anywhere, and why that is no harm."""
ENDS = {"/quanly/ra", "/quanly/toi/ra-het"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
FOREIGN = [
    pytest.param({"sec-fetch-site": "cross-site"}, id="another site"),
    pytest.param({"sec-fetch-site": "same-site"}, id="another host of the domain"),
    pytest.param({"sec-fetch-site": "cross-site", "origin": "https://hoi.example"}, id="metadata before origin"),
    pytest.param({"origin": f"https://{EVIL}"}, id="foreign origin"),
    pytest.param({"origin": f"https://hoi.example.{EVIL}"}, id="longer origin"),
    pytest.param({"origin": "null"}, id="hidden origin"),
    pytest.param({"origin": "http://hoi.example"}, id="not encrypted"),
    pytest.param({"origin": "https://hoi.example:8443"}, id="another port"),
]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    with open_attacked(tmp_path_factory.mktemp("requests")) as opened:
        yield opened


def send(attacked: Attacked, who: str, method: str, address: str, headers: dict[str, str]) -> httpx2.Response:
    """Send an empty form with *headers* and none of those our own pages send."""
    browser = attacked.be(who)
    del browser.headers["sec-fetch-site"]
    try:
        return browser.request(method, address, content=b"ma=N1&phien-ban=1", headers={**FORM, **headers})
    finally:
        browser.headers.update(OURS)


def unsafe(attacked: Attacked) -> Iterator[tuple[str, str, str]]:
    """Yield every route that changes something, with its method and one address."""
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        seen: set[str] = set()
        for path, address in attacked.addresses(method):
            if path not in seen and path not in WITHOUT_COOKIE:
                seen.add(path)
                yield method, path, address


@pytest.mark.parametrize("headers", FOREIGN)
def test_no_form_of_another_site_is_taken(attacked: Attacked, headers: dict[str, str]) -> None:
    """CSRF: on every route that changes something, for staff and for strangers, before anything else is looked at."""
    taken: list[str] = []
    tried = 0
    for who in ("worker", "boss", ""):
        for method, _, address in unsafe(attacked):
            tried += 1
            answer = send(attacked, who, method, address, headers)
            if answer.status_code != 403:
                taken.append(f"{who} {method} {address}: {answer.status_code}")

    assert taken == []
    assert tried > 100


def test_the_console_takes_no_form_from_nowhere(attacked: Attacked) -> None:
    """Every browser says where a form comes from; who says nothing is refused where a session counts."""
    taken = [
        f"{who} {address}"
        for who in ("worker", "boss", "")
        for method, path, address in unsafe(attacked)
        if path.startswith("/quanly") and send(attacked, who, method, address, {}).status_code != 403
    ]

    assert taken == []


def test_forms_taken_from_anywhere_use_no_cookie(attacked: Attacked) -> None:
    """What is left out above asks for no cookie and sets none: there is nothing to forge with."""
    for path in WITHOUT_COOKIE:
        answers = [send(attacked, who, "POST", path, {"sec-fetch-site": "cross-site"}) for who in ("worker", "")]

        assert all(answer.status_code != 403 for answer in answers), path
        assert all("set-cookie" not in answer.headers for answer in answers), path


def test_no_page_stands_in_a_frame(attacked: Attacked) -> None:
    """Clickjacking: every answer to every method says so, errors too; only a setting lets portals frame the chat."""
    for who in ("worker", "boss", ""):
        for method in ("GET", "POST"):
            for path, address in attacked.addresses(method):
                if path in ENDLESS or path in ENDS:
                    continue
                browser = attacked.be(who)
                answer = browser.get(address) if method == "GET" else browser.post(address, content=b"", headers=FORM)

                policy = answer.headers.get("content-security-policy", "")
                assert "frame-ancestors 'none'" in policy, f"{method} {address}: {policy}"
                assert "'unsafe" not in policy, address


@pytest.mark.parametrize(
    "target", [f"//{EVIL}", f"https://{EVIL}/quanly", f"/\\{EVIL}", f"/quanly/..//{EVIL}", "javascript:alert(1)"]
)
def test_no_address_leads_away(attacked: Attacked, target: str) -> None:
    """Open redirect: whatever a field of an address or a form names, one is led to pages of ours alone."""
    fields = dict.fromkeys(("den", "ve", "next", "url", "return", "redirect", "tiep", "xem", "lang", "da"), target)
    led: list[str] = []
    for who in ("worker", "boss", ""):
        for method in ("GET", "POST"):
            for path, address in attacked.addresses(method):
                if path in ENDLESS or path in ENDS:
                    continue
                browser = attacked.be(who)
                if method == "GET":
                    answer = browser.get(address, params=fields)
                else:
                    answer = browser.post(address, params=fields, data={**fields, "phien-ban": "1", "ma": "N1"})
                away = answer.headers.get("location", "/")
                if not re.match(r"/(?![/\\])", away) or EVIL in away.partition("?")[0]:
                    led.append(f"{who} {method} {address} -> {away}")

    assert led == []


def test_foreign_objects_look_like_absent_ones(attacked: Attacked) -> None:
    """IDOR: the id of something else, in the place of an object, gets the very answer of an id nobody gave out."""
    parts = attacked.seeded.parts
    kinds = {"claim": "0" * 10, "appeal": "0" * 10, "account": "0" * 10, "sha256": "0" * 64}
    told: list[str] = []
    for who in ("worker", "boss", ""):
        browser = attacked.be(who)
        for method in ("GET", "POST"):
            for path, _ in attacked.routes:
                name = next((name for name in kinds if f"{{{name}}}" in path), None)
                if name is None or method not in dict(attacked.routes)[path]:
                    continue
                foreign = [values[0] for other, values in parts.items() if other in kinds and other != name]
                answers = {each: _ask(browser, method, path, name, each) for each in [*foreign, kinds[name]]}
                absent = answers.pop(kinds[name])
                told += [f"{who} {method} {path} {each}" for each, answer in answers.items() if answer != absent]

    assert told == []


def test_what_one_may_not_see_is_refused_alike_whether_or_not_it_exists(attacked: Attacked) -> None:
    """Who lacks the role learns nothing of which ids there are: of claims, appeals, accounts, pictures."""
    kinds = {"claim": "0" * 10, "appeal": "0" * 10, "account": "0" * 10, "sha256": "0" * 64}
    told: list[str] = []
    reach = {"worker": "account", "boss": "claim appeal sha256", "": "claim appeal sha256 account"}
    for who, denied in reach.items():
        browser = attacked.be(who)
        for path, methods in attacked.routes:
            name = next((name for name in kinds if f"{{{name}}}" in path), "")
            if name not in denied.split() or path.startswith("/kiem-chung"):
                continue
            for method in methods:
                there = _ask(browser, method, path, name, attacked.seeded.parts[name][0])
                if there != _ask(browser, method, path, name, kinds[name]):
                    told.append(f"{who} {method} {path}")

    assert told == []


def test_claims_that_are_not_published_look_absent_to_the_public(attacked: Attacked) -> None:
    """Only what was published has a page; every other claim's address is like one nobody gave out."""
    browser = attacked.be()

    pages = {
        each: _ask(browser, "GET", "/kiem-chung/{claim}", "claim", each) for each in attacked.seeded.parts["claim"]
    }

    absent = _ask(browser, "GET", "/kiem-chung/{claim}", "claim", "0" * 10)
    assert [status for status, _, _ in pages.values()].count(200) == 1
    assert all(page == absent for page in pages.values() if page[0] != 200)


def _ask(browser: httpx2.Client, method: str, path: str, name: str, value: str) -> tuple[int, str, str]:
    """Return status, where it leads and the body; the id itself counts as nothing."""
    address = re.sub(r"{[^}]*}", "x", path.replace(f"{{{name}}}", value))
    if method == "GET":
        answer = browser.get(address)
    else:
        answer = browser.post(address, data={"phien-ban": "1", "ma": "N1", "quyet-dinh": "giu", "loi": "x"})
    body = unescape(answer.text).replace(value, "")
    return answer.status_code, answer.headers.get("location", "").replace(value, ""), body


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r", "\u0085", "\u2028", "%0d%0a", "%E5%98%8A%E5%98%8D"])
def test_no_text_writes_a_header_or_a_line_of_the_log(
    attacked: Attacked, ends: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """In the address, in fields of the address, in forms, in cookies: line ends begin no header, and nothing is logged."""
    secret = "xauchengao"
    hostile = f"a{ends}X-Xau: {secret}{ends}Set-Cookie: {secret}=1{ends}{ends}2026-12-01 info staff_signed_in {secret}"
    WATCH.note(secret)
    fields = dict.fromkeys(
        ("den", "ve", "ten", "ma", "loi", "tim", "chu", "xem", "lui", "ly-do", "ai", "truoc"), hostile
    )
    for who in ("worker", "boss", ""):
        for method in ("GET", "POST"):
            seen: set[str] = set()
            for path, address in attacked.addresses(method):
                if path in ENDLESS or path in ENDS or path in seen:
                    continue
                seen.add(path)
                browser = attacked.be(who)
                if method == "GET":
                    answer = browser.get(address, params=fields)
                else:
                    answer = browser.post(address, params=fields, data={**fields, "phien-ban": "1"})

                assert "x-xau" not in answer.headers, address
                assert not any("\r" in value or "\n" in value for value in answer.headers.values()), address
                assert not any(value.startswith(secret) for value in answer.headers.get_list("set-cookie")), address
                assert answer.status_code < 500, address
    captured = capfd.readouterr()
    assert secret not in captured.out + captured.err


def test_names_of_pages_reach_no_file(attacked: Attacked, tmp_path: Path) -> None:
    """Whatever stands for a part of an address: no way out of the folders of pages, styles and the base."""
    secret = tmp_path / "bi-mat.css"
    secret.write_text("bí mật", "utf-8")
    up = "..%2f" * 12 + str(secret).lstrip("/").replace("/", "%2f")
    for path, methods in attacked.routes:
        if "{" in path and "GET" in methods:
            for way in (up, up.replace("%2f", "%5c"), "..%252f..%252fetc%252fpasswd", "%00", "....//....//etc/passwd"):
                for who in ("worker", ""):
                    answer = attacked.be(who).get(re.sub(r"{[^}]*}", way, path))

                    assert answer.status_code < 500, path
                    assert "bí mật" not in answer.text
                    assert "root:" not in answer.text
