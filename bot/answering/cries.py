"""Plain cries for help: one short sentence that says it all, with no other sign of danger beside it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from bot.domain.danger import DANGERS
from bot.language.normalize import has_marks, strip_marks
from bot.language.words import split_words

Lists = Mapping[str, Sequence[str]]
Words = tuple[str, ...]

_SHORT = 9
"""Words, without fillers, up to which a message counts as short."""
_STRUCK = "_"
_GAP = 4
_LOOKED_FOR = 2
"""Of so many steps of a rule a word is looked for before the rule is read."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a word of a rule may be typed: with marks, without, or without where the rest has them."""

    bare: bool
    real: Collection[str]
    """Words that mean something else when they are typed without marks in a text with marks."""

    def forms(self, phrase: str) -> tuple[str, ...]:
        """Return the forms of *phrase*."""
        plain = strip_marks(phrase)
        if self.bare:
            return (plain,)
        free = plain != phrase and not any(word in self.real for word in plain.split())
        return (phrase, plain) if free else (phrase,)

    def blurs(self, rule: str) -> bool:
        """Tell whether *rule* is a single syllable that means too much without its marks ("thơ" is not "thở")."""
        return self.bare and has_marks(rule) and not {" ", "_"}.intersection(rule)


class Sign(Enum):
    """A step that is no word."""

    START = auto()
    END = auto()
    GAP = auto()
    """Up to four words, whatever they are."""


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """One of these stands here; if ``optional`` nothing need, if ``negated`` none of them may."""

    choice: frozenset[Words]
    firsts: frozenset[str]
    lengths: tuple[int, ...]
    optional: bool
    negated: bool

    def ends(self, said: Words, at: int) -> list[int]:
        """Return where a phrase ends that stands in *said* from word *at*, the longest first."""
        most = len(said) - at
        return [at + size for size in self.lengths if size <= most and said[at : at + size] in self.choice]


