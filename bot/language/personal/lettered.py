"""Numbers of papers and accounts that have letters: passports, health insurance, wallets."""

import re
from collections.abc import Iterator

from bot.domain.personal_data import PersonalData
from bot.language.personal.cues import Cues
from bot.language.personal.links import Span

_PASSPORT = re.compile(r"(?<![\w/.\-])(?P<letter>[a-z])[ \-]?\d(?:[ .\-]?\d){6,7}(?![\w/]|[.,]\d)")
_PAPER = re.compile(r"(?<!\w)[a-z]{1,3}[ \-.]?\d(?:[ .\-]?\d){5,12}(?!\w)")
_HEALTH = re.compile(
    r"(?<!\w)(?:dn|hx|ch|nn|tk|hc|xk|tb|no|ct|xb|tn|cs|xn|ms|hd|te|bt|hn|dt|dk|xd|ts|tc|tq|ta|ty|hg|ls|pv|cn|hs|sv|gb"
    r"|gd|cb|kc|ht)[ \-.]?[1-5](?:[ .\-]?\d){12}(?!\w)"
)
"""Health insurance: whom it is for, what it pays, province, social insurance number."""
_PREFIXED_ACCOUNT = re.compile(r"(?<!\w)[a-z]{2,6}\d{6,14}(?!\w)")
_LETTERED_ACCOUNT = re.compile(r"(?<!\w)711a[a-z]?\d{6,9}(?!\w)")
_WALLET = re.compile(r"(?<!\w)(?:0x[0-9a-f]{40}|bc1[a-z0-9]{25,60}|[13t](?=[a-z]{0,30}\d)[a-z0-9]{25,34})(?!\w)")


def find_lettered(plain: str, cues: Cues) -> Iterator[Span]:
    """Yield passports (a letter and seven or eight digits), announced papers, and accounts that have letters."""
    for found in _PASSPORT.finditer(plain):
        if found[0][1:].isdigit() or cues.before(found.start()).id_card:
            yield found.start(), found.end(), PersonalData.ID_CARD
    for found in _PAPER.finditer(plain):
        if cues.before(found.start()).id_card:
            yield found.start(), found.end(), PersonalData.ID_CARD
    for found in _HEALTH.finditer(plain):
        yield found.start(), found.end(), PersonalData.ID_CARD
    for found in _PREFIXED_ACCOUNT.finditer(plain):
        if cues.before(found.start()).account or cues.bank_after(found.end()):
            yield found.start(), found.end(), PersonalData.ACCOUNT
    for pattern in (_LETTERED_ACCOUNT, _WALLET):
        for found in pattern.finditer(plain):
            yield found.start(), found.end(), PersonalData.ACCOUNT
