"""Houses in streets that nearly every town has, in small letters and shortened too: "12/4 nguyen trai", "12 CMT8"."""

import re
from collections.abc import Iterator

from bot.language.personal.address_patterns import HOUSE
from bot.language.personal.view import View

_KNOWN = (
    "an duong vuong|ba thang hai|bach dang|bui thi xuan|bui huu nghia|cach mang thang (?:tam|8)|cao thang|chau thi kim"
    "|chau van giac|chu van an|cong quynh|dang van bi|dien bien phu|dinh tien hoang|do trinh thoai|hai ba trung"
    "|ham nghi|hoang dieu|hoang hoa tham|hoang quoc viet|hoang van thu|hung vuong|huynh tan phat|huynh thuc khang"
    "|huynh van banh|khuong minh ngoc|lac long quan|le dai hanh|le duan|le hong phong|le lai|le loi|le quang dinh"
    "|le quy don|le thanh ton|le trong tan|le van duyet|le van khuong|le van luong|le van sy|le van tao|le van viet"
    "|luong the vinh|luy ban bich|ly thai to|ly thuong kiet|ly tu trong|mac dinh chi|mac thi buoi|nam ky khoi nghia"
    "|ngo gia tu|ngo quyen|nguyen an ninh|nguyen binh khiem|nguyen cong tru|nguyen cuu van|nguyen dinh chieu|nguyen du"
    "|nguyen hue|nguyen huu canh|nguyen huu tho|nguyen khuyen|nguyen oanh|nguyen tat thanh|nguyen thai binh"
    "|nguyen thai hoc|nguyen thi minh khai|nguyen thong|nguyen trai|nguyen tri phuong|nguyen trung truc|nguyen van cu"
    "|nguyen van linh|nguyen van tao|nguyen van troi|nguyen viet xuan|no trang long|pasteur|pham hong thai|pham hung"
    "|pham ngoc thach|pham ngu lao|pham van dong|pham van hai|phan boi chau|phan chu trinh|phan dang luu"
    "|phan dinh phung|phan van tri|phung hung|quang trung|ta quang buu|thoai ngoc hau|thu khoa huan|to hien thanh"
    "|ton duc thang|ton that (?:tung|thuyet|dam)|tran binh trong|tran cao van|tran hung dao|tran khat chan"
    "|tran nhan tong|tran nhat duat|tran phu|tran quang khai|tran quoc toan|tran van giau|tran xuan soan|trung nu vuong"
    "|trung trac|trung nhi|truong cong dinh|truong chinh|truong dinh|ut tich|vo thi sau|vo van kiet|vo van ngan"
    "|vo van tan|xo viet nghe tinh|yen do|yersin|cmt8|cmt 8|cmttam|nkkn|ntmk|xvnt"
    "|3 thang 2|30 thang 4|3/2|30/4|2/9|19/5"
)
KNOWN_STREET = re.compile(rf"[ ]{{0,2}}(?:{_KNOWN})(?!\w|/\d)")
_HOUSE_IN_STREET = re.compile(
    rf"(?<![\w/.,+:])(?P<house>{HOUSE}),?[ ]{{1,2}}(?:(?:duong|d|dg|pho)[ .]{{1,2}})?(?P<name>{_KNOWN})(?!\w|/\d)"
)
_IN_CAPITALS = re.compile(
    rf"(?<![\w/.,+:])(?P<house>{HOUSE})[ ]{{1,2}}(?P<name>[a-z]{{3,5}}\d?)(?=[ ,]{{1,3}}(?:p|f|q|kp)\.?[ ]?\d)"
)
_NOT_STREETS = frozenset({"thpt", "thcs", "ubnd", "hdnd", "csgt", "kcn", "ccn", "usd", "vnd", "cand", "bhyt", "bhxh"})
_SHORT = ("3/2", "30/4", "2/9", "19/5")


def find_known_streets(view: View, plain: str) -> Iterator[tuple[int, int]]:
    """Yield from the house's number to the end of the street's name."""
    for found in _HOUSE_IN_STREET.finditer(plain):
        is_date = found["name"] in _SHORT or found["name"][0].isdigit()
        if not is_date or not found["house"].isdigit():
            yield found.span()
    for found in _IN_CAPITALS.finditer(plain):
        letters = range(*found.span("name"))
        is_short = all(view.is_capital(at) or plain[at].isdigit() for at in letters)
        is_short = is_short or ("/" in found["house"] and not set("aeiouy") & set(found["name"]))
        if is_short and found["name"] not in _NOT_STREETS:
            yield found.span()
