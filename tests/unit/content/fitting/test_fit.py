from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.answering import Engine
from bot.answering.classifier import load
from bot.content.fitting import fit
from bot.domain.answer import Found
from bot.domain.base import Base


@pytest.fixture(scope="module")
def small(base: Base) -> Base:
    """Return the base with the articles of one convention only."""
    entries = {name: entry for name, entry in base.entries.items() if name.startswith("CAT")}
    phrasings = tuple(phrasing for phrasing in base.phrasings if phrasing.entry in entries)
    return replace(base, entries=entries, phrasings=phrasings, conventions={"CAT": base.conventions["CAT"]})


@pytest.fixture(scope="module")
def model(small: Base) -> Mapping[str, bytes]:
    return fit(small)


def test_the_same_base_gives_the_same_model(small: Base, model: Mapping[str, bytes]) -> None:
    """Fitting has no chance in it."""
    assert fit(small) == model


def test_a_fitted_engine_answers_its_own_phrasings(small: Base, model: Mapping[str, bytes]) -> None:
    """Word for word, every phrasing finds its entry."""
    engine = Engine.build(small, model)

    answers = [engine.read(phrasing.text).parts[0].answer for phrasing in small.phrasings[:40]]

    found = [
        isinstance(one, Found) and one.entry == phrasing.entry
        for one, phrasing in zip(answers, small.phrasings, strict=False)
    ]
    assert sum(found) >= 36


def test_a_base_with_one_phrasing_an_entry_is_not_fitted(small: Base) -> None:
    """There is nothing to leave out: the engine ranks by words alone and still answers."""
    one_each = tuple({phrasing.entry: phrasing for phrasing in small.phrasings}.values())
    bare = replace(
        small, phrasings=one_each, lexicon=replace(small.lexicon, lists={**small.lexicon.lists, "strangers": ()})
    )

    model = fit(bare)

    assert model == {}
    assert load(model) is None
    assert Engine.build(bare, model).read(one_each[0].text).parts
