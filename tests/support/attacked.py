"""A whole service in whose store every field people write into is hostile, and all its routes."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx2
from starlette.routing import BaseRoute, Mount
from starlette.testclient import TestClient

from bot.app import DATABASE, utc_now
from bot.domain.claim import Claim, Proposing
from bot.domain.delivery import DeadLetter
from bot.domain.entry import Reason
from bot.domain.kept import Unanswered, to_day
from bot.domain.staff import LinkUse, Role, StaffMember
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict, Verdict
from bot.keys import load_keys
from bot.services.appeals import decide_appeal, file_appeal
from bot.services.care import add_note
from bot.services.decide import EvidenceFields, ProposalFields, add_evidence, approve, propose, send_back
from bot.services.merging import merge
from bot.services.sign_in import put_link
from bot.services.triage import answer_without_verdict, set_aside, start_research, take
from bot.serving import make_asgi
from bot.settings import load_settings
from bot.store import open_store
from bot.vault import KeyVault
from tests.support.claims import make_picture
from tests.support.office import Office, open_office

HERE = "https://hoi.example"
OURS = {"sec-fetch-site": "same-origin"}
EVIL = "xau.example"
COMPUTED = str(1337 * 1337)
"""What a template would make of the probe."""


def make_probe(word: str) -> str:
    """Return a text that tries to break out of wherever it is put; *word* tells where it came from."""
    return (
        f"=1+cmd|{word} \"'><xss-probe onx=1 style=x></textarea></title></script></style></noscript>]]>-->"
        f"<script>alert(1)</script><img src=x onerror=alert(1)> {{{{ 1337*1337 }}}} ${{1337*1337}} "
        f"[x](javascript:alert(1)) javascript:alert(1) //{EVIL}\r\nSet-Cookie: nq_staff=xau\r\nX-Xau: {word}\r\n\r\n"
    )


@dataclass
class Seeded:
    """What stands in the store: words by the field they came from, and what may stand for a part of an address."""

    citizens: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    colleagues: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def citizen(self, where: str) -> str:
        """Return a probe in the place of what somebody outside writes."""
        self.citizens.append(f"dan{where}")
        return make_probe(f"dan{where}")

    def colleague(self, where: str, *, public: bool = False) -> str:
        """Return a probe in the place of what staff write; *public* if it is published."""
        (self.published if public else self.colleagues).append(f"canbo{where}")
        return make_probe(f"canbo{where}")


class Seeding:
    """Fills a store through the services, in the past of the real clock."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.seeded = Seeded()
        self._claims: list[str] = []

    def fill(self) -> Seeded:
        """Fill it, with a claim in every state."""
        self._hire()
        self._waiting()
        self._proposed()
        published = self._published()
        self._answered()
        self._appeals(published)
        self._kept()
        self.seeded.parts["claim"] = self._claims
        self.seeded.parts["account"] = [each.id for each in self._office.staff.values()]
        return self.seeded

    def _hire(self) -> None:
        office = self._office
        evil = office.hire("evil", Role.TRIAGER, Role.CHECKER)
        name = self.seeded.colleague("ten")
        office.do(lambda tx: tx.staff.save(type(evil)(**{**_fields(evil), "name": name})))

    def _file(self, where: str, by: str = "p1", **more: Any) -> str:
        filed = self._office.file(self.seeded.citizen(where), by, **more)
        self.seeded.receipts.append(filed.receipt)
        if filed.claim_id not in self._claims:
            self._claims.append(filed.claim_id)
        return filed.claim_id

    def _waiting(self) -> None:
        office = self._office
        picture = make_picture()
        office.do(lambda tx: tx.media.put(picture, office.now))
        self.seeded.parts["sha256"] = [picture.sha256]
        new = self._file("moi", pictures=(picture.sha256,), conflict=True)
        self._file("giong", "p2", match=new)
        office.act(take, self._file("dangxem"), "evil")
        office.act(set_aside, self._file("bo"), "evil")
        office.act(merge, self._file("gop"), "evil", new)

    def _research(self, where: str) -> str:
        office = self._office
        claim_id, evil = self._file(where), office.staff["evil"]
        office.act(start_research, claim_id, "evil")
        note = self.seeded.colleague(f"note{where}")
        office.do(lambda tx: add_note(tx, office.vault, claim_id, note, office.staff["evil"], office.now))
        for number in (1, 2):
            source = EvidenceFields(
                publisher=self.seeded.colleague(f"ai{where}{number}", public=where == "congbo")[:190],
                quotation=self.seeded.colleague(f"trich{where}{number}", public=where == "congbo"),
                link="https://vi-du.vn/tin",
                primary=True,
            )
            office.do(lambda tx, s=source: add_evidence(tx, office.vault, claim_id, s, evil, office.now))  # type: ignore[misc]
        return claim_id

    def _propose(self, claim_id: str, where: str) -> None:
        title, statement = (self.seeded.colleague(f"{what}{where}", public=where == "congbo") for what in ("de", "ly"))
        fields = ProposalFields(
            does=Proposing.PUBLISH, outcome=Verdict.FALSE, title=" ".join(title.split())[:200], statement=statement
        )

        def run(tx: Any, claim: str, version: int, by: Any, now: Any) -> Claim:
            return propose(tx, claim, version, fields, by, now)

        self._office.act(run, claim_id, "evil")

    def _proposed(self) -> None:
        office = self._office
        self._propose(self._research("dexuat"), "dexuat")
        back = self._research("tralai")
        self._propose(back, "tralai")
        office.act(send_back, back, "c1", self.seeded.colleague("vitralai"))

    def _published(self) -> str:
        office = self._office
        claim_id = self._research("congbo")
        self._propose(claim_id, "congbo")
        office.act(approve, claim_id, "c1")
        office.wait(timedelta(minutes=31))
        office.now = utc_now()  # What is held from now on is not published before the test is over.
        held = self._research("treo")
        self._propose(held, "treo")
        office.act(approve, held, "c1")
        return claim_id

    def _answered(self) -> None:
        office = self._office
        claim_id = self._file("ykien")
        office.act(answer_without_verdict, claim_id, "evil", NoVerdict.OPINION, self.seeded.colleague("loidap"))
        office.wait(timedelta(seconds=11))

    def _appeals(self, published: str) -> None:
        office, receipts = self._office, self.seeded.receipts
        texts = [self.seeded.citizen("khieunai"), self.seeded.citizen("khieunaicu")]
        first = office.do(lambda tx: file_appeal(tx, office.vault, receipts[-1], texts[0], office.now))
        other = office.file(by="p9", match=published).receipt
        receipts.append(other)
        second = office.do(lambda tx: file_appeal(tx, office.vault, other, texts[1], office.now))
        reasons, judge = self.seeded.colleague("vigiu"), office.staff["a1"]
        office.do(lambda tx: decide_appeal(tx, second.id, judge, office.now, overturned=False, reasons=reasons))
        self.seeded.parts["appeal"] = [first.id, second.id]

    def _kept(self) -> None:
        office, question = self._office, self.seeded.citizen("cauhoi")[:200]
        asked = Unanswered(text=question, language=Language.VI, reason=Reason.UNKNOWN, day=to_day(office.now))
        body = self.seeded.citizen("thuchet").encode()
        letter = DeadLetter(channel="telegram", event_id="5", chat_id="7", body=body, error="KeyError", at=office.now)
        self.seeded.citizens.remove("danthuchet")  # Its words are shown nowhere at all: a test of its own.
        office.do(lambda tx: tx.unanswered.put(asked))
        office.do(lambda tx: tx.dead_letters.put(letter))


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


