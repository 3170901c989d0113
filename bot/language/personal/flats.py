"""Flats and rooms: "căn 12.05 block B1 chung cư Kim Sơn", "lầu 5 phòng 12", "tập thể Kim Liên, nhà B5, phòng 203"."""

import re
from collections.abc import Iterator

from bot.language.personal.public_places import is_institution
from bot.language.personal.view import View

_CODE = r"(?:so )?(?:[a-z]{1,2}\d{0,2}[.\-]?)?\d{1,4}(?:[.\-]\d{1,4}){0,2}[a-z]?\d{0,2}(?![\w/%]|[.,]\d)"
_BLOCK_CODE = r"(?:[a-z]{1,2}\d{1,2}(?:\.\d{1,2})?|[a-z]|\d{1,2}[a-z]?\d?)(?!\w|[.,]\d)"
_DORMITORY = "ktx|ky tuc xa"
_PART = re.compile(
    rf"(?<![\w/.,])(?:(?P<unit>(?:can(?: ho)?|phong)[ ]{{0,2}}{_CODE}"
    rf"|p\.?[ ]?\d{{2,4}}(?:[a-z]\d{{1,2}})?(?![\w/%]|[.,]\d)|[a-z]{{0,2}}\d{{1,2}}[.\-]\d{{2,4}}(?![\w/%]|[.,]\d))"
    r"|(?P<floor>(?:tang|lau)[ ]{1,2}(?:\d{1,2}|tret)(?!\w))"
    rf"|(?P<block>(?P<word>block|toa(?: nha)?|thap|lo|day|nha|khu|don nguyen)[ ]{{1,2}}{_BLOCK_CODE}"
    rf"|[a-z]\d{{1,2}}(?=[ ,]{{1,2}}(?:tap the|chung cu|cc|c/c|kdt|khu|ktt)\b))"
    r"|(?P<complex>(?:chung cu|c/c|cc|tap the|khu tap the|ktt|kdt|khu do thi|kdc|khu dan cu|toa nha|toa|nha tro"
    rf"|day tro|(?:{_DORMITORY})(?: cong nhan| sinh vien)?)"
    r"[ ]{1,2}(?=[a-z\d])))"
)
_GAP = re.compile(r"[ ]?[,\-(]?[ ]{1,2}|,|$")
_NAME = re.compile(r"[ ]{0,2}(?P<word>[^\W\d_]+)")
_MARKED = {
    "can": "căn", "can ho": "căn hộ", "phong": "phòng", "tang": "tầng", "lau": "lầu", "toa": "tòa|toà", "day": "dãy",
    "thap": "tháp", "lo": "lô", "nha": "nhà",
}  # fmt: skip
_WORDS = re.compile(r"[a-z]+(?: ho)?")
_NOT_A_HOME = re.compile(
    r"[ ,\-(]{0,3}(?:cua )?(?:khoa|benh vien|bv|truong|khach san|ks|hoi (?:truong|nghi)|thi|hoc"
    r"|kham|so|cong an|ubnd)\b"
)
_IN_DORMITORY = re.compile(rf"[ ,\-(]{{0,3}}(?:cua )?(?:{_DORMITORY})\b")
_LODGER = re.compile(r"(?<!\w)(?:(?P<o>o)|tro|ngu|thue)[ ]{1,2}$")
_MOST_WORDS = 4


def find_flats(view: View, plain: str) -> Iterator[tuple[int, int]]:
    """Yield where a room or flat is named together with its floor, block or building.

    A floor of a building alone is nobody's home, nor is a room in a hospital or school, nor one in a dormitory in which
    nobody is said to live.
    """
    kinds: set[str] = set()
    start = end = 0
    for found in _PART.finditer(plain):
        if not _is_spelled(view, found):
            continue
        gap = _GAP.fullmatch(plain, end, found.start()) if kinds else None
        if gap is None:
            yield from _flat(view, plain, (start, end), kinds)
            kinds, start = set(), found.start()
        if _NOT_A_HOME.match(plain, found.end(), found.end() + 40):
            kinds.add("public")
        if _IN_DORMITORY.match(plain, found.end(), found.end() + 40):
            kinds.add("dormitory")
        kinds.add(str(found.lastgroup if found.lastgroup != "word" else "block"))
        end = _name_end(view, plain, found.end(), is_named=found["complex"] is not None)
    yield from _flat(view, plain, (start, end), kinds)


def _flat(view: View, plain: str, span: tuple[int, int], kinds: set[str]) -> Iterator[tuple[int, int]]:
    start, end = span
    is_flat = "unit" in kinds and len(kinds) > 1 and "public" not in kinds
    if "dormitory" in kinds:
        lodger = _LODGER.search(plain, max(0, start - 40), start)
        is_flat = is_flat and lodger is not None and (not lodger["o"] or view.is_spelled(*lodger.span("o"), "ở"))
    if is_flat and not is_institution(plain, start) and not _NOT_A_HOME.match(plain, end, end + 40):
        yield start, end


def _is_spelled(view: View, found: re.Match[str]) -> bool:
    word = _WORDS.match(found[0])
    if word is None or word[0] not in _MARKED:
        return True
    return any(
        view.is_spelled(found.start(), found.start() + word.end(), marked) for marked in _MARKED[word[0]].split("|")
    )


def _name_end(view: View, plain: str, at: int, *, is_named: bool) -> int:
    """Return where the capitalised name at *at* ends; of a building that *is_named* the first word may be small."""
    end = at
    for count in range(_MOST_WORDS):
        word = _NAME.match(plain, end, end + 20)
        if word is None or not (view.is_capital(word.start("word")) or (is_named and not count)):
            break
        end = word.end()
    return end
