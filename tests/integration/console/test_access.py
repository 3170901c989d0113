"""Who gets in with a password and a phone, how these are set up, and where one is led."""

import asyncio
import re
from datetime import timedelta
from urllib.parse import urlencode

import httpx2
import pytest

from bot.domain.staff import Role
from bot.pages import Gate, Quota
from tests.integration.console.conftest import Opening
from tests.support.console import COOKIE, FORM, HERE, PASSWORD, Console, code_at, fields_of, words_of

REFUSED = "Tên, mật khẩu hoặc mã không khớp"


def _fields(console: Console, **changed: str) -> dict[str, str]:
    return {"ten": "Lan", "mat-khau": PASSWORD, "ma": code_at(console.clock()), **changed}


async def _sign_in(console: Console, browser: httpx2.AsyncClient, **changed: str) -> httpx2.Response:
    return await browser.post("/quanly/vao", data=_fields(console, **changed))


async def test_password_and_code_let_in(console: Console) -> None:
    """Both together begin a session, and the first page is what the role works with."""
    console.add_with_password("Lan", Role.ADMINISTRATOR)
    browser = console.browser()

    answer = await _sign_in(console, browser)
    home = await browser.get("/quanly")

    assert (answer.status_code, answer.headers["location"]) == (303, "/quanly")
    assert (home.status_code, home.headers["location"]) == (303, "/quanly/tai-khoan")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"mat-khau": "khong phai mat khau"}, id="password"),
        pytest.param({"ma": "000000"}, id="code"),
        pytest.param({"ma": ""}, id="no code"),
        pytest.param({"ten": "Không Có"}, id="unknown name"),
        pytest.param({"ten": "\u202e" * 5000, "mat-khau": "x" * 5000, "ma": "\u0661" * 6}, id="hostile"),
    ],
)
async def test_answer_does_not_tell_what_was_wrong(console: Console, changed: dict[str, str]) -> None:
    """The same status and words for every reason, and no session; the name comes back, the password does not."""
    console.add_with_password("Lan", Role.TRIAGER)
    browser = console.browser()

    answer = await _sign_in(console, browser, **changed)

    assert answer.status_code == 422
    assert REFUSED in words_of(answer.text)
    assert PASSWORD not in answer.text
    assert "set-cookie" not in answer.headers


async def test_slow_down_tells_nobody_which_names_exist(console: Console) -> None:
    """After many failures the answers about a known and an unknown name are the same."""
    console.add_with_password("Lan", Role.TRIAGER)
    browser = console.browser()

    answers = [
        [await _sign_in(console, browser, ten=name, ma="000000") for _ in range(6)][-1] for name in ("Lan", "Mai")
    ]

    known, unknown = [(answer.status_code, words_of(answer.text), set(answer.headers)) for answer in answers]
    assert known == unknown


async def test_refusals_take_their_time(opening: Opening) -> None:
    """A refusal is answered after a fixed time: how long the work took does not tell whether there is such a name."""
    console = opening(refusal_s=0.6)
    console.add_with_password("Lan", Role.TRIAGER)
    clock = asyncio.get_running_loop().time
    took: list[float] = []
    for name in ("Lan", "Mai"):
        began = clock()
        await _sign_in(console, console.browser(), ten=name, ma="000000")
        took.append(clock() - began)

    assert min(took) >= 0.6


async def test_many_failures_slow_the_account_down(console: Console) -> None:
    """From the fourth failure on even the right password waits; after the wait it works: nobody is locked out."""
    console.add_with_password("Lan", Role.TRIAGER)
    browser = console.browser()
    for _ in range(4):
        await _sign_in(console, browser, **{"mat-khau": "sai"})

    early = await _sign_in(console, browser)
    console.clock.move(seconds=3)
    later = await _sign_in(console, browser)

    assert early.status_code == 422
    assert later.status_code == 303


async def test_one_address_is_slowed_down(opening: Opening) -> None:
    """Too many attempts from one network wait, whatever names they try; another network does not."""
    console = opening(gate=Gate("sign_in", Quota(2, 2, 100)))
    console.add_with_password("Lan", Role.TRIAGER)
    flood = console.browser("10.9.9.9")
    for number in range(2):
        await _sign_in(console, flood, ten=f"thử {number}")

    refused, elsewhere = await _sign_in(console, flood), await _sign_in(console, console.browser("10.2.2.2"))

    assert refused.status_code == 429
    assert elsewhere.status_code == 303


async def test_a_code_works_once(console: Console) -> None:
    """Who saw the code over a shoulder cannot use it again within its half minute."""
    console.add_with_password("Lan", Role.TRIAGER)
    first = await _sign_in(console, console.browser())

    again = await _sign_in(console, console.browser())
    console.clock.move(seconds=30)
    next_one = await _sign_in(console, console.browser())

    assert [first.status_code, again.status_code, next_one.status_code] == [303, 422, 303]


