"""Trouble at the work pages: keys pressed twice or held, half a page, no network, a proxy's own page."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from bot.domain.claim import ClaimState
from bot.domain.staff import Role
from bot.services.triage import start_research
from tests.e2e.desk import House, numbers
from tests.e2e.staff import listen, press

pytestmark = pytest.mark.xdist_group("console-work")

S = ClaimState
HELD_MS = 33
"""How often a key that is held down repeats."""
DOUBLE_MS = 150
"""What an unsteady finger leaves between two presses."""
GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
UNSURE = "chưa biết việc vừa rồi đã xong hay chưa"


def propose(house: House, count: int) -> list[str]:
    """Return claims that wait for a second person."""
    ids = house.file(count)
    for claim_id in ids:
        research(house, claim_id)
        house.office.propose(claim_id, "c1")
    return ids


def research(house: House, claim_id: str) -> None:
    house.office.act(start_research, claim_id, "c1")
    house.office.prove(claim_id, "c1", "Công ty cấp nước")
    house.office.prove(claim_id, "c1", "Báo Long An")


def states(house: House, ids: list[str]) -> list[ClaimState]:
    return [house.office.claim(each).state for each in ids]


def enter(house: House, *roles: Role) -> Page:
    return house.enter(house.add(f"Gió {next(numbers)}", *roles))


def hold(page: Page, key: str) -> None:
    """Hold a key down for a third of a second."""
    page.keyboard.down(key)
    for _ in range(10):
        page.wait_for_timeout(HELD_MS)
        page.keyboard.down(key)
    page.keyboard.up(key)


def keep_back(page: Page, pattern: str, *, method: str = "POST") -> list[Route]:
    """Return the requests of the page that are kept back from now on, as they come."""
    held: list[Route] = []
    page.route(pattern, lambda route: held.append(route) if route.request.method == method else route.continue_())
    return held


def let_go(page: Page, held: list[Route]) -> None:
    for route in held:
        route.continue_()
    page.unroute_all()


@pytest.mark.parametrize("slow", [pytest.param(False, id="a quick server"), pytest.param(True, id="a slow one")])
def test_e_pressed_twice_approves_once(house: House, slow: bool) -> None:  # noqa: FBT001 a case
    """The next verdict stands there unread, whether the second press came before it or just after."""
    ids = propose(house, 3)
    page = enter(house, Role.CHECKER)
    page.goto(f"/quanly/tin/{ids[0]}")
    held = keep_back(page, "**/duyet*") if slow else []

    press(page, "e")
    page.wait_for_timeout(DOUBLE_MS)
    press(page, "e")
    if slow:
        let_go(page, held)
    expect(page.get_by_text("Đã duyệt.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text(ids[0])
    page.wait_for_timeout(1000)

    assert states(house, ids).count(S.APPROVED) == 1
    assert house.office.claim(ids[0]).state is S.APPROVED


def test_e_approves_the_next_one_once_it_can_have_been_read(house: House) -> None:
    """The guard against a second press does not slow anybody who reads."""
    ids = propose(house, 2)
    page = enter(house, Role.CHECKER)
    page.goto(f"/quanly/tin/{ids[0]}")
    shown = page.locator("section[data-row]")
    press(page, "e")
    expect(shown).not_to_have_attribute("data-claim", ids[0])
    following = shown.get_attribute("data-claim") or ""
    page.wait_for_timeout(700)

    press(page, "e")

    expect(shown).not_to_have_attribute("data-claim", following)
    assert house.office.claim(following).state is S.APPROVED


def test_a_key_typed_ahead_on_a_claims_page_acts_on_that_claim(house: House) -> None:
    """Taken and answered, faster than the server; and nothing else is."""
    ids = house.file(2)
    page = enter(house, Role.TRIAGER)
    page.goto(f"/quanly/tin/{ids[0]}")
    held = keep_back(page, "**/nhan")

    press(page, "1", "3")
    let_go(page, held)
    expect(page.get_by_text("Đã trả lời.")).to_be_visible()

    assert states(house, ids) == [S.NOT_CHECKABLE, S.NEW]


@pytest.mark.parametrize("key", ["e", "d"])
def test_a_held_key_approves_one_verdict(house: House, key: str) -> None:
    """However long it is held."""
    ids = propose(house, 3)
    page = enter(house, Role.CHECKER)
    page.goto(f"/quanly/tin/{ids[0]}")

    hold(page, key)
    expect(page.get_by_text("Đã duyệt.")).to_be_visible()
    page.wait_for_timeout(1000)

    assert states(house, ids).count(S.APPROVED) == 1


def test_a_held_key_answers_one_report(house: House) -> None:
    """While a held J still goes down the list."""
    ids = house.file(4)
    page = enter(house, Role.TRIAGER)
    hold(page, "j")
    expect(page.locator(f"#t-{ids[-1]}")).to_be_focused()
    hold(page, "k")
    expect(page.locator(f"#t-{ids[0]}")).to_be_focused()

    hold(page, "3")
    expect(page.locator(f"#t-{ids[0]}")).to_have_count(0)
    page.wait_for_timeout(1000)

    assert states(house, ids) == [S.NOT_CHECKABLE, S.NEW, S.NEW, S.NEW]


def test_z_takes_back_one_answer_after_another(house: House) -> None:
    """The last one first; each within its ten seconds."""
    ids = house.file(3)
    page = enter(house, Role.TRIAGER)
    press(page, "j", "3")
    expect(page.locator(f"#t-{ids[0]}")).to_have_count(0)
    press(page, "3")
    expect(page.locator(f"#t-{ids[1]}")).to_have_count(0)

    press(page, "z")
    expect(page.get_by_role("button", name="Hoàn tác cả việc trước đó")).to_be_visible()
    press(page, "z")
    expect(page.locator(".toast")).to_have_count(0)

    assert states(house, ids) == [S.IN_TRIAGE, S.IN_TRIAGE, S.NEW]


def test_a_gateways_page_takes_no_words_away(house: House) -> None:
    """What was written is still in its form, and it is said that nobody knows what became of it."""
    (claim_id,) = house.file(1)
    research(house, claim_id)
    page = enter(house, Role.CHECKER)
    page.goto(f"/quanly/tin/{claim_id}")
    page.get_by_label("Kết luận", exact=True).select_option("V3")
    page.get_by_label("Nói lại điều được kiểm tra").fill("Về việc mất nước")
    page.get_by_label("Lý do, cho người dân đọc").fill("Một bài viết mất mười phút.")
    page.route(
        "**/de-xuat",
        lambda route: route.fulfill(status=502, content_type="text/html", body=GATEWAY),
    )

    page.get_by_role("button", name="Đề xuất", exact=True).click()

    expect(page.get_by_role("alert").filter(has_text=UNSURE)).to_be_visible()
    expect(page.get_by_label("Lý do, cho người dân đọc")).to_have_value("Một bài viết mất mười phút.")
    page.unroute_all()
    page.get_by_role("button", name="Đề xuất", exact=True).click()
    expect(page.get_by_text("Bạn là người đề xuất, nên một người khác phải duyệt.")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text=UNSURE)).to_be_hidden()


def test_without_a_network_nothing_looks_done(house: House) -> None:
    """The row stays as it was, with focus on it, and it is said that nobody knows."""
    ids = house.file(2)
    page = enter(house, Role.TRIAGER)
    page.route("**/tra-loi", lambda route: route.abort())

    press(page, "j", "3")

    row = page.locator(f"#t-{ids[0]}")
    expect(page.get_by_role("alert").filter(has_text=UNSURE)).to_be_visible()
    expect(row).to_be_focused()
    expect(row).not_to_contain_class("going")
    page.unroute_all()
    press(page, "3")
    expect(row).to_have_count(0)
    expect(page.get_by_role("alert").filter(has_text=UNSURE)).to_be_hidden()
    assert states(house, ids) == [S.NOT_CHECKABLE, S.NEW]


def test_d_approves_what_is_in_focus_or_nothing(house: House) -> None:
    """What stood beside the list before the window became narrow is not what somebody looks at."""
    ids = propose(house, 2)
    page = enter(house, Role.CHECKER)
    page.goto("/quanly?xem=cho-duyet")
    rows = page.locator("li.item").evaluate_all("rows => rows.map((row) => row.dataset.claim)")
    first, second = [each for each in rows if each in ids]
    page.locator(f"#t-{first}").focus()
    expect(page.locator(f'[data-beside="{first}"]')).to_be_visible()

    page.set_viewport_size({"width": 1000, "height": 800})
    expect(page.locator("#canh")).to_be_hidden()
    press(page, "d")
    page.locator(f"#t-{second}").focus()
    press(page, "d")
    page.wait_for_timeout(1000)
    narrow = states(house, [first, second])
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator(f'[data-beside="{second}"]')).to_be_visible()
    press(page, "d")
    expect(page.get_by_text("Đã duyệt.")).to_be_visible()

    assert narrow == [S.PROPOSED, S.PROPOSED]
    assert states(house, [first, second]) == [S.PROPOSED, S.APPROVED]


class Slowly:
    """A proxy that hands out the page ``/quanly?cham=1`` up to its first row, and the rest when told."""

    def __init__(self, target: str) -> None:
        self.rest = threading.Event()
        port, rest = urlsplit(target).port or 80, self.rest

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                passed = {name: text for name, text in self.headers.items() if name.lower() != "accept-encoding"}
                there = HTTPConnection("127.0.0.1", port)
                there.request(self.command, self.path, self.rfile.read(length) if length else None, passed)
                answer = there.getresponse()
                body = b"" if self.path.startswith("/quanly/dong") else answer.read()
                self.send_response(204 if self.path.startswith("/quanly/dong") else answer.status)
                for name, text in answer.getheaders():
                    if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                        self.send_header(name, text)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                cut = body.find(b"</li>") + 5 if self.path == "/quanly?cham=1" else 0
                self.wfile.write(body[:cut])
                self.wfile.flush()
                if cut:
                    rest.wait(20)
                self.wfile.write(body[cut:])
                there.close()

            do_POST = do_GET  # noqa: N815 the name the library looks for

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.rest.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def slowly(house: House) -> Iterator[Slowly]:
    proxy = Slowly(house.service.url)
    yield proxy
    proxy.close()


def test_the_first_row_alone_is_not_the_only_one(house: House, slowly: Slowly) -> None:
    """While the rest of the list is on its way, a key without a row in focus answers nothing."""
    ids = house.file(3)
    page = enter(house, Role.TRIAGER)
    page.goto(f"{slowly.url}/quanly?cham=1", wait_until="commit")
    expect(page.locator("[data-row]")).to_have_count(1)

    press(page, "3")
    slowly.rest.set()
    page.wait_for_load_state()
    page.wait_for_timeout(1000)

    assert states(house, ids) == [S.NEW] * 3
    assert "cham=1" in page.url


def test_keys_pressed_before_the_script_act_once_it_is_there(house: House) -> None:
    """In their place, one after another: nothing is sent as a whole page with a version that is past."""
    ids = house.file(3)
    page = enter(house, Role.TRIAGER)
    complaints = listen(page)
    held = keep_back(page, "**/htmx.min*.js", method="GET")
    page.goto("/quanly", wait_until="commit")
    page.locator(f"#t-{ids[2]}").wait_for()

    press(page, "j", "3", "j", "1", "1")
    early = states(house, ids)
    let_go(page, held)

    expect(page.get_by_text("Đã nhận.")).to_be_visible()
    expect(page.locator(".refused")).to_have_count(0)
    assert early == [S.NEW] * 3
    assert states(house, ids) == [S.NOT_CHECKABLE, S.IN_TRIAGE, S.NEW]
    assert complaints == []


def test_a_role_that_went_leaves_the_words_where_they_are(house: House) -> None:
    """It is said that they were not kept, by the page that is open and when they are sent."""
    (claim_id,) = house.file(1)
    member = house.add(f"Gió {next(numbers)}", Role.CHECKER)
    page = house.enter(member)
    page.goto(f"/quanly/tin/{claim_id}")
    note = page.get_by_label("Ghi chú mới")
    page.route("**/ghi-chu/nhap", lambda route: route.abort())
    note.fill("Mười phút viết ghi chú này.")
    house.office.do(lambda tx: tx.staff.save(replace(member, roles=frozenset({Role.EDITOR}))))

    expect(page.locator("#moi")).to_contain_text("Bạn chép lại trước khi tải lại trang")
    page.get_by_role("button", name="Ghi chú", exact=True).click()

    expect(page.get_by_role("alert").filter(has_text="Vai trò của bạn đã đổi")).to_be_visible()
    expect(note).to_have_value("Mười phút viết ghi chú này.")
