"""Recognise danger that is happening now, and say whom to call."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.answering.cries import CryBook, Spelling
from bot.answering.danger import DangerModel, Row
from bot.answering.patterns import PatternBook
from bot.answering.reader import Query
from bot.domain.base import Base
from bot.language.normalize import has_marks, strip_marks
from bot.language.words import split_words

CALLS: Mapping[str, tuple[str, ...]] = {
    "fire": ("114", "115"),
    "water": ("114", "112", "115"),
    "disaster": ("112", "114"),
    "medical": ("115",),
    "suicide": ("115", "113", "111"),
    "violence": ("113", "115"),
    "child": ("111", "113", "115"),
    "taken": ("113", "111"),
    "sexual": ("113", "111"),
    "extortion": ("113", "111"),
}
"""Kinds of danger and the numbers to call, most fitting first.  Only numbers of the base are shown."""
_ALARM, _DANGER = 2, 1
_ENOUGH = 4
"""Points from which cues alone are believed."""
_MOST_CALLS = 3
_MARKED = 0.2
"""Share of words with marks from which a text counts as typed with marks."""
_MOSTLY_MARKED = 0.5
"""Share from which it certainly does."""
_CHILD_WORDS = "child_words"
_PERSONAL = frozenset({"violence", "taken", "sexual", "extortion", "child"})
_TONES = (
    "now_cues", "help_cues", "plea_cues", "victim_cues",
    "calm_legal", "calm_past", "calm_hypothetical", "calm_figurative", _CHILD_WORDS,
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """Patterns of danger and of tone and plain cries, for text with marks or for text without."""

    danger: PatternBook
    tone: PatternBook
    cries: CryBook

    @classmethod
    def build(cls, lists: Mapping[str, Sequence[str]], real: Collection[str], *, bare: bool) -> "Cues":
        """Read the cue lists; a single syllable calms only when typed with its marks ("cá" is not "cả").

        *real* are words known with their marks.
        """
        kinds = [f"{level}_{kind}" for level in ("alarm", "danger") for kind in CALLS]
        return cls(
            PatternBook.build(((text, name) for name in kinds for text in lists.get(name, ())), bare=bare),
            PatternBook.build(
                (
                    (text, name)
                    for name in _TONES
                    for text in lists.get(name, ())
                    if not (bare and name.startswith("calm_") and has_marks(text) and " " not in text)
                ),
                bare=bare,
            ),
            CryBook.build(lists, Spelling(bare, real)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Alarm:
    """Cue lists of the lexicon, and the numbers that may be shown."""

    marked: Cues
    bare: Cues
    tails: frozenset[str]
    bare_tails: frozenset[str]
    particles: frozenset[str]
    numbers: frozenset[str]
    real: frozenset[str]
    model: DangerModel | None

    @classmethod
    def build(cls, base: Base, model: DangerModel | None = None) -> "Alarm":
        """Read the cue lists of *base*; *model* is what was fitted to its examples."""
        lists, real = base.lexicon.lists, _real_words(base)
        return cls(
            Cues.build(lists, real, bare=False),
            Cues.build(lists, real, bare=True),
            frozenset(lists.get("question_tails", ())),
            frozenset(strip_marks(tail) for tail in lists.get("question_tails", ()) if len(tail) > 1),
            frozenset(map(strip_marks, lists.get("tail_particles", ()))),
            frozenset(base.hotlines),
            real,
            model,
        )

    def cues(self, query: Query) -> tuple[str, ...]:
        """Return the names of all cues met: danger first, then tone."""
        marked = _marked_share(query) >= _MARKED
        book, read = (self.marked, query.words) if marked else (self.bare, query.typed)
        tones = book.tone.find(read)
        if self._asks_yes_or_no(read, self.tails if marked else self.bare_tails):
            tones.append("calm_question")
        return (*book.danger.find(read, real=self.real if marked else None), *tones)

    def cries(self, query: Query) -> tuple[str, ...]:
        """Return the kinds of danger *query* cries out in plain words, whatever else it holds.

        Short forms written out carry marks that nobody typed, so a text with some is read both ways.
        """
        share = _marked_share(query)
        readings: list[tuple[Cues, Sequence[str], frozenset[str]]] = []
        if share >= _MARKED:
            readings.append((self.marked, query.words, self.tails))
        if share < _MOSTLY_MARKED:
            readings.append((self.bare, query.typed, self.bare_tails))
        return tuple(
            dict.fromkeys(
                kind
                for book, words, tails in readings
                for kind in book.cries.kinds_in(words, asks=self._asks_yes_or_no(words, tails))
            )
        )

    def hotlines(self, query: Query, row: Row | None = None) -> tuple[str, ...]:
        """Return the numbers to call if *query* tells of danger now, else nothing.

        Either a plain cry says so, or strong cues, or the fitted model, for which *row* is the query
        in the classifier's space.
        """
        cried = self.cries(query)
        cues = self.cues(query)
        dangers = [name for name in cues if name.startswith(("alarm_", "danger_"))]
        told = bool(dangers) and _is_now(dangers, [name for name in cues if name not in dangers])
        learnt = self._learnt(query, cues, row)
        if not (cried or told or learnt):
            return ()
        named = dict.fromkeys(name.partition("_")[2] for name in dangers if name.startswith("alarm_"))
        by_cue = sorted(named, key=lambda kind: -_points(dangers, kind)) if told else []
        kinds = list(dict.fromkeys([*cried, *by_cue, *learnt]))
        calls = [number for kind in kinds[:_MOST_CALLS] for number in CALLS[kind]]
        if _CHILD_WORDS in cues and _PERSONAL.intersection(kinds):
            calls.insert(1, "111")
        shown = [number for number in dict.fromkeys(calls) if number in self.numbers]
        return tuple(shown[:_MOST_CALLS])

    def _learnt(self, query: Query, cues: Sequence[str], row: Row | None) -> tuple[str, ...]:
        """Return the kinds of danger the model hears, or nothing."""
        if self.model is None or row is None or not len(row[0]):
            return ()
        if self.model.odds(row, cues, len(query.words)) < self.model.limit:
            return ()
        return self.model.kinds_of(row)

    def _asks_yes_or_no(self, words: Sequence[str], tails: frozenset[str]) -> bool:
        at = len(words)
        while at > 1 and strip_marks(words[at - 1]) in self.particles and words[at - 1] not in tails:
            at -= 1
        return at > 0 and words[at - 1] in tails


def _marked_share(query: Query) -> float:
    return sum(has_marks(word) for word in query.words) / max(len(query.words), 1)


def _points(dangers: Sequence[str], kind: str) -> int:
    """Return how loudly *dangers* speak of *kind*."""
    return sum(_ALARM if name.startswith("alarm") else _DANGER for name in dangers if name.endswith(f"_{kind}"))


def _is_now(dangers: Sequence[str], tones: Sequence[str]) -> bool:
    """Decide: enough danger, and nothing that makes it a legal question, an old story, a case or a figure of speech."""
    alarms = sum(name.startswith("alarm") for name in dangers)
    points = _ALARM * min(alarms, 2) + min(len(dangers) - alarms, 1)
    points += int("now_cues" in tones) + int("help_cues" in tones) + int("victim_cues" in tones)
    if "calm_figurative" in tones:
        return False
    calm = [name for name in tones if name.startswith("calm_")]
    if calm:
        return "plea_cues" in tones and alarms > 0 and len(calm) == 1 and points > _ENOUGH
    return points >= _ENOUGH and (alarms > 0 or "help_cues" in tones)


def _real_words(base: Base) -> frozenset[str]:
    """Return the words the phrasings use more than once, as they are marked."""
    counts = Counter(word for phrasing in base.phrasings for word in set(split_words(phrasing.text)))
    return frozenset(word for word, count in counts.items() if count > 1)
