"""What the parts of postal addresses look like, in the folded letters of a view."""

import re

from bot.language.normalize import strip_marks

_SLASH = r"(?:[ ]?[/\-][ ]?|[ ](?:xet|xuyet|xec|sec|set|suyet|gach)[ ])"
HOUSE = (
    rf"(?:[a-k]{{1,2}}\d{{1,3}}[a-z]?/)?\d{{1,4}}[a-z]?\d{{0,2}}(?:{_SLASH}\d{{1,4}}[a-z]?){{0,5}}(?:[ ]?(?:bis|ter))?"
    r"(?<!m2)(?<!m3)(?![\d%])"
)
STREETS = {
    "duong": "đường", "pho": "phố", "hem": "hẻm", "ngo": "ngõ", "ngach": "ngách", "kiet": "kiệt",
    "dai lo": "đại lộ", "duong so": "đường số", "khu pho": "khu phố", "ap": "ấp", "to": "tổ", "thon": "thôn",
    "xom": "xóm", "khom": "khóm", "kp": "kp", "to dan pho": "tổ dân phố", "tdp": "tdp", "cu xa": "cư xá",
    "quoc lo": "quốc lộ", "tinh lo": "tỉnh lộ", "lo": "lô|lộ", "khu": "khu", "toa": "tòa", "toa nha": "tòa nhà",
    "chung cu": "chung cư", "cc": "cc", "block": "block", "tang": "tầng", "lau": "lầu", "huong lo": "hương lộ",
    "buon": "buôn", "ban": "bản", "lang": "làng", "hxh": "hxh", "d": "đ", "can ho": "căn hộ", "phong": "phòng",
    "duong tinh": "đường tỉnh", "khu dan cu": "khu dân cư", "kdc": "kdc", "street": "street", "doi": "đội",
    "can": "căn", "nen": "nền", "day": "dãy", "tap the": "tập thể", "khu tap the": "khu tập thể",
    "khu vuc": "khu vực", "khu tai dinh cu": "khu tái định cư", "khu do thi": "khu đô thị",
    "dg": "đg", "kdt": "kđt", "ktt": "ktt",
    "nha tro": "nhà trọ", "day tro": "dãy trọ", "phong tro": "phòng trọ", "khu tro": "khu trọ",
    "k": "k", "khoi": "khối", "tieu khu": "tiểu khu", "soc": "sóc", "phum": "phum",
}  # fmt: skip
_ALONE = frozenset({
    "can", "nen", "doi", "k", "khoi", "tieu khu", "soc", "phum", "nha tro", "day tro", "phong tro", "khu tro",
})  # fmt: skip
_STREET = "|".join(sorted(STREETS.keys() - _ALONE, key=lambda word: (-len(word), word)))
_LODGING = r"nha tro|day tro|khu tro|phong tro"
NUMBERED = re.compile(
    rf"(?<![\w/.,+])(?:(?:so nha|nha so|so|sn|nha"
    rf"|no)[ ]{{0,2}}[:.]?[ ]{{0,2}})?(?P<house>{HOUSE})[ ]{{0,2}},?[ ]{{0,2}}"
    rf"\b(?P<street>{_STREET})(?:\b|(?<=kp)(?=\d))(?!\s?[/)])"
)
SURE_HOUSE = re.compile(rf"(?<!\w)(?<!toa )(?P<cue>so nha|nha so|s/n|sn)[ ]{{0,2}}[:.]?[ ]{{0,2}}{HOUSE}")
ALLEY = re.compile(rf"(?<!\w)(?P<street>hem|ngo|ngach|kiet)[ ]{{1,2}}(?:so[ ]{{1,2}})?{HOUSE}(?!\w)")
_NUMERAL = "khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|tram|linh|le"
IN_WORDS = re.compile(
    rf"(?<!\w)(?:so nha|nha so|so)[ ]{{1,2}}(?:(?:{_NUMERAL}|xet|xuyet|tren"
    rf"|gach)[ ]{{1,2}}){{1,8}}(?=(?P<street>{_STREET})\b)"
)
PLOT = re.compile(
    r"(?<!\w)thua(?: dat)?(?: so)?:? \d{1,5}[ ,;\-]{1,3}to(?: ban do)?(?: so)?:? \d{1,4}"
    r"|(?<!\w)to ban do(?: so)?:? \d{1,4}[ ,;\-]{1,3}thua(?: dat)?(?: so)?:? \d{1,5}"
)
NUMBER_LAST = re.compile(
    rf"(?<!\w)(?P<street>ap|thon|xom|khom|duong|khu pho|kp|hem|ngo|buon|to)[ ]{{1,2}}[^.;:\n\x00]{{1,60}}?"
    rf",[ ]{{0,2}}(?:so nha|nha so|so|nha)[ ]{{1,2}}{HOUSE}(?!\w)"
)
NAMED_HOUSE = re.compile(rf"(?<!\w)(?<!toa )nha[ ]{{1,2}}(?P<house>{HOUSE})(?!\w)")
BY_SURNAME = re.compile(
    rf"(?<![\w/.,+])(?P<house>{HOUSE})(?:[ ]{{1,2}}|(?P<comma>[ ]?,[ ]{{1,2}}))(?=[a-z]{{1,7}}(?:[ ]{{1,2}}"
    rf"|\.[ ]?)[a-z])"
)
STREET_NAMES = frozenset({
    "nguyễn", "trần", "lê", "phạm", "huỳnh", "hoàng", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô",
    "ng", "nguyen",
    "dương", "lý", "đinh", "trương", "lâm", "mai", "trịnh", "đào", "đoàn", "lương", "tạ", "châu", "tống",
    "thái", "lưu", "cao", "kiều", "tô", "hà", "phùng", "hùng", "quang", "bạch", "cách", "âu", "lạc", "thủ",
    "tôn", "mạc", "nam", "điện", "hai", "hoa", "yersin", "pasteur",
})  # fmt: skip
PLAIN_STREET_NAMES = frozenset(strip_marks(name) for name in STREET_NAMES)
GROUP = re.compile(
    r"(?<!\w)(?P<street>(?:to|doi|lo(?! \d{1,3}[ ,]{0,2}khu))(?=[ ]{1,2}(?:so )?\d)|xom)[ ]{1,2}(?:so )?"
    r"(?:\d{1,3}[a-z]?|[a-z]{2,7}(?: [a-z]{2,7}){0,2}(?=,))"
    r"[ ]{0,2}[,\-]?[ ]{0,2}(?=(?:ap|thon|kp|khu pho|xom|khom|to dan pho|khu|lang|buon)\b)"
)
_OWNER = r"(?:em|toi|tui|minh|chau|no|ong|ba|chi|anh|co|chu|bac|di|cau|han|y|vo|chong|me|bo|gia dinh|nan nhan)"
_HAMLET_NEXT = r"(?=[ ]{1,2}(?:(?:ap|thon|xom|khom|khu pho|kp|buon|ban|lang)\b|(?:to|doi|khu|khoi) \d))"
_NEARBY = r"(?:cu lao|con|cuoi|dau|gan|canh|sau|ngoai|trong|ben|sat|tuot|giua)(?: [^\W\d_]{1,8}){0,3}"
_SPEAKER = r"(?:em|tui|toi|minh|chau|con)"
_OF_KIN = (
    rf"que(?: (?:noi|ngoai|vo|chong|me|ma|cha|ba|goc|{_OWNER})){{0,2}}(?: (?:o|tai)|{_HAMLET_NEXT})"
    rf"|(?P<kin>(?:ba|ong) (?:noi|ngoai)(?: {_SPEAKER})?|xom {_SPEAKER}){_HAMLET_NEXT}"
    rf"|(?:(?:ba|ong) (?:noi|ngoai)(?: {_SPEAKER})?|ma|con|noi|ngoai) (?:dang )?o{_HAMLET_NEXT}"
    r"|(?:o|thue) tro(?: (?:o|tai))?(?=[ ]{1,2}(?:duong|pho|hem|ngo|ap|khom|khu pho|kp|thon|xom)[ ])"
    rf"|(?:{_OWNER}|ma|con|nha) (?:dang )?o {_NEARBY}(?=,){_HAMLET_NEXT.replace('[ ]', '[ ,]')}"
)
"""Homes of the family, and a home told by what it is near: "tui ở cù lao, ấp 3"."""
_LIVES = (
    rf"(?:(?:nha|gia dinh|tro|phong tro)(?: (?:cua )?{_OWNER}(?: (?:ay|ta|do"
    rf"|[a-z]{{2,7}}))?)?(?: (?:dang )?(?:o|tai|nam o|song o|song tai))"
    rf"|nha {_OWNER}(?: [^\W\d_]{{1,8}}){{0,4}}?|nha (?:ba |ong )?(?:noi|ngoai)|nha khong so|(?:o|ve|den|toi"
    rf"|qua|ghe) nha"
    rf"|nha (?:no )?(?:nghe (?:noi|dau)|hinh nhu|chac|khuc|phia|nam)(?: o| tai| ben)?{_HAMLET_NEXT}|que{_HAMLET_NEXT}"
    r"|(?:dia chi|dc|d/c|đc)(?: (?:nha|thuong tru|nhan hang|lien he|nguoi nhan|giao hang|hien tai|cua \w{2,7}|em|toi))?"
    r"|(?:dang )?(?:thuong tru|tam tru|cu tru|tru tai|hktt|nha rieng"
    r"|address|(?:noi|cho) o(?: hien (?:tai|nay))?|tru quan|ho khau|ngu)|(?:giao|ship"
    r"|gui)(?: hang)? (?:den|toi|ve|qua)|song (?:o|tai)|dia chi(?: [^\W\d_]{1,8}){1,4} (?:ghi|la)(?: la)?"
    rf"|(?:(?:don|chuyen|doi|lay chong|lay vo)(?: nha)? (?:ve|den|toi|qua|sang)|nha"
    rf"|(?:tron|nup|lanh nan|an nap|sinh song|lam an) (?:o|tai)){_HAMLET_NEXT}"
    rf"|\b(?<!anh )(?<!chi ){_OWNER} (?:dang )?(?:o|tro o|tro tai)|que quan|{_OF_KIN})"
)
_AT = r"(?:[ ]{0,2}[:,\-]|[ ]{1,2}(?:o|tai|la|so|den)\b){0,3}[ ]{0,2}(?:\n[ ]{0,2})?"
SURNAMES = frozenset({
    "nguyen", "tran", "le", "pham", "huynh", "hoang", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo",
    "duong", "ly", "dinh", "truong", "lam", "mai", "trinh", "dao", "doan", "luong", "ta", "chau", "tong",
    "thai", "luu", "cao", "kieu", "to", "ha", "phung", "quach", "thach", "tang", "danh",
})  # fmt: skip
_HAMLET = r"tieu khu|khoi|soc|phum|ap|thon|xom|khom|khu pho|kp|to dan pho|tdp|to|doi|buon|ban|hem|ngo"
KIN = {
    "ong": "ông", "ba": "bà", "anh": "anh", "chi": "chị", "co": "cô", "chu": "chú", "bac": "bác", "di": "dì",
    "cau": "cậu", "em": "em", "chau": "cháu", "be": "bé",
}  # fmt: skip
SPEAKERS = frozenset({"em", "chau"})
LIVES = frozenset({"o", "ngu", "tru", "song", "nha", "que", "hien", "dang", "tam", "thuong", "cu", "tai"})
_NOT_HOMES = (
    r"nuoc|van hoa|may|truong|tho|o|nao|dan|cua|tam|xuong|hang|bao|khoa|thuoc|nghi|dau tu|be|giao|mang|sinh hoat|thi"
    r"|tap|xac|luoi|yen|tinh thuong|cho|quan|thau|cam|tro|ca|tinh|nong|su|van|tu|vuon|phan phoi|san xuat|cung cap"
)
BY_PERSON = re.compile(
    rf"(?<!\w)(?=(?:(?P<title>{'|'.join(KIN)})[ ]{{1,2}})?(?P<who>[a-z]{{1,7}}(?:[ ][a-z]{{1,7}}){{0,3}})"
    r"(?:[ ,(]{1,3}(?:(?:sn|sinh nam)[ ]?)?(?:19|20)\d\d|[ ,(]{1,3}\d{1,3} tuoi)?"
    rf"[ ,\-:()]{{1,3}}(?:(?:hien|dang|o|ngu|tru|song|tam tru|thuong tru|cu tru|nha|que|tai)[ :]{{1,2}}){{0,4}}"
    rf"(?P<street>{_HAMLET})[ ]{{1,2}}(?P<place>[a-z\d]))"
)
NAMED_THING = re.compile(
    r"\b(?:duong|pho|cau|truong|thcs|thpt|tieu hoc|mam non|mau giao|cho|kenh|rach|song|hem"
    r"|dai lo|bi thu|chu tich|hieu truong|giam doc|dai bieu|to truong|khu"
    r"|cong ty|chua"
    r"|den|dinh|benh vien|cong vien|thanh pho|tp|huyen|quan|xa|phuong|tinh|cong)[ ]{1,2}(?:[^\W\d_]{1,7}[ ]){0,2}$"
)
BEFORE_PERSON = re.compile(
    rf"(?<!\w)(?P<street>{_HAMLET}|khu|pho|lang)[ ]{{0,2}}(?:so[ ])?(?P<name>[a-z\d](?:[a-z\d]"
    rf"|[ ]){{0,24}}),?[ ]{{1,2}}"
    r"(?:xa|phuong|thi tran|p\.|x\.|tt)[ ]?[a-z\d](?:[a-z\d]|[ ]){0,20}[ ,\-(]{1,3}"
    rf"(?:nha[ ](?!(?:{_NOT_HOMES})\b)(?P<next>[^\W\d_]+|\d)(?:[ ](?P<owner>[^\W\d_]))?"
    r"|(?:sdt|so dt|dt|dien thoai)[ :.]{1,3}(?=[\d+]))"
)
HOME = re.compile(
    rf"(?<!\w){_LIVES}{_AT}(?P<place>(?:so[ ]{{1,2}})?(?P<house>{HOUSE})(?=[,]?[ ]{{1,2}}[a-z])"
    r"|(?<!\w)(?P<street>ap|thon|xom|khom|khu pho|kp|to|hem|ngo|buon|to dan pho|can ho|so nha|chung cu|duong"
    r"|nha tro|khoi|tieu khu|soc|phum|khu|lang|ban|thon"
    r"|pho|lo)\b[ ]{1,2}(?!(?:nao|gi|do|nay|kia|dau|rieng|pho|cua|khong)\b)(?=\w))"
)
_TOWN = (
    r"(?:phuong|p\.|p\d|f\.|f\d|kp|khu pho|tpta|quan|q\.|q\d|xa|x\.|tp|thanh pho|huyen|h\.|thi tran|tt|thi xa"
    r"|tx|tinh|tphcm|hcm|ha noi"
    r"|long an|tan an)"
)
BY_TOWN = re.compile(
    rf"(?<![\w/.,])(?:so[ ]{{1,2}})?(?P<house>{HOUSE})[ ]{{1,2}}(?P<name>[a-z][a-z. ]{{1,30}}),?[ ]{{0,2}}(?={_TOWN})"
)
SHORT_ALLEY = re.compile(r"(?<!\w)k\d{1,4}(?:/\d{1,4}){1,3}(?=[ ]{1,2}[a-z])")
UNIT = re.compile(
    r"(?<!\w)(?P<street>can(?: ho)?)[ ](?:so )?[a-z]{0,2}\d{1,3}[a-z]?(?:\.\d{1,2}(?=-))?[.\-]\d{1,4}(?!\d)"
)
LOT = re.compile(
    r"(?<!\w)(?P<street>lo|nen|can|day)[ ]{1,2}(?:[a-z]{1,2}[.\-]?)?\d{1,3}[a-z]?[ ,\-]{1,3}"
    r"(?=(?:duong|lo|cu xa|kdc|khu(?! cong nghiep)|chung cu|cc|d\d{1,2})\b)"
)
HOUSE_OF_BLOCK = re.compile(
    r"(?<![\w/.,])(?:nha[ ])?[a-z]\d{1,4}[a-z]?[ ,\-]{1,3}(?=(?:chung cu|duong so|duong [a-z]{0,2}\d|kdc"
    r"|khu dan cu|cu xa)\b)"
)
LODGING = re.compile(rf"(?<!\w)(?P<street>{_LODGING})[ ]{{1,2}}(?=[a-z])")
LODGED = re.compile(rf"[ ]?,[ ]{{0,2}}(?:(?:ap|thon|xom|khom|khu pho|kp|to|duong|hem|ngo)[ ]|{HOUSE}[ ])")
INDUSTRY = re.compile(r"[ ,\-](?:kcn|ccn|khu cong nghiep|cum cong nghiep)\b")
COUNTED = re.compile(
    r"[ ]{1,2}(?:nam|tuan|ngay|thang(?! \d)|doi|nuoc|dua|noi|cho|tieng|gio|phut|lan|bua|met|km|nguoi|con|cai"
    r"|tang|the he"
    r"|mien|chau luc|ky|khoa|nganh|mon|trieu|ti|ty|ngan|nghin|k|tr|m|phong(?! tro)|vo|chi|quan|huyen|tinh)(?!\w)"
)
MISREAD = re.compile(r"sông|nhà có|có ở|bán ở|bác ở|mẹ ơi|mà ở|còn ở")
MANY = re.compile(r"(?:\d|\b(?:nhieu|cac|may|nhung|hang chuc|(?<!ve )so|vai))[ ]{1,2}$")
_COMMUNE_WORD = r"[^\W\d_]{1,7}"
COMMUNE = re.compile(rf",[ ]{{0,2}}(?P<name>{_COMMUNE_WORD}(?:[ ]{_COMMUNE_WORD}){{1,2}})(?=[ ]?[,.\n]|$)")
HAMLET = re.compile(r"\b(?:ap|thon|xom|khom|buon|ban)\b[^,]{1,40}$")
ALLEY_LAST = re.compile(r"\b(?:hem|ngo|ngach|kiet)[ ]{1,2}(?:so )?\d[\w/]{0,12}$")
BY_ROAD = re.compile(rf"(?<![\w/.,+])(?:so )?{HOUSE},?[ ]{{1,2}}(?:dt|tl|hl|ql)[ .]?\d{{1,3}}[a-z]?(?![\d.])")
BY_NUMBER = re.compile(rf"(?<!\w)so[ ]{{1,2}}(?P<house>{HOUSE})[ ]{{1,2}}(?=[a-z])")
DATE = re.compile(r"\d{1,2}/\d{1,2}/(?:19|20)\d\d")
YEAR_LAST = re.compile(r"\d{1,3}/(?:19|20)\d\d")
COMMON_SURNAMES = frozenset({
    "nguyen", "tran", "le", "pham", "huynh", "hoang", "phan", "bui", "ngo", "dinh", "truong", "trinh", "doan",
    "ng", "ngyen", "nguyn", "vo", "vu", "ton", "ly", "chau", "hung", "thu",
})  # fmt: skip
AT_HOME = re.compile(r"\b(?:o|tai|nha|den|ve|toi|ngay|hem|sau)[ ]{1,2}$|,[ ]{0,2}$")
NOT_A_STREET = re.compile(
    r"[ ]{1,2}(?:day|sat|bo|thuy|cao toc|tranh|vanh dai|lien|lang|lon|nho|chinh|tuyen|ong|ham|hang khong"
    r"|dan|di|ve|vao|ra|moi|nay|cut"
    r"|bi|duoc|dang|se|bay|truyen|ke|kinh|phen|cat|hoa hoc|mau|tinh|huyen|xa|noi)\b"
)
PROVINCES = frozenset({
    "thai lan", "thai binh", "thai nguyen", "cao bang", "lai chau", "ha noi", "ha tinh", "ha giang", "ha nam",
    "nam dinh", "nam phi", "hoa ky", "hai phong", "hai duong", "lam dong", "quang nam",
    "quang ngai", "quang ninh", "quang tri",
    "quang binh", "dien ban", "hoa binh", "chau au", "chau phi", "chau a", "ho chi minh",
    "nam bo", "nam viet", "hai quan",
})  # fmt: skip
WORD = re.compile(
    r"(?:(?<=[ .\d]\w)\.|(?<=[ .\d]\w\w)\.)?[ ]{0,2}-?[ ]?(?P<word>[^\W\d_]+\d{0,3}"
    r"|\d{1,4}[a-z]?(?:[/.\-]\d{1,4}[a-z]?){0,5}(?!\d))"
)
STOPS = frozenset({
    "phuong", "p", "xa", "quan", "q", "huyen", "h", "tp", "thanh", "tinh", "thi", "tt", "tx", "o", "la", "va",
    "co", "bi", "gan", "tai", "nay", "cua", "do", "nhe", "nha", "a", "roi", "se", "dang", "duoc", "nhung", "ma",
    "de", "cho", "khi", "vi", "hay", "hoac", "voi", "tu", "den", "da", "khong", "ai", "gap", "lien", "sdt",
    "dt", "so", "goi", "can", "ban", "mat", "mua", "xin", "ho", "anh", "chi", "em", "toi", "nhen", "moi", "doi",
    "dien", "ngay", "luc", "hom", "buoi", "trong", "ngoai", "tren", "duoi", "qua", "vao", "ra", "di", "ve",
})  # fmt: skip
MORE = re.compile(
    rf"[ ]{{0,2}}[,\-–;]?[ ]{{0,2}}(?:so )?(?:(?P<street>{_STREET}|{_LODGING})(?=\.?[ ]{{1,2}}\w|\.\w)\.?"
    rf"|(?P<alley>hem|ngo"
    rf"|ngach|kiet|kp|k)\.?(?=\d))"
)
NEEDS_MARKS = frozenset({"tang", "toa", "khu", "lo", "d", "phong", "ban", "lang", "lau", "day"})
NOT_NAMES = frozenset({"cong", "quoc", "luat", "bo", "so", "nd", "qd", "ubnd", "hdnd"})
STREET_WORD = re.compile(rf"[ ]{{0,2}}(?:{_STREET}|{_LODGING})\b(?:\.(?=[ ]?\w))?(?:[ ]so(?=[ ]\d))?")
SHORT = frozenset({"d", "kp", "tdp", "cc"})
MOST_PARTS = 6
FOLLOWED_BY_NUMBER = frozenset({"to", "doi", "khu"})
STOREYS = frozenset({"tang", "lau", "phong"})
UNIT_LETTERS = "gklm"
MOST_WORDS = 6
MOST_PLAIN_WORDS = 3
AFTER = 5
CONTEXT = 60