@dataclass
class Attacked:
    """The running service, what is in it, and the cookies of who is signed in."""

    client: TestClient
    seeded: Seeded
    data: Path
    cookies: dict[str, dict[str, str]]
    routes: Sequence[tuple[str, frozenset[str]]]

    def be(self, who: str = "") -> TestClient:
        """Return the browser with the cookies of *who*: "worker", "boss", or nobody."""
        self.client.cookies.clear()
        for name, value in self.cookies.get(who, {}).items():
            self.client.cookies.set(name, value)
        return self.client

    def addresses(self, method: str) -> Iterator[tuple[str, str]]:
        """Yield every route that takes *method* with an address for each thing that stands in its place."""
        for path, methods in self.routes:
            if method not in methods:
                continue
            (name,) = re.findall(r"{(\w+)(?::\w+)?}", path)[:1] or [""]
            for filled in _fill(path, self.parts):
                yield path, filled
            assert not name or name in self.parts, f"Say what may stand for {{{name}}} of {path} in tests/support."

    @property
    def parts(self) -> Mapping[str, Sequence[str]]:
        """Return what may stand for a part of an address."""
        return {**_KNOWN, **self.seeded.parts}


# Of what is not seeded: something there is, or something there is not.  A room's nicknames are tried by its own tests.
_KNOWN: Mapping[str, Sequence[str]] = {
    "token": ["khong-co"],
    "cluster": ["moi"],
    "entry": ["CRC:12"],
    "id": ["crc"],
    "number": ["12"],
    "n": ["12"],
    "topic": ["tre-em"],
    "slug": ["khong-co"],
    "name": ["base.css"],
    "code": ["000000"],
}


