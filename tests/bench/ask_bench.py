"""How long an answer takes, beside two usual ways to search the same phrasings."""

import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from random import Random

from rapidfuzz import fuzz, process

from bot.answering import Engine
from bot.content import find_base, load_base, load_model
from bot.domain.base import Base
from bot.domain.entry import Phrasing
from bot.language.noise import noisy
from bot.language.words import plain, split_words

SYNTHETIC = 100_000
ASKED = 200
SLOW_ASKED = 20
_SEED = 5


def main() -> None:
    """Print p50 and p99 of ask, and how many times as long the baselines take."""
    base, model = load_base(find_base()), load_model(find_base())
    random = Random(_SEED)  # noqa: S311 - misspellings, no secret
    asked = [phrasing.text for phrasing in random.sample(base.phrasings, ASKED)]
    asked = [noisy(text, random) or text for text in asked]
    _report("real base", Engine.build(base, model), base, asked)
    large = _enlarged(base, random)
    _report(f"{SYNTHETIC:,} synthetic phrasings, classifier not refitted", Engine.build(large, model), large, asked)


def _report(name: str, engine: Engine, base: Base, asked: Sequence[str]) -> None:
    ours = _times(engine.read, asked)
    texts = [" ".join(plain(split_words(phrasing.text))) for phrasing in base.phrasings]
    fuzzy = _times(lambda text: process.extract(text, texts, scorer=fuzz.WRatio, limit=3), asked[:SLOW_ASKED])
    with closing(_full_text(texts)) as db:
        found = _times(lambda text: _search(db, text), asked)
    print(f"{name} ({len(texts):,} phrasings)")
    print(f"  ask                    p50 {_p(ours, 50):6.2f} ms   p99 {_p(ours, 99):6.2f} ms")
    print(f"  rapidfuzz extract      p50 {_p(fuzzy, 50):6.2f} ms   {_p(fuzzy, 50) / _p(ours, 50):6.1f} times ask")
    print(f"  SQLite FTS5 bm25       p50 {_p(found, 50):6.2f} ms   {_p(found, 50) / _p(ours, 50):6.1f} times ask")


def _times(ask: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    for text in asked[:5]:
        ask(text)
    taken: list[float] = []
    for text in asked:
        started = time.perf_counter()
        ask(text)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def _p(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _enlarged(base: Base, random: Random) -> Base:
    """Return *base* with misspelled copies of its phrasings, up to the wanted number."""
    copies = list(base.phrasings)
    while len(copies) < SYNTHETIC:
        source = random.choice(base.phrasings)
        copies.append(Phrasing(source.entry, source.language, noisy(source.text, random)))
    return replace(base, phrasings=tuple(copies))


def _full_text(texts: Sequence[str]) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE phrasing USING fts5(text)")
    db.executemany("INSERT INTO phrasing(text) VALUES (?)", ((text,) for text in texts))
    return db


def _search(db: sqlite3.Connection, text: str) -> list[tuple[int]]:
    words = " OR ".join(f'"{word}"' for word in plain(split_words(text)))
    query = "SELECT rowid FROM phrasing WHERE phrasing MATCH ? ORDER BY bm25(phrasing) LIMIT 3"
    return list(db.execute(query, (words,))) if words else []


if __name__ == "__main__":
    main()