async def test_cookie_is_out_of_reach(console: Console) -> None:
    """Bound to this host, to https and to our own pages, out of reach of scripts, gone with the browser."""
    console.add_with_password("Lan", Role.TRIAGER)

    answer = await _sign_in(console, console.browser())

    session, *others = answer.headers.get_list("set-cookie")
    name, *marks = session.split("; ")
    assert name.startswith(f"{COOKIE}=")
    assert {mark.lower() for mark in marks} == {"httponly", "path=/", "samesite=strict", "secure"}
    assert [other.partition("=")[0].rpartition("_")[0] for other in others] == ["__Host-nq_device"]


async def test_cookie_over_plain_http(opening: Opening) -> None:
    """On this machine without https it has a plain name, as browsers refuse ``__Host-`` there; else the same."""
    console = opening(secure=False)
    console.add_with_password("Lan", Role.AUDITOR)
    browser = console.browser()

    answer = await _sign_in(console, browser)

    assert answer.headers["set-cookie"].startswith("nq_staff=")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert (await browser.get("/quanly/nhat-ky")).status_code == 200


async def test_a_planted_session_is_not_taken_over(console: Console) -> None:
    """Signing in makes a new session id; one that was there before, ours or made up, is worth nothing after."""
    mai = console.add("Mai", Role.AUDITOR)
    console.add_with_password("Lan", Role.AUDITOR)
    browser = await console.enter(mai)
    planted = browser.cookies[COOKIE]

    await _sign_in(console, browser)
    fresh = browser.cookies[COOKIE]
    thief = console.browser()
    thief.cookies.set(COOKIE, planted)

    assert fresh != planted
    assert (await browser.get("/quanly/nhat-ky")).status_code == 200
    assert (await thief.get("/quanly/nhat-ky")).status_code == 303


FOREIGN = [
    pytest.param({"sec-fetch-site": "cross-site"}, id="another site"),
    pytest.param({"sec-fetch-site": "same-site"}, id="another host of the domain"),
    pytest.param({"sec-fetch-site": "none", "origin": HERE}, id="no page"),
    pytest.param({"sec-fetch-site": "cross-site", "origin": HERE}, id="metadata wins over origin"),
    pytest.param({"origin": "https://hoi.example.evil.example"}, id="foreign origin"),
    pytest.param({"origin": "null"}, id="hidden origin"),
    pytest.param({"origin": "http://hoi.example:80"}, id="not encrypted"),
    pytest.param({}, id="neither"),
]


@pytest.mark.parametrize("headers", FOREIGN)
async def test_forms_of_other_sites_are_refused(console: Console, headers: dict[str, str]) -> None:
    """Nothing is done, signed in or not."""
    browser = await console.as_role(Role.ADMINISTRATOR)
    del browser.headers["sec-fetch-site"]

    answer = await browser.post("/quanly/tai-khoan", data={"ten": "Gian", "vai-tro": "checker"}, headers=headers)
    sign_in = await browser.post("/quanly/vao", data=_fields(console), headers=headers)

    assert [answer.status_code, sign_in.status_code] == [403, 403]
    assert "không đến từ trang quản lý" in words_of(answer.text)
    assert console.store.read_now(lambda tx: tx.staff.named("Gian")) is None


def _secret_of(page: str) -> str:
    found = re.search(r'name="bi-mat" value="([A-Z2-7]{32})"', page)
    assert found is not None
    return found.group(1)


def _choice(console: Console, page: str, **changed: str) -> dict[str, str]:
    fields = {"bi-mat": _secret_of(page), "mat-khau": PASSWORD, "lap-lai": PASSWORD, "ma": code_at(console.clock())}
    return {**fields, **changed}


