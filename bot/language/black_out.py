"""Take out of a text what could identify somebody, before it is stored."""

import re

BLACK = "███"
KEPT_CHARACTERS = 200

_EMAIL = re.compile(r"[\w.+\-]+\s?@\s?[\w\-]+(?:\.[\w\-]+)+")
_PLATE = re.compile(r"\b\d{2}\s?-?\s?[A-ZĐa-zđ]{1,2}\d?\s?[-. ]\s?\d{3}[. ]?\d{1,2}\b|\b\d{2}[A-ZĐ]{1,2}\d{4,6}\b")
_ACCOUNT = re.compile(
    r"(?P<cue>\b(?:stk|số tài khoản|so tai khoan|tài khoản|tai khoan|account(?: number| no\.?)?|bank|momo|thẻ|the)\b"
    r"[^\d\n]{0,30})(?P<number>\d(?:[ .\-]?\d){5,18})",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:19|20)\d\d|(?:19|20)\d\d-\d{1,2}-\d{1,2}")
_LONG_NUMBER = re.compile(r"(?<![\w/])\+?\(?\d(?:[ .\-()]{0,2}[\dOo]){7,18}(?!\w)")
_HOUSE = re.compile(
    r"\b(?:số nhà|so nha|nhà số|nha so|địa chỉ(?: nhà)?|dia chi(?: nha)?|house (?:number|no\.?))\s*:?\s*[^\n.;?!]{1,60}"
    r"|\b(?:số\s)?\d+[A-Za-z]?(?:/\d+[A-Za-z]?)*,?\s+(?:đường|duong|hẻm|hem|ngõ|ngo|phố|kiệt|kiet)\s+[^\n,.;?!]{2,40}"
    r"|\b(?:ấp|khu phố)\s+[^\n,.;?!]{1,25},\s*(?:xã|phường|thị trấn)\s+[^\n,.;?!]{1,25}",
    re.IGNORECASE,
)
_LINK_USER = re.compile(
    r"(?P<site>\b(?:facebook|fb|zalo|tiktok|instagram|t)\.(?:com|me|vn)/)[\w.@?=&/%\-]+", re.IGNORECASE
)
_PLACEHOLDER = re.compile("\ue000(\\d+)\ue001")


def black_out(text: str) -> str:
    """Return *text* with phone, ID-card, account and plate numbers, e-mails, profile links and addresses black.

    Errs on the side of taking out too much: any run of eight or more digits goes; dates stay, and so do addresses
    that are not surely addresses.
    """
    text = text.replace("\ue000", "").replace("\ue001", "")
    text = _EMAIL.sub(BLACK, text)
    text = _LINK_USER.sub(lambda found: found["site"] + BLACK, text)
    dates: list[str] = []

    def keep(found: re.Match[str]) -> str:
        dates.append(found[0])
        return f"\ue000{len(dates) - 1}\ue001"

    text = _DATE.sub(keep, text)
    text = _HOUSE.sub(BLACK, text)
    text = _PLATE.sub(BLACK, text)
    text = _ACCOUNT.sub(lambda found: found["cue"] + BLACK, text)
    text = _LONG_NUMBER.sub(BLACK, text)
    return _PLACEHOLDER.sub(lambda found: dates[int(found[1])], text)


def to_kept_text(text: str) -> str:
    """Return *text* as it may be kept for editors: blacked out, then cut at 200 characters."""
    return black_out(text)[:KEPT_CHARACTERS].strip()