def _fill(path: str, parts: Mapping[str, Sequence[str]]) -> list[str]:
    found = re.search(r"{(\w+)(?::\w+)?}", path)
    if found is None:
        return [path]
    values = parts.get(found[1], ())
    return [
        each
        for value in values
        for each in _fill(path.replace(found[0], value, 1), {**parts, found[1]: values[:1]})
    ]  # fmt: skip


def find_routes(app: Any, prefix: str = "") -> list[tuple[str, frozenset[str]]]:
    """Return the address and methods of every route of an application, however it is wrapped."""
    routes: Sequence[BaseRoute] = getattr(app, "routes", ())
    if not routes:
        inside = next((getattr(app, name) for name in ("inside", "_app", "app") if getattr(app, name, None)), None)
        return [] if inside is None else find_routes(inside, prefix)
    found: list[tuple[str, frozenset[str]]] = []
    for route in routes:
        if isinstance(route, Mount):
            found += find_routes(route.app, prefix + route.path)
        else:
            path, methods = getattr(route, "path", ""), getattr(route, "methods", None) or ()
            found.append((prefix + path, frozenset(methods) - {"HEAD"}))
    return found


def _invite(office: Office, member: StaffMember) -> str:
    return office.do(lambda tx: put_link(tx, office.vault, member.id, LinkUse.SIGN_IN, utc_now()))


@contextmanager
def open_attacked(data: Path) -> Iterator[Attacked]:
    """Open a service on a store full of probes, with a worker of every role that reads, and an administrator."""
    vault = KeyVault(load_keys(data), os.urandom)
    store = open_store(data / DATABASE, now=utc_now)
    office = open_office(store)
    office.vault, office.now = vault, utc_now() - timedelta(hours=3)
    seeded = Seeding(office).fill()
    working = (Role.TRIAGER, Role.CHECKER, Role.APPEALS, Role.AUDITOR, Role.EDITOR)
    for name, roles in (("worker", working), ("boss", (Role.ADMINISTRATOR,))):
        member = office.hire(name, *roles)
        seeded.parts["account"].append(member.id)
        seeded.tokens[name] = _invite(office, member)
    store.close()
    settings = load_settings({}, data=data, public_url=HERE)
    app = make_asgi(settings, demo=False)
    with TestClient(app, base_url=HERE, follow_redirects=False, headers=OURS) as client:
        cookies: dict[str, dict[str, str]] = {}
        for name, token in seeded.tokens.items():
            client.cookies.clear()
            assert client.post(f"/quanly/vao/{token}", data={}).status_code == 303
            cookies[name] = dict(client.cookies)
        client.get("/api/openapi.json")  # The API is built by the first request for it.
        yield Attacked(client, seeded, data, cookies, find_routes(app))


class Live(HTMLParser):
    """What of a page could run or load something nobody of ours wrote."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"xss-probe", "iframe", "object", "embed", "base"}:
            self.found.append(tag)
        if tag == "script" and "src" not in given and given.get("type") != "application/ld+json":
            self.found.append("script")
        for name, value in given.items():
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.found.append(f"{tag} {name}")
            if name in {"href", "src", "action", "formaction"} and not re.match(
                r"(/(?!/)|https?://|#|tel:)", value or "#"
            ):
                self.found.append(f"{tag} {name}={value[:40]}")
            if name in {"href", "src", "action", "formaction"} and f"//{EVIL}" in value:
                self.found.append(f"{tag} {name}={value[:40]}")


@dataclass
class Sheet:
    """A form as its page has it: where it goes, and its fields; ``values`` are those that carry one already."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class Sheets(HTMLParser):
    """Every form of a page, and one more for each button that sends it elsewhere."""

    def __init__(self, html: str, path: str) -> None:
        super().__init__()
        self.found: list[Sheet] = []
        self._path = path
        self._open: Sheet | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Sheet(given.get("action") or self._path, given.get("method", "get").lower())
            self.found.append(self._open)
        if self._open is None or tag not in {"input", "textarea", "select", "button"}:
            return
        name = given.get("name", "")
        if name:
            self._open.names.add(name)
            self._open.values[name] = given.get("value", "")
        if tag == "button" and given.get("formaction"):
            again = Sheet(given["formaction"], self._open.method, dict(self._open.values), set(self._open.names))
            self.found.append(again)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def is_html(answer: httpx2.Response) -> bool:
    return answer.headers.get("content-type", "").startswith("text/html")
