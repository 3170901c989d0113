"""``GET /api/v1/claims``: what is published, for programs."""

from datetime import datetime, timedelta

import pytest

from bot.domain.claim import Proposing
from bot.services.triage import start_research
from tests.support.public import Public

STAFF = {"by", "approved_by"}


def test_claim_is_told_whole(public: Public) -> None:
    """Claim, verdict by code and name, reasons, sources, version and page; nothing about people."""
    claim_id = public.publish("Cả tỉnh mất nước", "Chỉ ngừng **3 giờ**.")

    (claim,) = public.browser.get("/api/v1/claims").json()["claims"]

    decided_at = datetime.fromisoformat(claim.pop("decided_at"))
    assert decided_at == public.office.now
    assert claim == {
        "id": claim_id,
        "page": f"https://hoi.example/kiem-chung/{claim_id}",
        "title": "Cả tỉnh mất nước",
        "verdict": "V1",
        "verdict_name": {"vi": "Sai sự thật", "en": "False"},
        "withdrawn": False,
        "kind": "verdict",
        "version": 1,
        "statement": "Chỉ ngừng **3 giờ**.",
        "sources": [
            {"publisher": name, "link": "https://vi-du.vn/tin", "quotation": "", "day": None, "primary": primary}
            for name, primary in (("Công ty cấp nước", True), ("Báo Long An", False))
        ],
    }


def test_withdrawn_claim_says_so(public: Public) -> None:
    """A program must not go on repeating the verdict."""
    public.change(public.publish(), Proposing.WITHDRAW)

    (claim,) = public.browser.get("/api/v1/claims").json()["claims"]

    assert (claim["withdrawn"], claim["kind"], claim["version"]) == (True, "withdrawal", 2)


def test_claim_decided_by_time_has_no_title(public: Public) -> None:
    """Nobody restated it."""
    claim_id = public.office.file().claim_id
    public.office.act(start_research, claim_id, "c1")
    public.office.wait(timedelta(days=14))

    (claim,) = public.browser.get("/api/v1/claims").json()["claims"]

    assert (claim["title"], claim["verdict"], claim["kind"]) == (None, "V5", "time")


def test_pages_follow_each_other(public: Public) -> None:
    """``next`` of one is ``before`` of the other; at the end it is null."""
    ids = [public.publish(text=f"tin thứ {number} khác hẳn các tin kia") for number in range(5)]
    seen: list[str] = []
    before = ""

    for _ in range(3):
        page = public.browser.get("/api/v1/claims", params={"limit": 2, "before": before}).json()
        seen += [claim["id"] for claim in page["claims"]]
        before = page["next"]

    assert seen == ids[::-1]
    assert before is None


def test_words_are_searched(public: Public) -> None:
    """With or without marks; with paging too."""
    wanted = [public.publish(f"Mất nước lần {number}", text=f"tin {number} về nước") for number in range(3)]
    public.publish("Cầu thu phí", text="một tin về cây cầu")
    first = public.browser.get("/api/v1/claims", params={"q": "mat nuoc", "limit": 2}).json()

    second = public.browser.get("/api/v1/claims", params={"q": "mat nuoc", "before": first["next"]}).json()

    assert [claim["id"] for claim in (*first["claims"], *second["claims"])] == wanted[::-1]
    assert second["next"] is None


@pytest.mark.parametrize(
    "query",
    [{"limit": "0"}, {"limit": "51"}, {"limit": "x"}, {"before": "x"}, {"before": "1-'"}, {"q": "a" * 101}],
    ids=str,
)
def test_wrong_query_is_said(public: Public, query: dict[str, str]) -> None:
    """With the API's own error, which repeats nothing of it."""
    answer = public.browser.get("/api/v1/claims", params=query)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


def test_document_describes_it(public: Public) -> None:
    """Its three fields, and shapes without anybody's name."""
    document = public.browser.get("/api/openapi.json").json()

    described = document["paths"]["/v1/claims"]["get"]
    assert [parameter["name"] for parameter in described["parameters"]] == ["q", "before", "limit"]
    assert set(described["responses"]) == {"200", "304", "400", "429", "500"}
    assert not STAFF & set(document["components"]["schemas"]["PublishedClaim"]["properties"])
