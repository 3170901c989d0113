"""E-mail addresses, and the parts of links that name a person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.personal_data import PersonalData

Span = tuple[int, int, PersonalData]

_DOT = r"(?:\s?\.\s?|\s?[(\[{]\s?(?:dot|cham|\.)\s?[)\]}]\s?|\s(?:cham|dot)\s)"
_AT = r"(?:\s?@{1,3}\s?|\s?[(\[{<]\s?(?:at|a|a cong|a moc|a vong|@)\s?[)\]}>]\s?|\s(?:a cong|a moc|a vong)\s)"
_TLD = r"(?:com|vn|net|org|edu|gov|info|io|co|biz|xyz|me|us|uk|fr|de|jp|kr|au|ca|asia|name|pro|online|site)"
_PROVIDER = r"(?:g\s?mail|gmai|gmal|go ?meo|go ?meu|yahoo|ymail|hotmail|outlook|icloud|proton(?:mail)?|zoho|live)"
_LOCAL = rf"(?<![\w.+\-])[\w+\-]{{1,64}}(?:{_DOT}[\w+\-]{{1,64}}){{0,6}}"
_EMAIL_SIGN = re.compile(r"@|\ba (?:cong|moc|vong)\b|\bduoi\b|mail[ .](?:com|vn)|[(\[{<]\s?at?\s?[)\]}>]|\sat\s")
_EMAILS = (
    re.compile(rf"{_LOCAL}[._]?{_AT}[\w\-]{{1,63}}(?:{_DOT}[\w\-]{{1,63}}){{0,3}}{_DOT}{_TLD}\b"),
    re.compile(rf"{_LOCAL}[._]?(?:{_AT}|\s(?:at|duoi)\s){_PROVIDER}(?:com|(?:{_DOT}{_TLD}){{0,2}})\b"),
    re.compile(rf"(?<!\w)[a-z][\w.]{{4,40}} {_PROVIDER}[ .]com(?=[^\n]{{0,30}}\ba cong\b)"),
    re.compile(rf"(?<!\w)(?:[a-z]{{1,12}} ){{1,3}}\d{{1,4}}{_AT}{_PROVIDER}{_DOT}{_TLD}\b"),
    re.compile(rf"(?<![\w.+\-])(?=[a-z_.]{{0,30}}[\d_.])[a-z][\w.]{{3,40}}[ ]{_PROVIDER}[ .](?:com|vn)\b"),
    re.compile(rf"{_LOCAL}{_AT}{_PROVIDER}\s?,\s?{_TLD}\b"),
    re.compile(r"(?<!\S)(?:[\w.] ){3,40}@(?: ?[a-z0-9.](?![a-z0-9])){5,40}"),
    re.compile(r"(?<![\w.+\-])[\w+\-][\w.+\-]{0,63}@[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,4}"),
)
_OWNER = (
    r"(?:(?: cua)? (?:em|toi|tui|minh|no|chi|anh|co|chau|con|ong|ba|bac|chu|ay|ta|do|la|moi|cu|chinh|rieng"
    r"|id|nick|name))"
)
_MAIL_NAME = re.compile(
    rf"\b(?:gmail|g mail|email|e-mail|mail){_OWNER}{{0,3}}\s?[:=]?\s?"
    r"(?P<name>(?=[a-z]{0,40}[\d_.][a-z\d_])[a-z][a-z\d_.]{3,40}[a-z\d])(?![\w@/]|\.[a-z]|\s?[@(\[])"
)
_HANDLE = re.compile(r"(?<![\w.@/])@(?!(?:everyone|all|here|moi|tat|admin)\b)([a-z_][\w.]{2,40})")
_NETWORKS = r"fb|facebook|tiktok|tik tok|tele|telegram|insta|instagram|ig|nick|nickname|skype|wechat|viber|discord"
_MORE_NETWORKS = r"face|zalo|username|user|tai khoan|line|threads|snapchat|locket|twitter|messenger"
"""Words that only name a network if a colon or the like stands after them."""
_NICK = re.compile(
    rf"\b(?:(?:{_NETWORKS}){_OWNER}{{0,3}}(?:\s?[:=\-]\s?|[ ])|(?:{_MORE_NETWORKS}){_OWNER}{{0,3}}\s?[:=\-]\s?)"
    r"(?P<nick>(?:live:)?(?=[a-z0-9_.]{0,40}[_.\d#])[a-z][a-z0-9_]{1,30}(?:[._#][a-z0-9_]{1,30}){0,4})"
    r"(?![\w@/]|\.[a-z])"
)
_NOT_A_NICK = re.compile(
    r"[oil\d.]+|[a-z]\d{1,2}|(?:v|ver|f|lop|khoa)\d.*|.*\.(?:com|vn|net|org|gov|info|io|me).*"
    r"|(?:vnd|usd|sdt|stk|cccd|cmnd|ngay|thang|nam|www|lh|dt|zalo|tel)[\d.].*"
)
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|(?<![\w.@\-])[a-z0-9][a-z0-9\-]{0,62}(?:\.[a-z0-9\-]{1,63}){1,4}/[^\s<>\"]+"
)
_URL_PHONE = re.compile(r"(?<!\d)(?:0|\+?84)[35789]\d{8}(?!\d)")
_SLASH = r"\s?(?:/|\b(?:xet|xuyet|slash|gach cheo)\b)\s?"
_HOSTS = (
    r"facebook|fb|zalo|zaloapp|tiktok|youtube|instagram|twitter|x|threads|linkedin|m|t|wa|telegram|line|viber|messenger"
    r"|discord|snapchat|vk|pinterest|bsky|locket"
)
_SITE_TLDS = "com|me|net|vn|app|cam"
_BEFORE_HOST = r"(?<![\w.\-\x00])(?:https?://)?(?:[a-z\-]{1,10}\.){0,2}"
_NEXT_SITE = rf"{_BEFORE_HOST}(?:{_HOSTS}){_DOT}(?:{_SITE_TLDS}){_SLASH}"
_SITE = re.compile(
    rf"{_BEFORE_HOST}(?P<host>{_HOSTS}){_DOT}(?P<tld>{_SITE_TLDS}){_SLASH}"
    rf"(?P<path>(?:(?!{_NEXT_SITE})[^\x00\s<>\"]){{1,400}})"
)
"""A link's path ends where another begins, which names somebody in its own right."""
_SITE_PHONE = re.compile(r"(?<!\w)(?:zalo|wa)\.me/\s?(?P<phone>(?:\+?84|0)\d{0,4}(?:[ .\-]\d{2,4}){1,4})(?!\d)")
_SEGMENT = re.compile(r"[^/?&#=\s]+")
_ID_FIELD = re.compile(r"[?&](?:id|user_id|user|owner_id|phone|uid)=(?P<id>[\w.+]{1,60})")
_END_MARKS = ".,;:!?)]}'…”"


