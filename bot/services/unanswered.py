"""Questions without an answer, as editors see them: those that differ only in spelling counted together."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from bot.domain.entry import Reason
from bot.domain.errors import NoSuchObject
from bot.domain.kept import Unanswered
from bot.domain.staff import Permission, StaffMember
from bot.domain.text import Language
from bot.language import fold, place_tones, strip_marks
from bot.ports import Transaction
from bot.services.permission import authorize

QUESTIONS_READ: Final = 20_000
"""The newest questions looked at; more than a busy quarter brings."""
NEAR_SHOWN: Final = 8
_NEAR_FROM: Final = 80.0
_ID_DIGITS: Final = 16
_FORMS_KEPT: Final = 65_536


class Order(StrEnum):
    """Which clusters come first."""

    MOST = "most"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Questions of one folded text.  ``texts`` are its spellings, the most frequent first.

    ``id`` is made of the folded text: it stays the same while there are questions of it.
    """

    id: str
    folded: str
    texts: tuple[str, ...]
    language: Language
    reason: Reason
    count: int
    first: date
    last: date


def read_unanswered(tx: Transaction, by: StaffMember, *, order: Order = Order.MOST) -> Sequence[Cluster]:
    """Return the clusters of the newest questions."""
    authorize(tx, by, Permission.EDIT_KNOWLEDGE)
    return to_clusters(tx.unanswered.last(limit=QUESTIONS_READ), order)


def read_cluster(tx: Transaction, by: StaffMember, cluster_id: str) -> tuple[Cluster, Sequence[Cluster]]:
    """Return a cluster, and those whose words are nearly the same.

    Raises:
        NoSuchObject: If there is no question of it (any more).
    """
    clusters = {cluster.id: cluster for cluster in read_unanswered(tx, by)}
    found = clusters.pop(cluster_id, None)
    if found is None:
        raise NoSuchObject("There is no such question any more. They are kept for 90 days.")
    near = process.extract(
        found.folded,
        {cluster.id: cluster.folded for cluster in clusters.values()},
        scorer=fuzz.token_set_ratio,
        limit=NEAR_SHOWN,
        score_cutoff=_NEAR_FROM,
    )
    return found, [clusters[key] for _, _, key in near]


def to_clusters(questions: Iterable[Unanswered], order: Order = Order.MOST) -> Sequence[Cluster]:
    """Return *questions* in clusters: most asked or newest first, then by the text.  Pure."""
    groups: dict[tuple[str, Language], list[Unanswered]] = defaultdict(list)
    for question in questions:
        groups[to_form(question.text), question.language].append(question)
    clusters = [_to_cluster(folded, group) for (folded, _), group in groups.items()]
    if order is Order.NEWEST:
        return sorted(clusters, key=lambda each: (-each.last.toordinal(), -each.count, each.folded))
    return sorted(clusters, key=lambda each: (-each.count, -each.last.toordinal(), each.folded))


def _to_cluster(folded: str, group: Sequence[Unanswered]) -> Cluster:
    language = group[0].language
    days = [question.day for question in group]
    texts = Counter(question.text.strip() for question in group)
    return Cluster(
        id=hashlib.sha256(f"{language.value} {folded}".encode()).hexdigest()[:_ID_DIGITS],
        folded=folded,
        texts=tuple(text for text, _ in sorted(texts.items(), key=lambda pair: (-pair[1], pair[0]))),
        language=language,
        reason=Counter(question.reason for question in group).most_common(1)[0][0],
        count=len(group),
        first=min(days),
        last=max(days),
    )


@lru_cache(_FORMS_KEPT)
def to_form(text: str) -> str:
    """Return what questions of one cluster share: words in lower case, without marks and punctuation."""
    plain = strip_marks(place_tones(fold(text)))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())