async def test_setting_up_and_signing_in(console: Console) -> None:
    """Password and phone are set by the link, once; then both let in."""
    _, token = console.invite("Lan", Role.AUDITOR)
    browser, path = console.browser(), f"/quanly/thiet-lap/{token}"
    page = (await browser.get(path)).text

    done = await browser.post(path, data=_choice(console, page))
    again = await browser.get(path)
    console.clock.move(seconds=30)
    entered = await _sign_in(console, browser)

    assert "<svg" in page
    assert "otpauth" not in page
    assert done.headers["location"] == "/quanly/vao?xong=1"
    assert again.status_code == 404
    assert entered.status_code == 303


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"mat-khau": "ngan", "lap-lai": "ngan"}, "ít nhất 12 ký tự", id="short"),
        pytest.param({"mat-khau": "ab" * 9, "lap-lai": "ab" * 9}, "dễ đoán quá", id="repeated"),
        pytest.param({"mat-khau": "xin chào thuý lan", "lap-lai": "xin chào thuý lan"}, "dễ đoán quá", id="own name"),
        pytest.param({"lap-lai": "khác hẳn lần đầu"}, "không giống nhau", id="typed differently"),
        pytest.param({"ma": "000000"}, "không khớp", id="wrong code"),
    ],
)
async def test_a_wrong_setting_up_keeps_link_and_secret(console: Console, changed: dict[str, str], said: str) -> None:
    """The page comes back with the same secret, so that the phone need not scan again, and says what to mend."""
    _, token = console.invite("Thuý Lan", Role.AUDITOR)
    browser, path = console.browser(), f"/quanly/thiet-lap/{token}"
    page = (await browser.get(path)).text

    answer = await browser.post(path, data=_choice(console, page, **changed))
    mended = await browser.post(path, data=_choice(console, answer.text))

    assert answer.status_code == 422
    assert said in words_of(answer.text)
    assert _secret_of(answer.text) == _secret_of(page)
    assert mended.status_code == 303


async def test_set_up_link_ends_with_its_time(console: Console) -> None:
    """After three days a new one is needed."""
    _, token = console.invite("Lan", Role.AUDITOR)
    console.clock.move(hours=72)

    answer = await console.browser().get(f"/quanly/thiet-lap/{token}")

    assert answer.status_code == 404


@pytest.mark.parametrize("secret", ["", "abc", "A" * 16, "1" * 32, "é" * 32])
async def test_a_secret_of_another_form_is_not_taken(console: Console, secret: str) -> None:
    """The form brings back the secret its page made; a shorter one would be easier to guess."""
    _, token = console.invite("Lan", Role.AUDITOR)
    browser, path = console.browser(), f"/quanly/thiet-lap/{token}"
    page = (await browser.get(path)).text

    answer = await browser.post(path, data=_choice(console, page, **{"bi-mat": secret}))

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        pytest.param("/quanly/nhat-ky?truoc=3", "/quanly/nhat-ky?truoc=3", id="own page"),
        pytest.param("https://evil.example/quanly", "/quanly", id="another site"),
        pytest.param("//evil.example/quanly", "/quanly", id="another host"),
        pytest.param("/\\evil.example", "/quanly", id="backslash"),
        pytest.param("/quanly\\..\\..", "/quanly", id="backslash inside"),
        pytest.param("/quanly.evil.example", "/quanly", id="longer name"),
        pytest.param("/quanly/x\r\nset-cookie: a=b", "/quanly", id="header"),
        pytest.param("/quanly/ra", "/quanly", id="way out"),
        pytest.param("/", "/quanly", id="outside"),
    ],
)
async def test_signing_in_leads_to_pages_of_the_console_alone(console: Console, asked: str, led: str) -> None:
    """Nobody is led away by an address somebody sent."""
    console.add_with_password("Lan", Role.AUDITOR)
    browser = console.browser()

    answer = await _sign_in(console, browser, den=asked)
    already = await browser.get("/quanly/vao", params={"den": asked})

    assert [answer.headers["location"], already.headers["location"]] == [led, led]


async def test_what_was_typed_when_the_session_ended_comes_back(console: Console) -> None:
    """It waits beside the sign-in form and is sent by one button afterwards."""
    console.add_with_password("Lan", Role.ADMINISTRATOR)
    browser = console.browser()
    await _sign_in(console, browser)
    console.clock.move(hours=1)
    typed = [("ten", '<b>"Bùi" Mai</b>'), ("vai-tro", "checker"), ("vai-tro", "appeals")]

    asked = await browser.post("/quanly/tai-khoan", content=urlencode(typed), headers=FORM)
    fields = [*fields_of(asked.text), *_fields(console).items()]
    resumed = await browser.post("/quanly/vao", content=urlencode(fields), headers=FORM)
    sent = await browser.post("/quanly/tai-khoan", content=urlencode(fields_of(resumed.text)), headers=FORM)

    assert asked.status_code == 401
    assert 'action="/quanly/tai-khoan"' in resumed.text
    assert fields_of(resumed.text) == typed
    assert "<b>" not in asked.text + resumed.text
    assert sent.status_code == 200
    assert console.store.read_now(lambda tx: tx.staff.named('<b>"Bùi" Mai</b>')) is not None


def test_a_step_is_half_a_minute(console: Console) -> None:
    """What the other tests take for granted."""
    now = console.clock()

    assert code_at(now) != code_at(now + timedelta(seconds=30))
