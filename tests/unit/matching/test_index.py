import subprocess
import sys
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.base import Base
from bot.matching import ClaimIndex, KnownClaim

TEXT = "Ngân hàng Phương Nam sắp phá sản, người dân nên rút tiền trước ngày 20/10."
OTHER = "Cầu Long Kiểng sẽ đóng cửa để sửa chữa từ ngày 3/9 đến hết năm."
PICTURE = 0x0F0F_3C3C_AAAA_5151


def _filler(count: int) -> list[KnownClaim]:
    return [
        KnownClaim(f"f{n}", f"Hộ số {n} ở tổ {n % 7} được nhận {n} bao gạo từ hội chữ thập đỏ") for n in range(count)
    ]


@pytest.fixture(params=[5_000, 20], ids=["in plain postings", "on the shelf"])
def index(request: pytest.FixtureRequest, base: Base) -> ClaimIndex:
    index = ClaimIndex(base.lexicon, small=request.param)
    for claim in [KnownClaim("bank", TEXT), *_filler(40)]:
        index.add(claim)
    return index


def test_an_added_claim_is_found(index: ClaimIndex) -> None:
    """What was added last is matched at once."""
    index.add(KnownClaim("bridge", OTHER))

    assert index.match(OTHER).sure == "bridge"
    assert len(index) == 42


def test_a_removed_claim_is_gone(index: ClaimIndex) -> None:
    """A claim taken away is no candidate any more."""
    index.remove("bank")

    assert "bank" not in {one.claim for one in index.match(TEXT).candidates}
    assert len(index) == 40


def test_a_claim_is_replaced_by_one_with_its_id(index: ClaimIndex) -> None:
    """The last text of an id counts, in small and in large collections."""
    index.add(KnownClaim("bank", OTHER))

    assert index.match(OTHER).sure == "bank"
    assert index.match(TEXT).sure is None
    assert len(index) == 41


def test_a_replaced_claim_stays_replaced_when_shelved(index: ClaimIndex) -> None:
    """Moving claims to the shelf loses and revives nothing."""
    index.add(KnownClaim("bank", OTHER))
    index.remove("f3")

    index.shelve()

    assert index.match(OTHER).sure == "bank"
    assert index.match(TEXT).sure is None
    assert len(index) == 40


def test_removing_an_unknown_claim_changes_nothing(index: ClaimIndex) -> None:
    """Removing twice is no error."""
    index.remove("nobody")

    assert len(index) == 41


def test_a_small_index_never_loads_the_full_text_library() -> None:
    """The live service keeps its memory: tantivy is imported by large collections only."""
    program = (
        "import sys; from bot.domain.base import Lexicon; from bot.matching import ClaimIndex, KnownClaim;"
        "ClaimIndex.build([KnownClaim('a', 'tin này')], Lexicon((), (), {})).match('tin này');"
        "sys.exit('tantivy' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_readers_are_not_disturbed_by_a_writer(index: ClaimIndex) -> None:
    """While one thread adds and removes, others go on matching rightly."""
    wrong: list[object] = []

    def look() -> None:
        wrong.extend(found for _ in range(40) if (found := index.match(TEXT).sure) != "bank")

    readers = [Thread(target=look) for _ in range(2)]
    for reader in readers:
        reader.start()
    for claim in _filler(120):
        index.remove(claim.id)
        index.add(claim)
    for reader in readers:
        reader.join()

    assert wrong == []


def test_the_same_picture_without_words_is_sure(base: Base) -> None:
    """A picture passed on alone is matched, two bits of compression apart."""
    index = ClaimIndex.build([KnownClaim("photo", "", (PICTURE,))], base.lexicon)

    assert index.match("", [PICTURE ^ 0b11]).sure == "photo"


def test_a_near_picture_is_a_candidate(base: Base) -> None:
    """Six bits apart is worth asking, seven is not."""
    index = ClaimIndex.build([KnownClaim("photo", "", (PICTURE,))], base.lexicon)

    near = index.match("", [PICTURE ^ 0b111111])

    assert near.sure is None
    assert [one.claim for one in near.candidates] == ["photo"]
    assert index.match("", [PICTURE ^ 0b1111111]).candidates == ()


def test_words_that_contradict_outweigh_a_picture(base: Base) -> None:
    """The same picture under another claim is not that claim."""
    index = ClaimIndex.build([KnownClaim("photo", TEXT, (PICTURE,))], base.lexicon)

    assert index.match(TEXT.replace("20/10", "25/10"), [PICTURE]).sure is None


def test_a_blank_picture_proves_nothing(base: Base) -> None:
    """Hashes of plain surfaces are alike without being the same picture."""
    index = ClaimIndex.build([KnownClaim("photo", "", (0,))], base.lexicon)

    assert index.match("", [0]).candidates == ()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_any_text_is_matched(base: Base, text: str) -> None:
    """No text breaks adding or matching."""
    index = ClaimIndex.build([KnownClaim("a", text), KnownClaim("b", TEXT)], base.lexicon)

    assert len(index.match(text).candidates) <= 3
