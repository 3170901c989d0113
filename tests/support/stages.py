"""A claim at each stage of its life, for tests of the console."""

from dataclasses import replace

from bot.domain.verdict import NoVerdict
from bot.services.decide import approve
from bot.services.triage import answer_without_verdict, merge, set_aside, start_research
from tests.support.work import Work

OTHER = "Cầu ở xã Bình Minh sẽ đóng cửa từ tháng sau để sửa."


def new(work: Work) -> str:
    return work.office.file().claim_id


def other(work: Work) -> str:
    return work.office.file(OTHER, by="p9").claim_id


def suggested(work: Work) -> str:
    claim_id = new(work)
    claim = replace(work.claim(claim_id), suggested=other(work))
    work.office.do(lambda tx: tx.claims.save(claim))
    return claim_id


def junk(work: Work) -> str:
    claim_id = new(work)
    work.office.act(set_aside, claim_id, "t1")
    return claim_id


def merged(work: Work) -> str:
    claim_id = new(work)
    work.office.act(merge, claim_id, "t1", other(work))
    return claim_id


def answered(work: Work) -> str:
    claim_id = new(work)
    work.office.act(answer_without_verdict, claim_id, "t1", NoVerdict.OPINION)
    return claim_id


def research(work: Work) -> str:
    claim_id = new(work)
    work.office.act(start_research, claim_id, "c1")
    return claim_id


def proven(work: Work) -> str:
    claim_id = research(work)
    work.office.prove(claim_id, "c1", "Công ty cấp nước")
    work.office.prove(claim_id, "c1", "Báo Long An", primary=False)
    return claim_id


def proposed(work: Work) -> str:
    claim_id = proven(work)
    work.office.propose(claim_id, "c1")
    return claim_id


def approved(work: Work) -> str:
    claim_id = proposed(work)
    work.office.act(approve, claim_id, "c2")
    return claim_id


def published(work: Work) -> str:
    claim_id = approved(work)
    work.wait(minutes=30)
    return claim_id
