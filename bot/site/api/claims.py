"""``GET /v1/claims``: published verdicts for programs."""

from bot.conversation.wording import say
from bot.domain.base import Base
from bot.domain.decision import Decision, DecisionKind
from bot.domain.text import Language
from bot.domain.verdict import Verdict
from bot.services.published import PublishedPage, read_mark, read_published, to_mark
from bot.site.api.parts import ApiParts
from bot.site.api.problems import ApiError
from bot.site.api.shapes import ClaimSource, PublishedClaim, PublishedClaims, Texts
from bot.site.checked import PATH

MOST = 50
USUAL = 20
LONGEST_MARK = 60


async def list_published(parts: ApiParts, words: str, before: str, limit: int) -> PublishedClaims:
    """Return a page of what is published with all these words.

    Raises:
        ApiError: 400 if *before* is none this API gave.
    """
    place = read_mark(before) if before else None
    if before and place is None:
        raise ApiError(400, 'Send as "before" what "next" of the page before said, unchanged.')
    searched = words.replace("\0", "")
    page = await parts.store.read(lambda tx: read_published(tx, searched, place, limit))
    return _to_body(parts.engine().base, page, parts.public_url)


def _to_body(base: Base, page: PublishedPage, public_url: str) -> PublishedClaims:
    claims = [
        _to_claim(base, decision, decision.outcome, public_url)
        for decision in page.decisions
        if isinstance(decision.outcome, Verdict)
    ]
    return PublishedClaims(claims=claims, next=None if page.after is None else to_mark(page.after))


def _to_claim(base: Base, decision: Decision, verdict: Verdict, public_url: str) -> PublishedClaim:
    vi, en = (say(base, language, f"verdict.{verdict.value}").partition(" ")[2] for language in Language)
    return PublishedClaim(
        id=decision.claim_id,
        page=f"{public_url}{PATH}/{decision.claim_id}",
        title=decision.title or None,
        verdict=verdict,
        verdict_name=Texts(vi=vi, en=en),
        withdrawn=decision.kind is DecisionKind.WITHDRAWAL,
        kind=decision.kind,
        version=decision.number,
        decided_at=decision.at,
        statement=decision.statement,
        sources=[
            ClaimSource(
                publisher=source.publisher,
                link=source.link or None,
                quotation=source.quotation,
                day=source.day,
                primary=source.primary,
            )
            for source in decision.sources
        ],
    )
