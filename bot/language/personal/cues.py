"""Words around a number that tell what it is."""

import re
from dataclasses import dataclass

from bot.language.personal.view import View

_NEAR = 48
"""Characters before a number in which its cue stands."""
_GAP = r"[^\d\n\[\]]"
_PHONE = re.compile(
    r"(?:\b(?:dien thoai|phone|tel|mobile|zalo|zl|goi|call|alo|lien he|lh|lien lac|hotline|duong day nong"
    r"|nhan tin|sms|viber"
    r"|whatsapp|so may|di dong|nha may|inbox|lienhe|so (?:cua )?(?:em|toi|tui|minh|chau|no|anh|chi|co|chu"
    r"|me|ba|vo|chong|bac))(?![a-z])"
    rf"|(?:\b|\d)(?:sdt|dt|so dt)){_GAP}{{0,22}}$"
    r"|\b(?:nguoi|ong|ba|anh|chi|co|chu|thang|con|may) (?:nay|do|kia|ay)[ :,]{1,3}$"
)
_ID_CARD = re.compile(
    r"\b(?:cccd|ccc|cmnd|cmtnd|cmt|cm|cmqd|cmsq|can cuoc|chung minh(?: thu| nhan dan| si quan| quan nhan"
    r"| quan doi)?|ho chieu|passport|dinh danh|bhxh|bhyt|bao hiem"
    r"|giay to|id|gplx|bang lai|giay phep lai xe|giay khai sinh|ma so thue|mst|the (?:hoc sinh|sinh vien|can cuoc)"
    rf"|gttt|hc|pp|pp no|giay to tuy than)(?![a-z]){_GAP}{{0,30}}$"
)
_ACCOUNT = re.compile(
    r"(?:\b|\d)(?:stk|so tk|sotk|tkhoan|so tai khoan|so the|tk|account(?: number| no\.?)?|acc|so tai khoan ngan hang"
    r"|vi momo|momo)(?![a-z])"
    rf"{_GAP}{{0,25}}$"
    rf"|\bthe (?:luong|atm|ngan hang|visa|master(?:card)?|napas|tin dung|ghi no|rut tien)(?![a-z]){_GAP}{{0,25}}$"
    rf"|\b(?:tai khoan|chuyen khoan|ck)(?![a-z])(?: (?:ngan hang|so|la|cua|vao|qua|den|toi|em|minh|no"
    rf"|cho))*{_GAP}{{0,12}}$"
    r"|\btai khoan(?![a-z])[^\d\n\[\],.]{0,38}[:=][ ]?$"
)
_BANKS = (
    r"(?:[a-z]{2,14} ?bank|vietcombank|vcb|bidv|agribank|agri|techcombank|techcom|tcb|mb ?bank|mb|acb|vp ?bank|tp ?bank"
    r"|sacombank|sacom|stb|vietin ?bank"
    r"|vietin|ctg|hd ?bank|shb|vib|ocb|msb|sea ?bank|eximbank|lien ?viet(?: ?post ?bank)?|lp ?bank|lpb"
    r"|nam a(?: bank)?|bac a(?: bank)?"
    r"|kien ?long(?: ?bank)?|ban viet|scb|dong a|abbank|pv ?combank|vieta ?bank|viet a|bao viet bank|cake"
    r"|timo|shinhan|woori|momo|ncb|vpb|tpb|hdb|bvb|abb|vtb|icb|klb|vbsp|gpb|pgb|sgb|hsbc|citi|uob|cimb|anz"
    r"|standard chartered|tnex|viettelpay|vnpt pay|nn ?& ?ptnt|nhnn ?& ?ptnt"
    r"|zalopay|viettel ?money|vnpay|shopeepay|ngan hang|bank|nh)"
)
_BANK_BEFORE = re.compile(rf"\b{_BANKS}(?![a-z]){_GAP}{{0,25}}$")
_BANK_AFTER = re.compile(rf"[^\w\n]{{0,4}}(?:(?:tai|o|cua|nh|ngan hang|bank|ctk|chu tk) ){{0,2}}{_BANKS}\b")
_UNITS = re.compile(
    r"[ ]?(?:(?:d|dong|vnd|usd|euro|eur|tr|trieu|ty|ti|nghin|ngan(?! hang)|phut|nguoi|dan|tre em|hoc sinh|sinh vien"
    r"|luot|view|like|km|km2|m2"
    r"|m3|kg|tan|lit|cu tri|phieu|co phieu|do la|won|yen|san pham|don vi|suat|lieu|cong dan|lao dong|nhan khau"
    r"|doanh nghiep|share|follow|sub)\b|[%₫$€])"
)
_WEAK_UNITS = re.compile(
    r"[ ]?(?:ha|k|ho|ca|tre|em|chau|hs|lan|m|g|to|do|cay|con|cai|chiec|ban|mui|nam|thang|ngay|gio|phut|tai khoan)\b"
)
_AMOUNT_BEFORE = re.compile(
    r"(?:[$€₫]\s?|\b(?:gia|so tien|tien|tri gia|luong|phat|dan so|doanh thu|tong (?:so|cong|chi|thu)"
    r"|kinh phi|ngan sach|muc|usd|vnd|von"
    r"|mat|lua)(?: (?:la|toi|den|khoang|hon|gan|tren|duoi)){0,3}:?\s?)$"
)
_DOCUMENT_AFTER = re.compile(r"\s?/\s?(?:[a-z]{2}|\d{4}/)")
_LOTTERY = re.compile(
    r"\b(?:xo so|vietlott|mega|power|giai|lo de|con lo|ket qua|trung thuong|trung so|day so|bo so|jackpot|loto"
    r"|keno|(?<!goi )(?<!gui )(?<!tin )ve so|kqxs|xskt)\b"
)
_LOTTERY_WORDS = {
    "giai": "giải", "lo de": "lô đề", "con lo": "con lô", "trung so": "trúng số", "day so": "dãy số",
    "bo so": "bộ số", "ve so": "vé số",
}  # fmt: skip
"""How words of the lottery are written whose letters are also other words': "gửi về số" is none of them."""
_CODE = re.compile(
    r"(?:\b(?:don hang|mat khau|password|pass wifi|dau(?: so)?|ma vung|ma (?:don|van don|hang|vach|otp"
    r"|giao dich|gd|ho so|bien nhan|tra cuu)|otp|barcode|isbn|qr|imei|sdk|so dk"
    r"|sbd"
    r"|ean|upc|sku|hs code|code|ma (?:thuoc|hs|cpv|nganh|ngach|tai san|phieu|kien|bao hanh|hop dong|dat cho|ve"
    r"|so|lo|code|san pham|giam gia|khuyen mai|tour)|model|batch|lot|gtin|so (?:bao danh|cong bo|giay phep)"
    r"|so (?:lo|seri|serial|dang ky|hieu)"
    r"|seri|serial|hoa don|van don|bien lai|phien ban|version|build)\b[^\d\n]{0,12}|[a-z]"
    r"|[a-z]\d{1,6}-)$"
)
_LOT = re.compile(r"\b(?P<lot>lo)[ :]{1,2}$")


