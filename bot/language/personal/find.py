"""All personal data of a text, in order and without overlaps."""

from collections.abc import Iterable

from bot.domain.personal_data import Found, PersonalData
from bot.language.personal.addresses import find_addresses
from bot.language.personal.cues import Cues
from bot.language.personal.disguised import find_disguised
from bot.language.personal.lettered import find_lettered
from bot.language.personal.links import Span, find_emails, find_profiles, find_urls
from bot.language.personal.names import find_names
from bot.language.personal.numbers import find_dates, find_numbers
from bot.language.personal.plates import find_plates
from bot.language.personal.spoken import find_spoken
from bot.language.personal.view import hide, to_view

_BLOCKS = tuple(kind.block for kind in PersonalData)

_WIDEST_GAP = 3


def find_personal_data(text: str) -> tuple[Found, ...]:
    """Return what identifies somebody in *text*, in order.

    Web addresses, e-mails and dates are put out of sight before numbers are read. Where two data overlap they become
    one, of the kind of the first.
    """
    view = to_view(text)
    blocks = _blocks_in(view.marked)
    plain = hide(view.plain, blocks)
    emails = _joined(find_emails(plain))
    plain = hide(plain, _ranges(emails))
    profiles = _joined(find_profiles(plain))
    plain = hide(plain, sorted({*find_urls(plain), *_ranges(profiles)}))
    plain = hide(plain, _ranges(profiles))
    names = _joined(find_names(view, plain))
    addresses = _without_gaps(plain, _joined(find_addresses(view, plain)))
    plates = _joined(find_plates(view, plain))
    plain = hide(hide(plain, _ranges(plates)), sorted(find_dates(plain)))
    cues = Cues(plain, view)
    numbers = _joined(
        (
            *find_lettered(plain, cues),
            *find_disguised(plain, cues),
            *find_spoken(plain, cues),
            *find_numbers(plain, cues),
        )
    )
    spans = _joined((*emails, *profiles, *plates, *numbers, *addresses, *names))
    return tuple(view.found(*span) for span in spans)


def _blocks_in(marked: str) -> list[tuple[int, int]]:
    """Return where earlier blocks stand, so that blacking out twice changes nothing."""
    found = []
    at = marked.find("[")
    while at >= 0:
        block = next((block for block in _BLOCKS if marked.startswith(block, at)), "[")
        if len(block) > 1:
            found.append((at, at + len(block)))
        at = marked.find("[", at + len(block))
    return found


def _ranges(spans: Iterable[Span]) -> list[tuple[int, int]]:
    return [(start, end) for start, end, _ in spans]


def _without_gaps(plain: str, spans: Iterable[Span]) -> list[Span]:
    """Return *spans* with neighbours made one that only a comma, a dash or spaces part."""
    whole: list[Span] = []
    for start, end, kind in spans:
        if whole and start - whole[-1][1] <= _WIDEST_GAP and not plain[whole[-1][1] : start].strip(" ,-"):
            whole[-1] = (whole[-1][0], end, kind)
        else:
            whole.append((start, end, kind))
    return whole


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if joined and start < joined[-1][1]:
            first = joined[-1]
            joined[-1] = (first[0], max(first[1], end), first[2])
        elif end > start:
            joined.append((start, end, kind))
    return joined
