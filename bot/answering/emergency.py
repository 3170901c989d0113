"""Recognise danger that is happening now, and say whom to call."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

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
_GAP = 4
_ALARM, _DANGER = 2, 1
_ENOUGH, _ENOUGH_ALONE = 3, 4
"""Points needed where the classifier also sees danger, and where the cues stand alone."""
_MOST_CALLS = 3
_MARKED = 0.2
"""Share of words with marks from which a text counts as typed with marks."""
_CHILD_WORDS = "child_words"
_PERSONAL = frozenset({"violence", "taken", "sexual", "extortion", "child"})
_TONES = (
    "now_cues", "help_cues", "plea_cues", "victim_cues",
    "calm_legal", "calm_past", "calm_hypothetical", "calm_figurative", _CHILD_WORDS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words to find in order; each is a set of alternatives, None skips up to four words."""

    steps: tuple[frozenset[str] | None, ...]

    @classmethod
    def parse(cls, text: str) -> "Pattern":
        """Read a pattern of the lexicon: ``đang * đánh/đập``."""
        steps: list[frozenset[str] | None] = []
        for piece in text.split():
            if piece == "*":
                steps.append(None)
            else:
                steps.append(frozenset(word for one in piece.split("/") for word in split_words(one)))
        return cls(tuple(steps))

    def bare(self) -> "Pattern":
        """Return this pattern without marks."""
        return Pattern(tuple(step and frozenset(map(strip_marks, step)) for step in self.steps))

    @property
    def first(self) -> frozenset[str]:
        """Return the words it may begin with."""
        return self.steps[0] or frozenset()

    def matches(self, words: Sequence[str], at: int, *, real: Collection[str] | None = None) -> bool:
        """Tell whether the pattern is met from word *at*.

        With *real* (words known with their marks) one word of several may carry wrong marks, unless
        those marks make it another real word.
        """
        literal = sum(step is not None for step in self.steps)
        return self._match(words, at, 0, int(real is not None and literal > 1), real or ())

    def _match(self, words: Sequence[str], at: int, step: int, slips: int, real: Collection[str]) -> bool:
        if step == len(self.steps):
            return True
        wanted = self.steps[step]
        if wanted is None:
            last = min(at + _GAP, len(words))
            return any(self._match(words, start, step + 1, slips, real) for start in range(at, last + 1))
        if at >= len(words):
            return False
        cost = _cost(words[at], wanted, real)
        return cost <= slips and self._match(words, at + 1, step + 1, slips - cost, real)


def _cost(word: str, wanted: frozenset[str], real: Collection[str]) -> int:
    """Return 0 if *word* is wanted, 1 if it differs in marks alone, 2 if it is another word."""
    if word in wanted:
        return 0
    if word in real:
        return 2
    bare = strip_marks(word)
    return 1 if any(strip_marks(one) == bare for one in wanted) else 2


