"""Names of people where a text says that they are names: prefaces of forwarded messages, "tên tôi là"."""

import re
from collections.abc import Iterator

from bot.domain.personal_data import PersonalData
from bot.language.personal.address_patterns import SURNAMES
from bot.language.personal.links import Span
from bot.language.personal.view import View

_SENDER = re.compile(
    r"(?:(?:^|(?<=[\n\[(\"'>*.!?:]))[^\w\n]{0,6}(?:tin nhan )?(?:"
    r"(?:duoc )?(?:chuyen tiep|forward(?:ed)?|fwd?)(?: (?:tin nhan|message|bai viet|tin))? (?:tu|cua|from|by)[ ]?:?"
    r"|(?:nguoi gui|nguoi chuyen tiep|nguoi dang|dang boi|posted by|sender)[ ]?:)"
    r"|(?:^|(?<=\n))[>* ]{0,4}(?:from|tu)[ ]?:)[ ]{0,2}"
    r"(?!(?:facebook|zalo|tiktok|youtube|internet|bao|trang|mang|nhom|kenh|group|page|fanpage|cong an|ubnd"
    r"|bo|so|vtv|dai)\b)"
    r"(?P<name>[^\x00\n:;|<>\[\]()\"]{2,60})"
)
_CHAT_LINE = re.compile(
    r"(?:^|(?<=\n))(?P<name>[^\W\d_][^\x00\n,\[\]:]{1,40}),? ?\[\d{1,2}[:/.\-][^\]\n]{3,24}\]"
    r"|(?:^|(?<=\n))\[\d{1,2}[:/.\-][^\]\n]{3,24}\] ?(?P<name2>[^\W\d_][^\x00\n:]{1,40}):"
)
_NAME_CUE = re.compile(
    r"\b(?:(?:ten (?:cua )?(?:toi|tui|em|minh|chau|con|no|be|anh|chi|ong|ba)(?: (?:ay|ta))? (?:la|:)"
    r"|(?:toi|tui|em|minh|chau|con|be) ten(?: la)?"
    r"|ten (?:that|khai sinh)(?: la)?|ho (?:va )?ten|ho ten(?: day du)?|chu (?:tai khoan|tk|stk"
    r"|the)|ctk|nguoi nhan|nguoi thu huong|ten tai khoan|ten tk|my name is)"
    r"(?: (?:la|cua \w{2,6}))?[ ]?[:\-]?)[ ]{1,2}(?P<name>[^\n]{2,60})"
)
_BEFORE_PHONE = re.compile(
    r"\b(?:chi|anh|co|chu|ba|ong|bac|em|di|cau|lh|gap|lien he)[ ]{1,2}(?P<name>[^\W\d_]{2,8}(?: [^\W\d_]{2,8}){0,4})"
    r"[ ,:\-(]{1,4}(?=(?:sdt|so dt|so dien thoai|dien thoai|dt|tel|phone|zalo)\b|(?:0|\+84)[\d]{2})"
)
_PAGE = re.compile(
    r"\b(?:fb|facebook|face|tiktok|zalo|nick|tele|telegram|insta|instagram)"
    r"(?: (?:cua )?(?:em|toi|minh|no|chi|anh|co|chau|y))?(?:[ ]?:| ten(?: la)?[ ]?:?"
    r"| la[ ]?:?)[ ]{0,2}[\"“']?(?P<name>[^\W\d_])"
)
_NOT_A_PERSON = re.compile(
    r"(?:cong an|ubnd|uy ban|so|bo|bao|truong|ban|hoi|trung tam|benh vien|dai|nhom|trang|canh bao|thong bao|tin"
    r"|chinh phu)\b"
)
_WORD = re.compile(r"[ ]{0,2}(?P<word>[^\W\d_]+)")
_MOST_WORDS = 5
_NOT_A_NAME = frozenset({"la", "gi", "o", "va", "thi", "hoc", "sinh", "nam", "lop", "tuoi", "nha", "sdt", "co", "can"})
_LAST_CUT = " .,!?-*\"'"


def find_names(view: View, plain: str) -> Iterator[Span]:
    """Yield who forwarded or sent a text, and names that a text introduces as such."""
    for found in _SENDER.finditer(plain):
        end = _capitals_end(view, plain, found.start("name")) or _sentence_end(plain, *found.span("name"))
        yield found.start("name"), end, PersonalData.SENDER
    for found in _CHAT_LINE.finditer(plain):
        group = "name" if found["name"] else "name2"
        yield *found.span(group), PersonalData.SENDER
    for found in _NAME_CUE.finditer(plain):
        end = _capitals_end(view, plain, found.start("name")) or _surname_end(plain, found.start("name"))
        if end:
            yield found.start("name"), end, PersonalData.NAME
    for found in _BEFORE_PHONE.finditer(plain):
        if view.is_capital(found.start("name")):
            yield found.start("name"), _capitals_end(view, plain, found.start("name")), PersonalData.NAME
    for found in _PAGE.finditer(plain):
        start = found.start("name")
        end = _capitals_end(view, plain, start)
        if " " in plain[start:end] and not _NOT_A_PERSON.match(plain, start):
            yield start, end, PersonalData.PROFILE


def _sentence_end(plain: str, start: int, end: int) -> int:
    cut = re.compile(r"[.!?,](?:\s|$)").search(plain, start, end)
    end = cut.start() if cut else end
    while end > start + 1 and plain[end - 1] in _LAST_CUT:
        end -= 1
    return end


def _capitals_end(view: View, plain: str, start: int) -> int:
    """Return where the capitalised words from *start* end; 0 if there is none."""
    at = end = start
    for _ in range(_MOST_WORDS):
        word = _WORD.match(plain, at, at + 40)
        if word is None or not view.is_capital(word.start("word")):
            break
        at = end = word.end()
    return end if end > start else 0


def _surname_end(plain: str, start: int) -> int:
    """Return where a name in small letters ends, told by its surname; 0 if there is none."""
    first = _WORD.match(plain, start, start + 20)
    if first is None or first["word"] not in SURNAMES:
        return 0
    end = first.end()
    for _ in range(3):
        word = _WORD.match(plain, end, end + 20)
        if word is None or word["word"] in _NOT_A_NAME:
            break
        end = word.end()
    return end
