"""How long matching a message takes among a million claims, beside rapidfuzz over a part of them."""

import resource
import statistics
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from random import Random

from rapidfuzz import fuzz, process

from bot.content import find_base, load_base
from bot.language.noise import noisy
from bot.language.words import plain, split_words
from bot.matching import ClaimIndex, KnownClaim

SIZES = (4_000, 1_000_000)
ASKED = 300
SAMPLE = 20_000
SLOW_ASKED = 10
_SEED = 11

_WHO = (
    "Học sinh tiểu học", "Giáo viên mầm non", "Người đi xe máy", "Hộ nghèo", "Công nhân may", "Người từ 70 tuổi",
    "Chủ nhà trọ", "Tài xế xe tải", "Người bán hàng qua mạng", "Bệnh nhân tiểu đường", "Ngư dân", "Nông dân trồng lúa",
    "Sinh viên năm nhất", "Phụ nữ mang thai", "Cán bộ hưu trí", "Người thuê trọ",
)  # fmt: skip
_WHAT = (
    "được nhận hỗ trợ", "phải nộp thêm lệ phí", "bị phạt", "phải đổi căn cước", "được miễn viện phí", "bị thu hồi giấy phép",
    "không được vào chợ", "phải tiêm vắc xin", "được tăng trợ cấp", "bị cắt điện", "phải di dời gấp", "được vay ưu đãi",
    "phải khai báo tạm trú", "bị khóa tài khoản", "phải đóng bảo hiểm", "được nghỉ làm có lương",
)  # fmt: skip
_WHY = (
    "vì dịch cúm gia cầm", "do bão số {n}", "theo công văn số {n}", "nếu không có mã định danh", "vì hồ chứa xả lũ",
    "để làm đường vành đai {n}", "khi dùng ví điện tử", "do thiếu nước sạch", "vì nhà máy xả thải", "theo quy định mới",
    "vì chuyển khoản quá {n} triệu đồng", "để phòng bệnh tay chân miệng", "do cháy chợ đêm", "vì giá xăng tăng",
)  # fmt: skip
_END = (
    "ai vi phạm bị phạt {n} triệu đồng", "bà con đừng chủ quan", "hồ sơ nộp ở xã trước ngày {d}", "ngân hàng tự động trừ tiền",
    "công an đã lập biên bản {n} trường hợp", "mỗi người được {n} trăm nghìn đồng", "phụ huynh nhớ báo cho nhà trường",
    "ông {name} ở tổ {n} là người đầu tiên", "bà {name} cho biết đã nhận giấy", "cửa hàng {name} hết hàng từ sáng",
)  # fmt: skip
_NAMES = tuple(
    f"{one} {two}" for one in ("Văn", "Thị", "Minh", "Ngọc", "Hồng", "Thanh", "Quốc", "Kim")
    for two in ("An", "Bình", "Chi", "Dũng", "Em", "Giang", "Hạnh", "Khoa", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Tâm")
)  # fmt: skip


def claims(count: int, places: Sequence[str]) -> Iterator[KnownClaim]:
    """Yield *count* plausible claims, the same ones every time."""
    random = Random(_SEED)  # noqa: S311 - made-up texts, no secret
    pick = random.choice
    for number in range(count):
        day = f"{random.randint(1, 28)}/{random.randint(1, 12)}/{random.randint(2024, 2029)}"
        parts = f"Từ {day} {pick(_WHO).lower()} ở {pick(places)} {pick(_WHAT)} {pick(_WHY)}, {pick(_END)}, {pick(_END)}"
        yield KnownClaim(f"c{number}", parts.format(n=random.randint(2, 90), d=day, name=pick(_NAMES)))


def main() -> None:
    """Print the time of building and of matching, and how many times as long the baseline takes."""
    lexicon = load_base(find_base()).lexicon
    places = [place.name for place in lexicon.places]
    for size in SIZES:
        random = Random(_SEED)  # noqa: S311 - misspellings, no secret
        wanted = set(random.sample(range(size), ASKED))
        known: list[KnownClaim] = []
        started = time.perf_counter()
        index = ClaimIndex.build(_noting(claims(size, places), wanted, known), lexicon)
        built = time.perf_counter() - started
        asked = [noisy(claim.text, random) or claim.text for claim in known]
        ours = _times(index.match, asked)
        found = sum(
            claim.id in {one.claim for one in index.match(text).candidates}
            for claim, text in zip(known, asked, strict=True)
        )
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{size:,} claims: built in {built:.1f} s, {memory:.0f} MB resident at most")
        print(
            f"  match               p50 {_p(ours, 50):7.2f} ms   p99 {_p(ours, 99):7.2f} ms   in 3 {found / ASKED:.3f}"
        )
        _baseline(ours, claims(min(size, SAMPLE), places), asked[:SLOW_ASKED])


def _noting(every: Iterator[KnownClaim], wanted: Collection[int], known: list[KnownClaim]) -> Iterator[KnownClaim]:
    """Yield *every* claim and keep those whose numbers are *wanted*."""
    for number, claim in enumerate(every):
        if number in wanted:
            known.append(claim)
        yield claim


def _baseline(ours: Sequence[float], sample: Iterator[KnownClaim], asked: Sequence[str]) -> None:
    texts = [" ".join(plain(split_words(claim.text))) for claim in sample]
    fuzzy = _times(lambda text: process.extract(text, texts, scorer=fuzz.token_set_ratio, limit=3), asked)
    ratio = _p(fuzzy, 50) / _p(ours, 50)
    print(f"  rapidfuzz extract   p50 {_p(fuzzy, 50):7.2f} ms over {len(texts):,} of them, {ratio:.1f} times match")


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


if __name__ == "__main__":
    main()
