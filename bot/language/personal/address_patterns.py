"""What the parts of postal addresses look like, in the folded letters of a view."""

import re

from bot.language.normalize import strip_marks

_HOUSE = r"\d{1,4}[a-z]?\d{0,2}(?:[ ]?[/\-][ ]?\d{1,4}[a-z]?){0,5}(?:[ ]?(?:bis|ter))?(?![\d%])"
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
}  # fmt: skip
_ALONE = frozenset({"can", "nen", "doi"})
_STREET = "|".join(sorted(STREETS.keys() - _ALONE, key=lambda word: (-len(word), word)))
_LODGING = r"nha tro|day tro|khu tro"
NUMBERED = re.compile(
    rf"(?<![\w/.,])(?:(?:so nha|nha so|so|sn|nha)[ ]{{0,2}}[:.]?[ ]{{0,2}})?(?P<house>{_HOUSE})[ ]{{0,2}},?[ ]{{0,2}}"
    rf"\b(?P<street>{_STREET})\b(?!\s?[/)])"
)
SURE_HOUSE = re.compile(rf"(?<!\w)(?<!toa )(?P<cue>so nha|nha so|s/n|sn)[ ]{{0,2}}[:.]?[ ]{{0,2}}{_HOUSE}")
ALLEY = re.compile(rf"(?<!\w)(?P<street>hem|ngo|ngach|kiet)[ ]{{1,2}}(?:so[ ]{{1,2}})?{_HOUSE}(?!\w)")
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
    rf",[ ]{{0,2}}(?:so nha|nha so|so|nha)[ ]{{1,2}}{_HOUSE}(?!\w)"
)
NAMED_HOUSE = re.compile(rf"(?<!\w)(?<!toa )nha[ ]{{1,2}}(?P<house>{_HOUSE})(?!\w)")
BY_SURNAME = re.compile(rf"(?<![\w/.,])(?P<house>{_HOUSE})[ ]{{1,2}}(?=[a-z]{{1,7}}[ ]{{1,2}}[a-z])")
NOT_A_HOUSE = re.compile(
    r"\b(?:(?<!\bo )(?<!tai )ngay|giuong|thang|nam|dieu|khoan|lop|khoa|top|quan|phuong|p|q|tuoi|hang|thu"
    r"|km|ca|bai|tap|phan|chuong|quoc lo|ql|kenh|bao|vu|ky|dot|lan|to|khoi|tinh lo|cau|luc|gio|phut)[ ]{1,2}$|[:.]$"
)
STREET_NAMES = frozenset({
    "nguyễn", "trần", "lê", "phạm", "huỳnh", "hoàng", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô",
    "dương", "lý", "đinh", "trương", "lâm", "mai", "trịnh", "đào", "đoàn", "lương", "tạ", "châu", "tống",
    "thái", "lưu", "cao", "kiều", "tô", "hà", "phùng", "hùng", "quang", "bạch", "cách", "âu", "lạc", "thủ",
    "tôn", "mạc", "nam", "điện", "hai", "hoa", "yersin", "pasteur",
})  # fmt: skip
PLAIN_STREET_NAMES = frozenset(strip_marks(name) for name in STREET_NAMES)
GROUP = re.compile(
    r"(?<!\w)(?P<street>(?:to|doi)(?=[ ]{1,2}(?:so )?\d)|xom)[ ]{1,2}(?:so )?"
    r"(?:\d{1,3}[a-z]?|[a-z]{2,7}(?: [a-z]{2,7}){0,2}(?=,))"
    r"[ ]{0,2}[,\-]?[ ]{0,2}(?=(?:ap|thon|kp|khu pho|xom|khom|to dan pho|khu|lang|buon)\b)"
)
FLAT = re.compile(
    r"(?<!\w)(?:(?P<street>can(?: ho)?|phong|p\.?)[ ]{0,2}(?:so )?[a-z]{0,2}\d{0,2}[.\-]?\d{1,4}[a-z]?"
    r"|[a-z]{0,2}\d{1,2}[.\-]\d{2,4})[ ,\-]{1,3}"
    r"(?=(?:chung cu|cc|c/c|toa|block|tang|lau|lo|khu|day tro|nha tro)\b)"
)
_OWNER = r"(?:em|toi|tui|minh|chau|no|ong|ba|chi|anh|co|chu|bac|di|cau|han|y|vo|chong|me|bo|gia dinh|nan nhan)"
_LIVES = (
    rf"(?:(?:nha|gia dinh|tro|phong tro)(?: (?:cua )?{_OWNER}(?: (?:ay|ta|do"
    rf"|[a-z]{{2,7}}))?)?(?: (?:dang )?(?:o|tai|nam o|song o|song tai))"
    rf"|nha {_OWNER}(?: [^\W\d_]{{1,8}}){{0,4}}?"
    r"|(?:dia chi|dc|d/c|đc)(?: (?:nha|thuong tru|nhan hang|lien he|nguoi nhan|giao hang|hien tai|cua \w{2,7}|em|toi))?"
    r"|(?:dang )?(?:thuong tru|tam tru|cu tru|tru tai|hktt|nha rieng"
    r"|address|(?:noi|cho) o(?: hien (?:tai|nay))?|tru quan|ho khau|ngu)|(?:giao|ship"
    r"|gui)(?: hang)? (?:den|toi|ve|qua)|song (?:o|tai)"
    rf"|\b(?<!anh )(?<!chi ){_OWNER} (?:dang )?(?:o|tro o|tro tai)|que quan|que (?:o|tai))"
)
_AT = r"(?:[ ]{0,2}[:,\-]|[ ]{1,2}(?:o|tai|la|so|den)\b){0,3}[ ]{0,2}"
SURNAMES = frozenset({
    "nguyen", "tran", "le", "pham", "huynh", "hoang", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo",
    "duong", "ly", "dinh", "truong", "lam", "mai", "trinh", "dao", "doan", "luong", "ta", "chau", "tong",
    "thai", "luu", "cao", "kieu", "to", "ha", "phung", "quach", "thach", "tang", "danh",
})  # fmt: skip
_HAMLET = r"ap|thon|xom|khom|khu pho|kp|to dan pho|tdp|to|doi|buon|ban|hem|ngo"
KIN = {
    "ong": "ông", "ba": "bà", "anh": "anh", "chi": "chị", "co": "cô", "chu": "chú", "bac": "bác", "di": "dì",
    "cau": "cậu", "em": "em", "chau": "cháu", "be": "bé",
}  # fmt: skip
LIVES = frozenset({"o", "ngu", "tru", "song", "nha", "que", "hien", "dang", "tam", "thuong", "cu", "tai"})
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
    rf"(?<!\w)(?P<street>{_HAMLET})[ ]{{1,2}}(?P<name>[a-z\d](?:[a-z\d]|[ ]){{0,24}}),?[ ]{{1,2}}(?:xa|phuong|thi tran)"
    rf"[ ][a-z\d](?:[a-z\d]|[ ]){{0,20}}[ ,\-(]{{1,3}}"
    r"(?:nha (?:em|toi|tui|chau)\b|nha (?:ong|ba|anh|chi|co|chu|bac|di|cau)[ ](?=(?P<owner>[a-z]))"
    r"|(?:sdt|so dt|dt|dien thoai)[ :.]{1,3}(?=[\d+]))"
)
HOME = re.compile(
    rf"(?<!\w){_LIVES}{_AT}(?P<place>(?:so[ ]{{1,2}})?(?P<house>{_HOUSE})(?=[,]?[ ]{{1,2}}[a-z])"
    r"|(?<!\w)(?P<street>ap|thon|xom|khom|khu pho|kp|to|hem|ngo|buon|to dan pho|can ho|so nha|chung cu|duong"
    r"|pho)\b[ ]{1,2}(?!(?:nao|gi|do|nay|kia|dau|rieng|pho|cua|khong)\b)(?=\w))"
)
_TOWN = (
    r"(?:phuong|p\.|p\d|quan|q\.|q\d|xa|x\.|tp|thanh pho|huyen|h\.|thi tran|tt|thi xa|tx|tinh|tphcm|hcm|ha noi"
    r"|long an|tan an)"
)
BY_TOWN = re.compile(
    rf"(?<![\w/.,])(?:so[ ]{{1,2}})?(?P<house>{_HOUSE})[ ]{{1,2}}(?P<name>[a-z][a-z ]{{1,30}}),?[ ]{{0,2}}(?={_TOWN})"
)
SHORT_ALLEY = re.compile(r"(?<!\w)k\d{1,4}(?:/\d{1,4}){1,3}(?=[ ]{1,2}[a-z])")
UNIT = re.compile(r"(?<!\w)(?P<street>can(?: ho)?)[ ](?:so )?[a-z]{0,2}\d{1,3}[a-z]?[.\-]\d{1,4}(?!\d)")
LOT = re.compile(
    r"(?<!\w)(?P<street>lo|nen|can|day)[ ]{1,2}[a-z]{1,2}[.\-]?\d{1,3}[a-z]?[ ,\-]{1,3}"
    r"(?=(?:duong|cu xa|kdc|khu(?! cong nghiep)|chung cu|cc|d\d{1,2})\b)"
)
BY_ROAD = re.compile(rf"(?<![\w/.,])(?:so )?{_HOUSE},?[ ]{{1,2}}(?:dt|tl|hl|ql)[ .]?\d{{1,3}}[a-z]?(?![\d.])")
BY_NUMBER = re.compile(rf"(?<!\w)so[ ]{{1,2}}(?P<house>{_HOUSE})[ ]{{1,2}}(?=[a-z])")
NOT_A_BARE_HOUSE = re.compile(
    r"\b(?:(?<!\bo )(?<!tai )ngay|giuong|thang|nam|dieu|khoan|lop|khoa|top|quan|tuoi|hang|thu|km|ca|tap|phan|chuong"
    r"|quoc lo|ql|kenh|bao|vu|ky|dot|lan|khoi|tinh lo|cau|luc|gio|phut"
    r"|sang|chieu|trua|dem|hom|mung|tu|truoc|de)[ ]{1,2}$"
)
YEAR_LAST = re.compile(r"\d{1,3}/(?:19|20)\d\d")
COMMON_SURNAMES = frozenset({
    "nguyen", "tran", "le", "pham", "huynh", "hoang", "phan", "bui", "ngo", "dinh", "truong", "trinh", "doan",
})  # fmt: skip
AT_HOME = re.compile(r"\b(?:o|tai|nha|den|ve|toi|ngay|hem|sau)[ ]{1,2}$|,[ ]{0,2}$")
INSTITUTION = re.compile(
    r"\b(?:ubnd|uy ban|tru so|truong|benh vien|cong an|so (?:y te|tu phap|giao duc|lao dong|noi vu)|nha may|trung tam"
    r"|toa an|vien kiem sat|nha tho|sieu thi|buu dien|ngan hang|kho bac|phong (?:kham|cong chung)|bao tang"
    r"|nha van hoa|hoi truong)\b[^.,\n;]{0,35}$"
)
HOME_WORD = re.compile(r"\b(?:nha (?:em|toi|tui|minh|chau|rieng|o|so)|so nha|song|tro|thuong tru|tam tru|ngu)\b")
NOT_A_STREET = re.compile(
    r"[ ]{1,2}(?:day|sat|bo|thuy|cao toc|tranh|vanh dai|lien|lang|lon|nho|chinh|tuyen|ong|ham|hang khong"
    r"|dan|di|ve|vao|ra|moi|nay|cut"
    r"|bi|duoc|dang|se|bay|truyen|ke|kinh|phen|cat|hoa hoc|mau|tinh|huyen|xa|noi)\b"
)
WORD = re.compile(r"[ ]{0,2}-?[ ]?(?P<word>[^\W\d_]+\d{0,3}|\d{1,4}[a-z]?(?:[/.\-]\d{1,4}[a-z]?){0,5}(?!\d))")
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
    rf"|ngach|kiet)(?=\d))"
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
CONTEXT = 60