@dataclass(frozen=True, slots=True)
class _Site:
    """Where a site's links name a person: the first part unless *kept*, or the part after one of *before*."""

    kept: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    only_at: bool = False


def _site(kept: str = "", before: str = "", *, only_at: bool = False) -> _Site:
    return _Site(frozenset(kept.split()), frozenset(before.split()), only_at)


_FACEBOOK = _site(
    "groups watch events photo photos photo.php story.php permalink.php profile.php share reel reels hashtag sharer "
    "sharer.php login login.php help policies marketplace gaming search dialog plugins video.php videos media business "
    "ads l.php notes legal privacy posts v",
    "people pages stories pg user",
)
_X = _site("i home search hashtag intent explore share")
_FIRST = _site("g s join pc")
_SITES = {
    "facebook.com": _FACEBOOK, "fb.com": _FACEBOOK, "fb.me": _FACEBOOK, "m.me": _FIRST, "messenger.com": _site("", "t"),
    "zalo.me": _FIRST, "zaloapp.com": _site("qr", "p"), "tiktok.com": _site(only_at=True),
    "youtube.com": _site("watch shorts playlist embed live results feed hashtag post clip", "c user channel"),
    "instagram.com": _site("p reel reels explore tv accounts", "stories"), "twitter.com": _X, "x.com": _X,
    "threads.net": _site(only_at=True), "threads.com": _site(only_at=True),
    "linkedin.com": _site("company posts pulse jobs feed school", "in pub"),
    "t.me": _site("c joinchat share addstickers proxy", "s"),
    "telegram.me": _site("c joinchat share", "s"), "wa.me": _FIRST, "line.me": _site("ti r", "p"),
    "viber.me": _FIRST, "discord.com": _site("", "users"), "snapchat.com": _site("", "add"), "vk.com": _FIRST,
    "pinterest.com": _FIRST, "bsky.app": _site("", "profile"), "locket.cam": _FIRST,
}  # fmt: skip


def find_emails(plain: str) -> Iterator[Span]:
    """Yield e-mail addresses, spelled out ones too ("an (a còng) gmail chấm com"), and their names after "gmail:"."""
    for found in _MAIL_NAME.finditer(plain):
        yield *found.span("name"), PersonalData.EMAIL
    if not _EMAIL_SIGN.search(plain):
        return
    for pattern in _EMAILS:
        for found in pattern.finditer(plain):
            yield found.start(), found.end(), PersonalData.EMAIL


def find_urls(plain: str) -> Iterator[tuple[int, int]]:
    """Yield every web address, so that numbers in it are not taken for somebody's."""
    for found in _URL.finditer(plain):
        yield found.start(), found.end()


def find_profiles(plain: str) -> Iterator[Span]:
    """Yield the parts of links, and the @names and nicknames, that name a person."""
    for found in _SITE.finditer(plain):
        site = _SITES.get(f"{found['host']}.{found['tld']}")
        if site is not None:
            yield from _named(found["path"], found.start("path"), site)
    for found in _SITE_PHONE.finditer(plain):
        yield *found.span("phone"), PersonalData.PROFILE
    for found in _HANDLE.finditer(plain):
        yield found.start(), _trimmed(plain, found.start(), found.end()), PersonalData.PROFILE
    for found in _NICK.finditer(plain):
        if not _NOT_A_NICK.fullmatch(found["nick"]):
            yield found.start("nick"), found.end("nick"), PersonalData.PROFILE
    for url in _URL.finditer(plain):
        for phone in _URL_PHONE.finditer(plain, url.start(), url.end()):
            yield phone.start(), phone.end(), PersonalData.PHONE


def _named(path: str, offset: int, site: _Site) -> Iterator[Span]:
    query = path.partition("?")[0].partition("#")[0]
    before = ""
    for index, segment in enumerate(_SEGMENT.finditer(query)):
        name = segment[0]
        start, end = segment.start(), _trimmed(path, segment.start(), segment.end())
        is_first = index == 0 and not site.only_at and name not in site.kept | site.before
        is_invite = name.startswith("+") and not name[1:].isdigit()
        after_people = before == "people/"
        if end > start and not is_invite and (name[0] in "@~" or is_first or before in site.before or after_people):
            yield offset + start, offset + end, PersonalData.PROFILE
        before = "people/" if before == "people" else name
    for field in _ID_FIELD.finditer(path):
        yield offset + field.start("id"), offset + field.end("id"), PersonalData.PROFILE


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in _END_MARKS:
        end -= 1
    return end