Steps = tuple[Sign | Phrases, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What a message must say, in order, to cry out danger ``name``; ``needs``: of each set it holds a word."""

    name: str
    steps: Steps
    needs: tuple[frozenset[str], ...]

    @classmethod
    def make(cls, name: str, steps: Steps) -> "Rule":
        """Make a rule; the rarest of its words are looked for first."""
        must = (step for step in steps if isinstance(step, Phrases) and not (step.optional or step.negated))
        return cls(name, steps, tuple(sorted((step.firsts for step in must), key=len)[:_LOOKED_FOR]))

    def may_be_met(self, present: AbstractSet[str]) -> bool:
        """Tell whether the words *present* in a message are enough for this rule, wherever they stand."""
        return not any(need.isdisjoint(present) for need in self.needs)


def _find_end(steps: Steps, said: Words, at: int, step: int = 0) -> int | None:
    """Return where *steps* end if they are met in *said* from word *at*."""
    for number in range(step, len(steps)):
        after = _places_after(steps[number], said, at)
        if not after:
            return None
        for place in after[:-1]:
            end = _find_end(steps, said, place, number + 1)
            if end is not None:
                return end
        at = after[-1]
    return at


def _places_after(step: Sign | Phrases, said: Words, at: int) -> Sequence[int]:
    """Return from which words the next step may be met if this one is met from word *at*."""
    if isinstance(step, Phrases):
        ends = step.ends(said, at)
        if step.negated:
            return () if ends else (at,)
        return [*ends, at] if step.optional else ends
    if step is Sign.GAP:
        return range(at, min(at + _GAP, len(said)) + 1)
    return (at,) if at == (0 if step is Sign.START else len(said)) else ()


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Rules by the words they may begin with, in their order; ``others`` may begin with any."""

    starts: Mapping[str, tuple[Rule, ...]]
    others: tuple[Rule, ...]

    @classmethod
    def build(cls, rules: Sequence[Rule]) -> "Rules":
        """Sort *rules* by their first words."""
        starts: dict[str, list[int]] = {}
        anywhere: list[int] = []
        for number, rule in enumerate(rules):
            first = _first_words(rule.steps)
            for word in first or ():
                starts.setdefault(word, []).append(number)
            anywhere += [number] if first is None else []
        by_word = {
            word: tuple(rules[number] for number in sorted([*numbers, *anywhere])) for word, numbers in starts.items()
        }
        return cls(by_word, tuple(rules[number] for number in anywhere))

    def names_in(self, said: Words) -> set[str]:
        """Return the names of all rules that are met in *said*."""
        found: set[str] = set()
        present = frozenset(said)
        for at, word in enumerate(said):
            for rule in self.starts.get(word, self.others):
                if rule.name not in found and rule.may_be_met(present) and _find_end(rule.steps, said, at) is not None:
                    found.add(rule.name)
        return found

    def strike(self, said: Words) -> Words:
        """Return *said* with one sign for each piece that meets a rule."""
        left: list[str] = []
        present, at = frozenset(said), 0
        while at < len(said):
            rules = (rule for rule in self.starts.get(said[at], self.others) if rule.may_be_met(present))
            ends = (_find_end(rule.steps, said, at) for rule in rules)
            end = next((end for end in ends if end is not None), None)
            left.append(said[at] if end is None else _STRUCK)
            at = at + 1 if end is None else max(end, at + 1)
        return tuple(left)


def _first_words(steps: Steps) -> frozenset[str] | None:
    """Return the words *steps* may begin with, or None if they may begin with any."""
    found: frozenset[str] = frozenset()
    for step in steps:
        if step is Sign.GAP or step is Sign.END:
            return None
        if step is Sign.START or step.negated:
            continue
        found |= step.firsts
        if not step.optional:
            return found
    return None


@dataclass(frozen=True, slots=True, eq=False)
class CryBook:
    """Plain cries by kind of danger, for text with marks or for text without."""

    figures: Rules
    calm: Rules
    fillers: Phrases
    always: Rules
    short: Rules

    @classmethod
    def build(cls, lists: Lists, spelling: Spelling) -> "CryBook":
        """Read the lists of the lexicon (``cry_…``, ``short_…``, ``words_…``)."""
        to_phrases = _reader(lists, spelling)

        def rules(level: str, *kinds: str, calms: bool = False) -> Rules:
            named = [(kind, text) for kind in kinds for text in lists.get(f"{level}_{kind}", ())]
            kept = [(kind, text) for kind, text in named if not (calms and spelling.blurs(text))]
            return Rules.build([Rule.make(kind, _to_steps(text, to_phrases)) for kind, text in kept])

        return cls(
            figures=rules("cry", "figures"),
            calm=rules("cry", "calm", calms=True),
            fillers=to_phrases("/".join(lists.get("cry_fillers", ()))),
            always=rules("cry", *DANGERS),
            short=rules("short", *DANGERS),
        )

    def kinds_in(self, words: Sequence[str], *, asks: bool) -> tuple[str, ...]:
        """Return the kinds of danger *words* cry out; *asks* tells that they end as a question does."""
        said = self.figures.strike(tuple(words))
        readings = dict.fromkeys((said, self._without_fillers(said)))
        cried = self._met(self.always, readings)
        is_short = min(map(len, readings)) <= _SHORT
        brief = self._met(self.short, readings) if is_short else ()
        if not (cried or brief):
            return ()
        if asks or self.calm.names_in(said):
            return tuple(kind for kind in cried if kind == "suicide")
        return tuple(dict.fromkeys((*cried, *brief)))

    @staticmethod
    def _met(rules: Rules, readings: Iterable[Words]) -> tuple[str, ...]:
        """Return the kinds met, in the order of ``DANGERS``."""
        found = set[str]().union(*map(rules.names_in, readings))
        return tuple(kind for kind in DANGERS if kind in found)

    def _without_fillers(self, said: Words) -> Words:
        while ends := self.fillers.ends(said, 0):
            said = said[ends[0] :]
        while size := next((size for size in self.fillers.lengths if said[-size:] in self.fillers.choice), 0):
            said = said[:-size]
        return said


def _to_steps(text: str, to_phrases: Callable[[str], Phrases]) -> Steps:
    """Read a rule of the lexicon."""
    signs = {"^": Sign.START, "$": Sign.END, "*": Sign.GAP}
    return tuple(signs[step] if step in signs else to_phrases(step) for step in text.split())


def _reader(lists: Lists, spelling: Spelling) -> Callable[[str], Phrases]:
    """Return what reads a step of a rule; the same words are read once."""

    @cache
    def spell(one: str) -> frozenset[Words]:
        if one.startswith("<"):
            return frozenset().union(*(spell(member) for member in lists.get(f"words_{one.strip('<>')}", ())))
        phrase = " ".join(split_words(one.replace("_", " ")))
        return frozenset(tuple(form.split()) for form in spelling.forms(phrase) if form)

    @cache
    def to_phrases(step: str) -> Phrases:
        wanted = step.removeprefix("!").removesuffix("?")
        choice = frozenset[Words]().union(*map(spell, wanted.split("/")))
        lengths = tuple(sorted({len(phrase) for phrase in choice}, reverse=True))
        firsts = frozenset(phrase[0] for phrase in choice)
        return Phrases(choice, firsts, lengths, optional=step.endswith("?"), negated=step.startswith("!"))

    return to_phrases
