"""Every route of the console × every role: what is not granted is denied."""

import re

import httpx2
import pytest
from starlette.routing import Route

from bot.console import console_routes
from bot.console.access import StaffRoute
from bot.domain.staff import PERMISSIONS, Permission, Role
from tests.support.console import FORM, Console

OPEN = {"/quanly/vao", "/quanly/vao/{token}", "/quanly/thiet-lap/{token}"}
"""What people who are not signed in can reach."""
OWN_ACCOUNT = {f"/quanly/toi{path}" for path in ("", "/ra-het", "/ma-du-phong", "/noi-chat", "/go-chat")}
SIGNED_IN = {"/quanly/ra", *OWN_ACCOUNT}
"""What every signed-in person can reach: it is about themselves alone."""
ENDS_SESSION = {"/quanly/ra", "/quanly/toi/ra-het"}
ASKS = {
    "/quanly": Permission.READ_CLAIMS,
    "/quanly/tin/": Permission.READ_CLAIMS,
    "/quanly/khieu-nai": Permission.APPEALS,
    "/quanly/nhat-ky": Permission.READ_LOG,
    "/quanly/tai-khoan": Permission.MANAGE_STAFF,
    "/quanly/so-lieu": Permission.READ_FIGURES,
    "/quanly/gui-di": Permission.READ_DELIVERY,
    "/quanly/cau-hoi": Permission.EDIT_KNOWLEDGE,
    "/quanly/kho": Permission.EDIT_KNOWLEDGE,
}
"""What the parts of the console ask for at least; deeper addresses may ask for more."""


def _routes(console: Console) -> list[Route]:
    return console_routes(console.parts)


def _staffed(console: Console) -> list[StaffRoute]:
    return [route for route in _routes(console) if isinstance(route, StaffRoute)]


def _methods(route: Route) -> list[str]:
    return sorted((route.methods or set()) - {"HEAD"})


def _address(route: Route) -> str:
    return re.sub(r"\{[^}]+\}", "0000000000", route.path)


async def _ask(browser: httpx2.AsyncClient, method: str, route: Route) -> httpx2.Response:
    if method == "POST":
        return await browser.post(_address(route), content=b"", headers=FORM)
    return await browser.get(_address(route))


def test_every_route_is_for_staff_unless_named_here(console: Console) -> None:
    """A page somebody adds is closed, or stands in this list."""
    unguarded = {route.path for route in _routes(console) if not isinstance(route, StaffRoute)}
    without_permission = {route.path for route in _staffed(console) if route.permission is None}

    assert unguarded == OPEN
    assert without_permission == SIGNED_IN


def test_routes_ask_for_what_their_part_asks_for(console: Console) -> None:
    """Whoever may use a page of a part may at least see the part."""
    for route in _staffed(console):
        if route.permission is None:
            continue
        part = max((path for path in ASKS if route.path.startswith(path)), key=len)
        holders = {role for role in Role if route.permission in PERMISSIONS[role]}

        assert holders <= {role for role in Role if ASKS[part] in PERMISSIONS[role]}, route.path


async def test_nobody_gets_in_without_a_session(console: Console) -> None:
    """Pages lead to the sign-in page, forms say that the session is over; nothing of the page is in the answer."""
    browser = console.browser()

    for route in _staffed(console):
        for method in _methods(route):
            answer = await _ask(browser, method, route)

            assert answer.status_code == (303 if method == "GET" else 401), f"{method} {route.path}"
            if method == "GET":
                assert answer.headers["location"].startswith("/quanly/vao")
                assert answer.text == ""


@pytest.mark.parametrize("role", Role)
async def test_roles_reach_what_they_are_granted_and_nothing_else(console: Console, role: Role) -> None:
    """Denied is 403 (at the first page: led to one's own), whether or not the object exists; granted is never 403."""
    browser = await console.as_role(role)

    for route in _staffed(console):
        granted = route.permission is None or route.permission in PERMISSIONS[role]
        for method in _methods(route):
            if route.path in ENDS_SESSION:
                continue
            answer = await _ask(browser, method, route)

            what = f"{role} {method} {route.path}: {answer.status_code}"
            if granted:
                assert answer.status_code in {200, 303, 400, 404, 409, 422}, what
                assert not answer.headers.get("location", "").startswith("/quanly/vao"), what
            elif route.path == "/quanly":
                assert answer.status_code == 303, what
            else:
                assert answer.status_code == 403, what


async def test_forms_are_never_taken_by_address(console: Console) -> None:
    """What changes something answers POST alone: a link, a picture or a preview does nothing."""
    asked = {route.path: _methods(route) for route in _staffed(console)}
    browser = await console.as_role(Role.TRIAGER, Role.CHECKER, Role.APPEALS, Role.AUDITOR)

    for path, methods in asked.items():
        assert set(methods) <= {"GET", "POST"}, path
    for route in _staffed(console):
        if _methods(route) == ["POST"] and not any(
            "GET" in _methods(other) for other in _staffed(console) if other.path_regex.match(_address(route))
        ):
            assert (await browser.get(_address(route))).status_code == 405, route.path


async def test_everybody_has_a_first_page(console: Console) -> None:
    """Whatever the role, the console's address leads to a page one may see."""
    for role in Role:
        browser = await console.as_role(role)

        answer = await browser.get("/quanly", follow_redirects=True)

        assert answer.status_code == 200, role
        assert 'aria-current="page"' in answer.text, role


async def test_rail_shows_only_what_is_granted(console: Console) -> None:
    """No link leads to a refusal."""
    for role in Role:
        browser = await console.as_role(role, *([] if role is Role.ADMINISTRATOR else [Role.EDITOR]))
        page = (await browser.get("/quanly/so-lieu")).text
        links = set(re.findall(r'href="(/quanly[^"]*)"', page.partition("<nav")[2].partition("</nav>")[0]))

        statuses = {link: (await browser.get(link)).status_code for link in links}

        assert set(statuses.values()) == {200}, statuses
