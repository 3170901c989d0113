"""The engine: from what somebody typed to what is said, as entry ids."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.answering.articles import ArticleFinder, Asked, exists
from bot.answering.blobs import from_bytes
from bot.answering.classifier import Classifier, load
from bot.answering.corpus import Corpus, digest_of
from bot.answering.danger import Row, load_danger
from bot.answering.decide import among, decide
from bot.answering.emergency import Alarm
from bot.answering.follow_up import FollowUps
from bot.answering.names import Mention, NameBook, conventions_in
from bot.answering.rank import EVIDENCE, LEXICAL, Evidence, Ranked, Seen, Weights, explain, gather, judge, order
from bot.answering.reader import Query, Reader
from bot.answering.split import Splitter
from bot.answering.texts import Texts
from bot.domain.answer import Answer, Candidate, Context, Emergency, Found, Part, Reading, Unclear, Unknown
from bot.domain.base import Base
from bot.domain.entry import Reason
from bot.domain.text import Language
from bot.language.normalize import clean
from bot.language.questions import MOST_PARTS
from bot.search.index import Scores

SURE = 0.97
"""Confidence of an article named by number, or of a phrasing met word for word."""
_REMEMBERED = 6
"""Earlier messages of a history that are read."""
_COMMITTEE = 2.0
"""What naming a committee adds to the score of its entry."""
_CLASSIFIER = EVIDENCE.index("classifier")


@dataclass(frozen=True, slots=True, eq=False)
class Understood:
    """One question with what it names."""

    text: str
    query: Query
    mentions: tuple[Mention, ...]
    asked: tuple[Asked, ...]
    row: Row | None
    """It as a row of the classifier's space (fitted bases only)."""
    scores: Scores
    """What the classifier makes of it."""

    @property
    def conventions(self) -> tuple[str, ...]:
        """Return the conventions named, committees included."""
        return conventions_in(self.mentions)

    @property
    def names_other_treaty(self) -> bool:
        """Tell whether a treaty outside the base is named, and none of the base's."""
        return not self.conventions and any(mention.kind == "other" for mention in self.mentions)


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """Answers questions from one base.  Immutable, safe between threads."""

    base: Base
    corpus: Corpus
    reader: Reader
    texts: Texts
    classifier: Classifier | None
    near: NDArray[np.float32] | None
    """How close entries are to each other: classifier scores of what each one says (fitted bases only)."""
    weights: Weights
    names: NameBook
    articles: ArticleFinder
    alarm: Alarm
    follow_ups: FollowUps
    splitter: Splitter

    @classmethod
    def build(cls, base: Base, model: Mapping[str, bytes]) -> "Engine":
        """Return the engine of *base*; with an empty *model* it ranks by words alone."""
        corpus = Corpus.build(base)
        kept = model.get("digest") == digest_of(base).encode()
        reader = Reader.build(base, json.loads(model["vocabulary"]) if kept else None)
        return cls(
            base=base,
            corpus=corpus,
            reader=reader,
            texts=Texts.from_blobs(corpus.names, model) if kept else Texts.build(base, corpus, reader),
            classifier=load(model),
            near=from_bytes(model["near"]).astype(np.float32) if kept else None,
            weights=Weights.from_json(model["limits"]) if "limits" in model else LEXICAL,
            names=NameBook.build(base),
            articles=ArticleFinder.build(base),
            alarm=Alarm.build(base, load_danger(model) if kept else None),
            follow_ups=FollowUps.build(base),
            splitter=Splitter.build(base),
        )

    def read(self, text: str, context: Context = Context()) -> Reading:
        """Return what *text* asks and what is said to it, *context* being what was spoken about before."""
        message = clean(text)
        whole = self._understand(message)
        if not any(letter.isalnum() for letter in message):
            return Reading((Part(message, Unknown(Reason.UNKNOWN)),), Language.VI, context)
        hotlines = self.alarm.hotlines(whole.query, whole.row)
        if hotlines:
            return Reading((Part(message, Emergency(hotlines)),), whole.query.language, context)
        parts = self._parts(whole, context)
        return Reading(parts, whole.query.language, self._next_context(parts, whole, context))

    def context_of(self, history: Sequence[str]) -> Context:
        """Return what a conversation with these earlier messages (oldest first) speaks about."""
        context = Context()
        for message in history[-_REMEMBERED:]:
            context = self.read(message, context).context
        return context

    def explain(self, text: str, context: Context = Context()) -> dict[str, object]:
        """Return what decided: the words read, the names found and the evidence of the first candidates."""
        understood = self._understand(clean(text))
        evidence, boost = self._evidence(understood, context, self._allowed(understood, context))
        _, scores, ordered = order(evidence, self.weights, boost)
        return {
            "words": list(understood.query.plain),
            "extra": list(understood.query.extra),
            "language": understood.query.language.value,
            "mentions": [f"{mention.kind}:{mention.id}" for mention in understood.mentions],
            "articles": [f"{asked.convention or '?'}:{asked.number}" for asked in understood.asked],
            "alarm": list(self.alarm.cues(understood.query)),
            "scores": [round(float(score), 2) for score in scores[:3]],
            "candidates": explain(ordered, self.corpus.names),
            "limits": {"found": self.weights.found, "unclear": self.weights.unclear, "covered": self.weights.covered},
        }

    def _understand(self, text: str) -> Understood:
        query = self.reader.read(text)
        mentions = self.names.find(query, text)
        asked = self.articles.find(query, mentions)
        if self.classifier is None:
            return Understood(text, query, mentions, asked, None, np.zeros(len(self.corpus.names), dtype=np.float32))
        row = self.classifier.space.row(query.seen)
        return Understood(text, query, mentions, asked, row, self.classifier.scores_of(row))

    def _parts(self, whole: Understood, context: Context) -> tuple[Part, ...]:
        """Answer the whole message, and its single questions where that says more."""
        together = self._one(whole, context)
        pieces = self.splitter.split(whole.text)
        if len(pieces) == 1:
            return together
        parts: list[Part] = []
        for piece in pieces:
            understood = self._understand(piece)
            if not understood.conventions and whole.conventions:
                understood = replace(understood, mentions=whole.mentions[:1])
            parts += self._one(understood, context)
            context = self._next_context(parts[-1:], understood, context)
        return self._combine(together, parts[:MOST_PARTS])

    def _one(self, understood: Understood, context: Context) -> tuple[Part, ...]:
        """Answer one question: by the articles it names, else by what it says."""
        if understood.asked:
            return self._by_number(understood, context)
        return (Part(understood.text, self._by_content(understood, context)),)

    def _combine(self, together: tuple[Part, ...], parts: Sequence[Part]) -> tuple[Part, ...]:
        """Return the parts if at least two of them are answered differently, else the better single answer."""
        found = {part.answer.entry: part for part in parts if isinstance(part.answer, Found)}
        if len(found) > len([part for part in together if isinstance(part.answer, Found)]) and len(found) > 1:
            return tuple(part for part in parts if isinstance(part.answer, Found) or part.answer != together[0].answer)
        if found and len(together) == 1 and not isinstance(together[0].answer, Found):
            return (replace(next(iter(found.values())), question=together[0].question),)
        return together

    def _by_number(self, understood: Understood, context: Context) -> tuple[Part, ...]:
        """Answer a question that names articles by number, one part an article."""
        fallback = context.convention if not understood.conventions else None
        parts: list[Part] = []
        for asked in understood.asked:
            resolved = replace(asked, convention=asked.convention or fallback)
            if resolved.convention is None:
                return (Part(understood.text, self._by_bare_number(understood, asked.number, context)),)
            identity = f"{resolved.convention}:{resolved.number}"
            if exists(self.base, resolved) and identity in self.base.entries:
                answer: Answer = Found(identity, SURE)
            else:
                answer = self._no_such_article(resolved.convention, identity)
            parts.append(Part(understood.text, answer))
        return tuple(dict.fromkeys(parts))

    def _no_such_article(self, convention: str, identity: str) -> Unknown:
        near = (Candidate(convention, 0.5),) if convention in self.base.entries else ()
        return Unknown(Reason.NO_SUCH_ARTICLE, near=near, asked=identity)

    def _by_bare_number(self, understood: Understood, number: int, context: Context) -> Answer:
        """Answer "điều 19 …" without a convention: by the other words if they mean such an article, else ask which."""
        ids = {f"{name}:{number}" for name in self.base.conventions} & self.base.entries.keys()
        content = self._by_content(understood, context)
        if not ids:
            return content if isinstance(content, Found) else Unknown(Reason.NO_SUCH_ARTICLE, asked=str(number))
        said = self.follow_ups.content_of(understood.query)
        if isinstance(content, Found) and len(said) > 1:
            meant = [cited for cited in self.base.entries[content.entry].citation_ids if cited in ids]
            if meant:
                return Found(meant[0], content.confidence)
        ranked = self._rank(understood, context, among(self.corpus.names, ids))
        in_order = [f"{name}:{number}" for name in self.base.conventions if f"{name}:{number}" in ids]
        chosen = [self.corpus.names[entry] for entry in ranked.entries if said] or in_order
        return Unclear(tuple(Candidate(entry, round(1 / len(ids), 3)) for entry in chosen[:3]))

    def _by_content(self, understood: Understood, context: Context) -> Answer:
        """Answer by what the question says."""
        exact = self.texts.exact.get(" ".join(understood.query.plain))
        if exact is not None:
            ranked = Ranked((exact,), (0.0,), (SURE,), 1.0)
        else:
            ranked = self._rank(understood, context, self._allowed(understood, context))
        answer = decide(ranked, self.corpus, self.base, self.weights, named=bool(understood.conventions))
        foreign = understood.names_other_treaty and isinstance(answer, Found | Unclear) and not self._names_it(answer)
        return Unknown(Reason.UNKNOWN) if foreign else answer

    def _names_it(self, answer: Found | Unclear) -> bool:
        """Tell whether the best entry itself speaks of the foreign treaty that is named."""
        best = answer.entry if isinstance(answer, Found) else answer.candidates[0].entry
        entry = self.base.entries[best]
        own = self.names.find(self.reader.read(entry.title.vi), entry.title.vi)
        return any(mention.kind == "other" for mention in own)

    def _allowed(self, understood: Understood, context: Context) -> NDArray[np.bool_] | None:
        """Return the entries a named convention leaves (or the last one, if Viet Nam's joining it is asked about)."""
        names = understood.conventions
        if not names and context.convention and self.follow_ups.asks_status(understood.query):
            names = (context.convention,)
        named = [self.corpus.about[one] for one in names if one in self.corpus.about]
        if not named:
            return None
        allowed: NDArray[np.bool_] = np.any([*named, self.corpus.talk], axis=0)
        return allowed

    def _near(self, context: Context) -> Scores | None:
        """Return how close each entry is to the one answered last, as a score."""
        if self.near is None or context.entry not in self.base.entries:
            return None
        near: Scores = self.near[self.corpus.names.index(context.entry)] * np.float32(
            self.weights.evidence[_CLASSIFIER]
        )
        return near

    def _evidence(
        self, understood: Understood, context: Context, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[Evidence, Scores | None]:
        query = understood.query
        boost = None
        if not understood.conventions:
            boost = self.follow_ups.boost(query, context, self.corpus, self._near(context))
        boost = self._with_committees(understood, boost)
        seen = Seen(understood.scores, self.texts.hits(query), self.texts.covered(query))
        return gather(self.texts, query, seen, allowed, boost), boost

    def _with_committees(self, understood: Understood, boost: Scores | None) -> Scores | None:
        """Return *boost* with the entries of the committees that are named lifted."""
        wanted = {f"{mention.id}:uy-ban" for mention in understood.mentions if mention.kind == "body"}
        if not wanted:
            return boost
        lifted = among(self.corpus.names, wanted).astype(np.float32) * _COMMITTEE
        return lifted if boost is None else boost + lifted

    def _rank(self, understood: Understood, context: Context, allowed: NDArray[np.bool_] | None) -> Ranked:
        evidence, boost = self._evidence(understood, context, allowed)
        return judge(evidence, self.weights, self.corpus, len(understood.query.plain), boost)

    def _next_context(self, parts: Sequence[Part], understood: Understood, context: Context) -> Context:
        """Return what is spoken about after *parts*."""
        named = understood.conventions[0] if understood.conventions else None
        for part in parts:
            match part.answer:
                case Found(entry):
                    return self._context_of_entry(entry, named)
                case Unclear((first, *_)):
                    near = self._context_of_entry(first.entry, named)
                    return replace(near, convention=named or context.convention, article=None)
        return replace(context, convention=named, article=None, entry=None) if named else context

    def _context_of_entry(self, entry: str, named: str | None) -> Context:
        cited = [one.partition(":") for one in self.base.entries[entry].citation_ids]
        conventions = [(name, number) for name, _, number in cited if name in self.base.conventions]
        chosen = next((one for one in conventions if one[0] == named), conventions[0] if conventions else (named, ""))
        return Context(chosen[0], int(chosen[1]) if chosen[1].isdigit() else None, entry)
