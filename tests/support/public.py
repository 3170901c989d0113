"""The public pages and the API over the same store as an office that decides."""

import html
import re
from dataclasses import dataclass
from datetime import timedelta

import httpx2
from starlette.testclient import TestClient

from bot.conversation import Knowledge
from bot.domain.claim import Proposing
from bot.domain.verdict import NoVerdict, Verdict
from bot.pages import Gate, Look, Pages, Quota, load_assets
from bot.ports import Store
from bot.services.decide import ProposalFields, approve, propose, reopen
from bot.services.triage import answer_without_verdict, start_research
from bot.site import ApiParts, LookupParts, SiteParts, lookup_routes, make_site, mount_api
from tests.support.api import NO_LIMIT, Clock
from tests.support.office import TEXT, Office, open_office


@dataclass
class Public:
    """A browser of the public pages, and the office."""

    browser: TestClient
    office: Office
    clock: Clock

    def publish(
        self,
        title: str = "Về việc mất nước",
        statement: str = "Vì các nguồn sau.",
        *,
        text: str = TEXT,
        verdict: Verdict = Verdict.FALSE,
    ) -> str:
        """Publish a verdict about a new claim; return the claim's id."""
        claim_id = self.office.file(text).claim_id
        self.office.act(start_research, claim_id, "c1")
        self.office.prove(claim_id, "c1", "Công ty cấp nước")
        self.office.prove(claim_id, "c1", "Báo Long An", primary=False)
        self.decide(claim_id, title, statement, verdict=verdict)
        return claim_id

    def decide(
        self,
        claim_id: str,
        title: str,
        statement: str,
        *,
        does: Proposing = Proposing.PUBLISH,
        verdict: Verdict | None = Verdict.FALSE,
    ) -> None:
        """Propose, approve and let the hold pass."""
        office = self.office
        fields = ProposalFields(does=does, outcome=verdict, title=title, statement=statement)
        office.act(lambda tx, claim, version, by, now: propose(tx, claim, version, fields, by, now), claim_id, "c1")
        office.act(approve, claim_id, "c2")
        office.wait(timedelta(minutes=30))

    def change(
        self, claim_id: str, does: Proposing, title: str = "Về việc mất nước", statement: str = "Nay khác."
    ) -> None:
        """Correct or withdraw what was published."""
        self.office.act(reopen, claim_id, "c1")
        verdict = Verdict.PARTLY_FALSE if does is Proposing.CORRECT else None
        self.decide(claim_id, title, statement, does=does, verdict=verdict)

    def answer(self, text: str, outcome: NoVerdict = NoVerdict.OPINION, by: str = "p1") -> str:
        """File a claim and answer it without a verdict; return the receipt."""
        filed = self.office.file(text, by)
        self.office.act(answer_without_verdict, filed.claim_id, "t1", outcome)
        self.office.wait(timedelta(seconds=10))
        return filed.receipt

    def look_up(self, receipt: str, does: str = "", **fields: str) -> httpx2.Response:
        """Send the form of ``/tra-cuu``; *fields* spell a dash as "_"."""
        data = {"ma": receipt, **({"viec": does} if does else {})}
        data |= {name.replace("_", "-"): value for name, value in fields.items()}
        return self.browser.post("/tra-cuu", data=data)


def open_public(
    store: Store,
    knowledge: Knowledge,
    *,
    quota: Quota = NO_LIMIT,
    public_url: str = "https://hoi.example",
    demo: bool = False,
) -> Public:
    """Return the pages and the API over *store*."""
    office, clock = open_office(store), Clock()
    pages = Pages(load_assets(), Look(public_url, demo), lambda: knowledge)
    site = SiteParts(pages=pages, store=store, now=lambda: office.now)
    lookup = LookupParts(site=site, vault=office.vault, gate=Gate("lookup", quota, clock))
    api = ApiParts(
        engine=lambda: knowledge.engine,  # type: ignore[arg-type,return-value]  # the tests' engine is a whole one
        store=store,
        gate=Gate("api", NO_LIMIT, clock),
        public_url=public_url,
    )
    app = make_site(site, [*lookup_routes(lookup), mount_api(api)])
    return Public(TestClient(app, follow_redirects=False), office, clock)


def words_of(page: str) -> str:
    """Return the text of a page's main part with single spaces."""
    inside = page.partition("<main")[2].partition("</main>")[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", f"<main{inside}")).strip())
