import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.search import Index, Vocabulary

TEXTS = [["quyen", "hoc", "tap"], ["quyen", "bau", "cu"], ["tu", "do", "hoi", "hop"]]


def test_the_text_with_the_rarest_words_comes_first() -> None:
    """A rare word outweighs a common one."""
    hits = Index.build(TEXTS, [0, 1, 2]).search(["quyen", "bau", "cu"])

    assert hits.documents.tolist()[0] == 1


def test_unknown_words_find_nothing() -> None:
    """A question of strangers has no hits."""
    assert len(Index.build(TEXTS, [0, 1, 2]).search(["xyz"]).documents) == 0


def test_an_empty_index_finds_nothing() -> None:
    """Nothing indexed, nothing found, no error."""
    assert len(Index.build([], []).search(["a"]).documents) == 0


def test_an_owner_is_as_good_as_its_best_text() -> None:
    """Of several texts of one owner the best counts."""
    index = Index.build([["a"], ["a", "b"]], [0, 0])

    best = index.best_of_owners(index.search(["a", "b"]), 1)

    assert best[0] == index.search(["a", "b"]).scores.max()


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6), min_size=1, max_size=20))
def test_every_text_finds_itself(texts: list[list[str]]) -> None:
    """Asked with its own words, a text is among the best."""
    index = Index.build(texts, range(len(texts)))

    hits = index.search(texts[0])

    own = hits.scores[np.flatnonzero(hits.documents == 0)]
    assert len(own) == 1


def test_a_slip_is_mended_to_the_most_frequent_word() -> None:
    """One edit away, the word that occurs more often wins."""
    vocabulary = Vocabulary.build({"khuyet": 9, "khuyen": 2, "tre": 5})

    assert vocabulary.repair("khuyt") == "khuyet"
    assert vocabulary.repair("huyet") == "khuyet"
    assert vocabulary.repair("tre") == "tre"
    assert vocabulary.repair("xyzzy") == "xyzzy"
