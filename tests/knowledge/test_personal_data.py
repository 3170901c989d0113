"""The black-out against three corpora of spellings of personal data and of ordinary claims."""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.language.black_out import black_out

FOLDER = Path(__file__).parent
FEWEST_SPELLINGS = 300
RECALL = {"personal-data": 0.99, "blind-personal-data": 0.99, "third-personal-data": 0.99}
"""What these corpora must reach now that their failures are known.

Seen for the first time, 0.963 of the third was found (addresses 0.89): expect about that of spellings nobody has seen.
"""
FALSE_SHARE = 0.007


def _cases(corpus: str) -> list[dict[str, object]]:
    lines = (FOLDER / f"{corpus}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def _hidden(case: Mapping[str, object]) -> list[str]:
    hidden = case["hidden"]
    assert isinstance(hidden, list)
    return [str(secret) for secret in hidden]


@pytest.mark.parametrize("corpus", RECALL)
def test_personal_data_goes_in_nearly_every_spelling(corpus: str) -> None:
    """Nearly every datum lies within one block, from its first character to its last, over all kinds."""
    gone: dict[str, list[bool]] = defaultdict(list)
    left: list[str] = []

    for case in _cases(corpus):
        text = str(case["text"])
        blacked = black_out(text)
        for secret in _hidden(case):
            start = text.index(secret)
            is_gone = any(found.start <= start and start + len(secret) <= found.end for found in blacked.found)
            gone[str(case["kind"])].append(is_gone)
            left += [] if is_gone else [f"{case['id']}: {secret!r} in {blacked.text!r}"]

    for kind, results in sorted(gone.items()):
        print(f"{corpus}: recall {kind}: {sum(results)} of {len(results)} = {sum(results) / len(results):.3f}")
    every = [result for results in gone.values() for result in results]
    print(f"{corpus}: recall: {sum(every)} of {len(every)} = {sum(every) / len(every):.4f}")
    assert len(every) >= FEWEST_SPELLINGS
    assert sum(every) / len(every) >= RECALL[corpus], "\n".join(left)


@pytest.mark.parametrize("corpus", RECALL)
def test_ordinary_claims_stay_as_they_are(corpus: str) -> None:
    """At most seven ordinary claims in a thousand lose a word."""
    ordinary = [case for case in _cases(corpus) if not _hidden(case)]
    touched: dict[str, list[str]] = defaultdict(list)

    for case in ordinary:
        blacked = black_out(str(case["text"]))
        touched[str(case["kind"])] += [f"{case['id']}: {blacked.text!r}"] if blacked.found else []

    for kind, texts in sorted(touched.items()):
        print(f"{corpus}: false {kind}: {len(texts)} of {sum(case['kind'] == kind for case in ordinary)}")
    wrong = [text for texts in touched.values() for text in texts]
    print(f"{corpus}: false: {len(wrong)} of {len(ordinary)} = {len(wrong) / len(ordinary):.4f}")
    assert len(wrong) / len(ordinary) <= FALSE_SHARE, "\n".join(wrong)