@dataclass(frozen=True, slots=True)
class Before:
    """What the words before a number announce."""

    phone: bool = False
    id_card: bool = False
    account: bool = False
    bank: bool = False
    is_sum: bool = False
    code: bool = False
    lottery: bool = False

    @property
    def is_announced(self) -> bool:
        """Whether the words say that this is somebody's number."""
        return self.phone or self.id_card or self.account


@dataclass(frozen=True, slots=True)
class Cues:
    """The words around positions of *plain*, the letters of *view* with other data hidden."""

    plain: str
    view: View

    def before(self, at: int) -> Before:
        """Return what the words before *at* announce."""
        return Before(
            phone=self._before(_PHONE, at),
            id_card=self._before(_ID_CARD, at),
            account=self._before(_ACCOUNT, at),
            bank=self._before(_BANK_BEFORE, at),
            is_sum=self._before(_AMOUNT_BEFORE, at),
            code=self._before(_CODE, at) or self._is_of_lot(at),
            lottery=any(map(self._is_of_lottery, _LOTTERY.finditer(self.plain, max(0, at - 2 * _NEAR), at))),
        )

    @staticmethod
    def after_digits(before: Before) -> Before:
        """Return what is announced to a later number of a list: the lottery or a code, which need no words between."""
        return Before(lottery=before.lottery, code=before.code)

    def bank_after(self, end: int) -> bool:
        """Tell whether a bank is named after a number."""
        return _BANK_AFTER.match(self.plain, end, end + _NEAR) is not None

    def is_amount(self, end: int) -> bool:
        """Tell whether a unit of money or of anything counted follows a number."""
        return _UNITS.match(self.plain, end, end + _NEAR) is not None

    def may_count(self, end: int) -> bool:
        """Tell whether a word after a number may be what it counts, or just the next word."""
        return _WEAK_UNITS.match(self.plain, end, end + _NEAR) is not None

    def is_document(self, end: int) -> bool:
        """Tell whether a number is followed by the letters of a decree or decision."""
        return _DOCUMENT_AFTER.match(self.plain, end, end + _NEAR) is not None

    def _is_of_lottery(self, word: re.Match[str]) -> bool:
        return self.view.is_spelled(*word.span(), _LOTTERY_WORDS.get(word[0], word[0])) or word[0] not in _LOTTERY_WORDS

    def _is_of_lot(self, at: int) -> bool:
        """Tell whether a number is that of a lot of goods: only with its mark, "lo" alone is to worry."""
        lot = _LOT.search(self.plain, max(0, at - _NEAR), at)
        return lot is not None and self.view.marked[lot.start("lot") : lot.end("lot")].lower() == "lô"

    def _before(self, pattern: re.Pattern[str], at: int) -> bool:
        return pattern.search(self.plain, max(0, at - _NEAR), at) is not None