@dataclass(frozen=True, slots=True, eq=False)
class PatternBook:
    """Patterns by the words, without marks, they begin with."""

    starts: Mapping[str, tuple[tuple[Pattern, str], ...]]

    @classmethod
    def build(cls, named: Iterable[tuple[str, str]], *, bare: bool) -> "PatternBook":
        """Collect patterns, each with its name; *bare* ones are for text typed without marks."""
        starts: dict[str, list[tuple[Pattern, str]]] = {}
        for text, name in named:
            pattern = Pattern.parse(text)
            for word in {strip_marks(one) for one in pattern.first}:
                starts.setdefault(word, []).append((pattern.bare() if bare else pattern, name))
        return cls({word: tuple(patterns) for word, patterns in starts.items()})

    def find(self, words: Sequence[str], *, real: Collection[str] | None = None) -> list[str]:
        """Return the names of the patterns met in *words*, one name an occurrence."""
        return [
            name
            for at, word in enumerate(words)
            for pattern, name in self.starts.get(strip_marks(word), ())
            if pattern.matches(words, at, real=real)
        ]


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """Patterns of danger and of tone, for text with marks or for text without."""

    danger: PatternBook
    tone: PatternBook

    @classmethod
    def build(cls, lists: Mapping[str, Sequence[str]], *, bare: bool) -> "Cues":
        """Read the cue lists; a single syllable calms only when typed with its marks ("cá" is not "cả")."""
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

    @classmethod
    def build(cls, base: Base) -> "Alarm":
        """Read the cue lists of *base*."""
        lists = base.lexicon.lists
        return cls(
            Cues.build(lists, bare=False),
            Cues.build(lists, bare=True),
            frozenset(lists.get("question_tails", ())),
            frozenset(strip_marks(tail) for tail in lists.get("question_tails", ()) if len(tail) > 1),
            frozenset(map(strip_marks, lists.get("tail_particles", ()))),
            frozenset(base.hotlines),
            _real_words(base),
        )

    def cues(self, query: Query) -> tuple[str, ...]:
        """Return the names of all cues met: danger first, then tone."""
        words = query.words
        marked = sum(has_marks(word) for word in words) >= _MARKED * len(words)
        book = self.marked if marked else self.bare
        read = words if marked else query.typed
        tones = book.tone.find(read)
        if self._asks_yes_or_no(read, self.tails if marked else self.bare_tails):
            tones.append("calm_question")
        return (*book.danger.find(read, real=self.real if marked else None), *tones)

    def hotlines(self, query: Query, learnt: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the numbers to call if *query* tells of danger now, else nothing.

        *learnt* are the kinds of danger the classifier takes it for; each counts like a strong cue, and
        like any cue only where nothing says that this is a question, an old story or a joke.
        """
        cues = self.cues(query)
        dangers = [name for name in cues if name.startswith(("alarm_", "danger_"))]
        dangers += [f"alarm_{kind}" for kind in learnt]
        if not dangers or not _is_now(dangers, [name for name in cues if name not in dangers], learnt=bool(learnt)):
            return ()
        kinds = sorted(
            dict.fromkeys(name.partition("_")[2] for name in dangers), key=lambda kind: -_points(dangers, kind)
        )
        calls = [number for kind in kinds[:_MOST_CALLS] for number in CALLS[kind]]
        if _CHILD_WORDS in cues and _PERSONAL.intersection(kinds):
            calls.insert(1, "111")
        shown = [number for number in dict.fromkeys(calls) if number in self.numbers]
        return tuple(shown[:_MOST_CALLS])

    def _asks_yes_or_no(self, words: Sequence[str], tails: frozenset[str]) -> bool:
        at = len(words)
        while at > 1 and strip_marks(words[at - 1]) in self.particles and words[at - 1] not in tails:
            at -= 1
        return at > 0 and words[at - 1] in tails


def _points(dangers: Sequence[str], kind: str) -> int:
    """Return how loudly *dangers* speak of *kind*."""
    return sum(_ALARM if name.startswith("alarm") else _DANGER for name in dangers if name.endswith(f"_{kind}"))


def _is_now(dangers: Sequence[str], tones: Sequence[str], *, learnt: bool) -> bool:
    """Decide: enough danger, and nothing that makes it a legal question, an old story, a case or a figure of speech."""
    alarms = sum(name.startswith("alarm") for name in dangers)
    points = _ALARM * min(alarms, 2) + min(len(dangers) - alarms, 1)
    points += int("now_cues" in tones) + int("help_cues" in tones) + int("victim_cues" in tones)
    if "calm_figurative" in tones:
        return False
    calm = [name for name in tones if name.startswith("calm_")]
    if calm:
        return "plea_cues" in tones and alarms > 0 and len(calm) == 1 and points > _ENOUGH
    return points >= (_ENOUGH if learnt else _ENOUGH_ALONE) and (alarms > 0 or "help_cues" in tones)


def _real_words(base: Base) -> frozenset[str]:
    """Return the words the phrasings use more than once, as they are marked."""
    counts = Counter(word for phrasing in base.phrasings for word in set(split_words(phrasing.text)))
    return frozenset(word for word, count in counts.items() if count > 1)
