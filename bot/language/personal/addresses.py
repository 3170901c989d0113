"""Where somebody lives: house numbers, alleys, groups of households."""

import itertools
import re
from collections.abc import Iterator

from bot.domain.personal_data import PersonalData
from bot.language.personal import address_patterns as patterns
from bot.language.personal.address_ends import is_street_name, to_address, to_whole
from bot.language.personal.counted import is_counted
from bot.language.personal.flats import find_flats
from bot.language.personal.links import Span
from bot.language.personal.public_places import is_in_the_news, is_institution, is_range
from bot.language.personal.streets import find_known_streets
from bot.language.personal.view import View


def find_addresses(view: View, plain: str) -> Iterator[Span]:
    """Yield where somebody lives: street or hamlet, and the ward or commune right after it; districts stay.

    A street without a house number, and the house number of an institution, are nobody's home; a ward alone, or the
    hamlet where something happened, is a place.
    """
    for find in (_by_street, _by_alley, _by_house, _by_home, _by_name, _by_town, _by_person):
        for span in find(view, plain):
            yield to_whole(view, plain, span)


def _by_street(view: View, plain: str) -> Iterator[Span]:
    past = 0
    for found in patterns.NUMBERED.finditer(plain):
        if found.start() < past:
            continue
        is_year = patterns.YEAR_LAST.fullmatch(found["house"]) is not None
        if (
            not is_counted(view, plain, found.start(), is_before_street=True)
            and not is_year
            and _is_street(view, plain, found)
            and not is_institution(plain, found.start())
            and not is_range(plain, found.start(), found.end("house"))
        ):
            address = to_address(view, plain, found.start(), found.start("street"))
            past = address[1]
            yield address
    for found in patterns.BY_ROAD.finditer(plain):
        start = found.start()
        if not is_counted(view, plain, start) and not is_institution(plain, start):
            yield to_address(view, plain, start, found.end())
    for found in patterns.IN_WORDS.finditer(plain):
        if _is_spelled(view, found) and not is_institution(plain, found.start()):
            yield to_address(view, plain, found.start(), found.start("street"))
    for found in patterns.NUMBER_LAST.finditer(plain):
        if _is_spelled(view, found) and not is_institution(plain, found.start()):
            yield found.start(), found.end(), PersonalData.ADDRESS


def _by_alley(view: View, plain: str) -> Iterator[Span]:
    for pattern in (
        patterns.ALLEY,
        patterns.SHORT_ALLEY,
        patterns.GROUP,
        patterns.UNIT,
        patterns.LOT,
        patterns.HOUSE_OF_BLOCK,
    ):
        past = 0
        for found in pattern.finditer(plain):
            is_street = found.groupdict().get("street") is None or _is_spelled(view, found)
            is_street = is_street and not is_institution(plain, found.start())
            if is_street and found.start() >= past:
                address = to_address(view, plain, found.start(), found.end())
                past = address[1]
                if patterns.INDUSTRY.search(plain, found.start(), past + patterns.AFTER):
                    continue
                if _leads_to_a_door(view, plain, found, pattern, address):
                    yield address


def _leads_to_a_door(view: View, plain: str, found: re.Match[str], pattern: re.Pattern[str], address: Span) -> bool:
    """Tell whether an alley is more than a place: a house stands in it, or a street or ward is named after it.

    What happens in an alley or a group of households is news; what happens behind a house's number is somebody's.
    """
    if "/" in found[0]:
        return True
    if pattern in (patterns.ALLEY, patterns.GROUP) and is_in_the_news(
        plain, found.start(), to_whole(view, plain, address)[1]
    ):
        return False
    end = found.end()
    if (
        pattern is not patterns.ALLEY
        or patterns.MORE.match(plain, end, end + patterns.CONTEXT)
        or to_whole(view, plain, (*found.span(), PersonalData.ADDRESS))[1] > end
    ):
        return True
    word = patterns.WORD.match(plain, end, end + patterns.CONTEXT)
    if word is None:
        return False
    return view.is_capital(word.start("word")) or word["word"] in patterns.PLAIN_STREET_NAMES


def _by_house(view: View, plain: str) -> Iterator[Span]:
    for found in patterns.SURE_HOUSE.finditer(plain):
        written = view.marked[found.start() : found.end()].lower()
        is_number = "so" not in found["cue"] or "số" in written or written == found[0]
        if is_number and not is_range(plain, found.start(), found.end()):
            yield to_address(view, plain, found.start(), found.end())
    for found in patterns.NAMED_HOUSE.finditer(plain):
        if not found["house"].isdigit() or is_street_name(view, plain, found.end()):
            yield to_address(view, plain, found.start(), found.end())
    for found in patterns.PLOT.finditer(plain):
        address = to_address(view, plain, found.start(), found.end())
        if address[1] > found.end():
            yield address
    for start, end in find_flats(view, plain):
        yield to_address(view, plain, start, end, is_named=True)


def _by_home(view: View, plain: str) -> Iterator[Span]:
    past = 0
    for found in patterns.HOME.finditer(plain):
        if found.start() < past:
            continue
        is_misread = patterns.MISREAD.search(view.marked[found.start() : found.end()].lower()) or (
            found["kin"] is not None and not (view.is_capital(found.end()) or plain[found.end()].isdigit())
        )
        if is_misread or patterns.MANY.search(plain, max(0, found.start() - patterns.CONTEXT), found.start()):
            continue
        if found["street"] is None:
            end = found.end("house")
            is_name_next = plain.startswith(", ", end) and view.is_capital(end + 2)
            if not (found["house"].isdigit() and patterns.COUNTED.match(plain, end)):
                address = to_address(view, plain, found.start("place"), end + 2 if is_name_next else end)
                past = address[1]
                yield address
        elif _is_spelled(view, found):
            address = to_address(view, plain, found.start("place"), found.end())
            past = address[1]
            yield address
    for found in patterns.LODGING.finditer(plain):
        start, end, kind = to_address(view, plain, found.start(), found.end())
        is_placed = "," in plain[start:end] or patterns.LODGED.match(plain, max(end, found.end()))
        if view.is_capital(found.end()) and is_placed:
            yield start, end, kind


def _by_name(view: View, plain: str) -> Iterator[Span]:
    for found in patterns.BY_NUMBER.finditer(plain):
        if _is_house_by_number(view, plain, found):
            yield to_address(view, plain, found.start(), found.end())
    for found in patterns.BY_SURNAME.finditer(plain):
        start, end = found.span()
        if (
            (is_street_name(view, plain, end) or _is_intricate(view, plain, found))
            and (found["comma"] is None or not found["house"].isdigit())
            and not is_counted(view, plain, start)
            and not is_institution(plain, start)
            and not is_range(plain, start, end)
        ):
            yield to_address(view, plain, start, end)


def _by_town(view: View, plain: str) -> Iterator[Span]:
    for start, end in find_known_streets(view, plain):
        is_public = is_institution(plain, start) or is_range(plain, start, end)
        if not is_public and not is_counted(view, plain, start):
            yield to_address(view, plain, start, end, is_named=True)
    for found in patterns.BY_TOWN.finditer(plain):
        if _is_house_by_town(view, plain, found):
            yield to_address(view, plain, found.start(), found.end("name"), is_named=True)


def _by_person(view: View, plain: str) -> Iterator[Span]:
    for found in patterns.BY_PERSON.finditer(plain):
        if _is_spelled(view, found) and _is_person(view, plain, found):
            yield to_address(view, plain, found.start("street"), found.start("place"))
    for found in patterns.BEFORE_PERSON.finditer(plain):
        if _is_spelled(view, found) and _is_somebody(view, found):
            yield to_address(view, plain, found.start("street"), found.start("name"))


def _is_somebody(view: View, found: re.Match[str]) -> bool:
    """Tell whether the words after a hamlet are about one home: "nhà ông Tám", "nhà cuối hẻm", not "nhà ông bà"."""
    title = found["next"]
    if title not in patterns.KIN or title in patterns.SPEAKERS:
        return True
    if not view.is_spelled(*found.span("next"), patterns.KIN[title]):
        return True
    return found["owner"] is not None and view.is_capital(found.start("owner"))


def _is_person(view: View, plain: str, found: re.Match[str]) -> bool:
    start = found.start("who")
    words = [(view.is_capital(start + word.start()), word[0]) for word in re.finditer(r"[a-z]+", found["who"])]
    name = list(itertools.takewhile(lambda word: word[0], words))
    has_place_name = view.is_capital(found.start("place")) or found["place"].isdigit()
    if not name or not has_place_name or any(word not in patterns.LIVES for _, word in words[len(name) :]):
        return False
    if found["title"] is not None:
        title = view.marked[found.start("title") : found.end("title")]
        return title.lower() == patterns.KIN[found["title"]] or title == found["title"]
    is_full = len(name) > 1 and name[0][1] in patterns.SURNAMES
    return is_full and not patterns.NAMED_THING.search(plain, max(0, start - patterns.CONTEXT), start)


def _is_intricate(view: View, plain: str, found: re.Match[str]) -> bool:
    """Tell whether a number that cannot be a date or a share is before two capitals: "145/22/6 Láng Hạ"."""
    house = found["house"]
    numbers = [int(number) for number in re.findall(r"\d+", house)]
    if patterns.DATE.fullmatch(house):
        return False
    is_house = "/" in house and (not house.replace("/", "").isdigit() or (len(numbers) > 2 and max(numbers) > 31))  # noqa: PLR2004 - no day
    first = patterns.WORD.match(plain, found.end(), found.end() + patterns.CONTEXT)
    second = first and patterns.WORD.match(plain, first.end(), first.end() + patterns.CONTEXT)
    return (
        is_house
        and first is not None
        and second is not None
        and view.is_capital(first.start("word"))
        and view.is_capital(second.start("word"))
    )


def _unmarked(view: View, found: re.Match[str]) -> bool:
    return view.marked[found.start() : found.end()].lower() == found[0]


def _is_spelled(view: View, found: re.Match[str]) -> bool:
    start, end = found.span("street")
    return any(
        view.is_spelled(start, end, spelled)
        for spelled in patterns.STREETS.get(found["street"], found["street"]).split("|")
    )


def _is_street(view: View, plain: str, found: re.Match[str]) -> bool:
    start, after = found.span("street")
    is_number = found["house"].isdigit()
    if not _is_spelled(view, found) or (found["street"] in patterns.STOREYS and is_number):
        return False
    is_plain = view.marked[start:after].lower() == found["street"]
    says_house = not found[0][0].isdigit()
    is_sure = says_house or not (is_number or found["house"][-1] in patterns.UNIT_LETTERS)
    if is_plain and (found["street"] in patterns.NEEDS_MARKS or (found["street"] == "to" and not is_sure)):
        return False
    if not is_sure and "," in plain[found.end("house") : start]:
        return _is_listed(view, plain, found)
    if found["street"] in patterns.SHORT and plain.startswith(".", after):
        after += 1
    name = patterns.WORD.match(plain, after, after + patterns.CONTEXT)
    if name is None:
        return is_sure
    is_name = view.is_capital(name.start("word")) or name["word"][0].isdigit()
    if found["street"] in patterns.FOLLOWED_BY_NUMBER and not name["word"][0].isdigit():
        return False
    is_thing = patterns.NOT_A_STREET.match(plain, after, after + patterns.CONTEXT) is not None
    return is_name or (not is_thing and (is_sure or _unmarked(view, found)))


def _is_listed(view: View, plain: str, found: re.Match[str]) -> bool:
    """Tell whether a number and a comma before a hamlet begin a line, and a ward follows: "144, ấp Hòa, xã Tân"."""
    is_first = not plain[max(0, found.start() - patterns.CONTEXT) : found.start()].rpartition("\n")[2].strip(" -*:")
    address = to_address(view, plain, found.start(), found.start("street"))
    return is_first and to_whole(view, plain, address)[1] > address[1]


def _is_house_by_town(view: View, plain: str, found: re.Match[str]) -> bool:
    words = list(re.finditer(r"[a-z]+", found["name"]))
    if not 2 <= len(words) <= 5 or is_institution(plain, found.start()):  # noqa: PLR2004 - streets have 2-5 words
        return False
    offset = found.start("name")
    if all(view.is_capital(offset + word.start()) for word in words):
        return True
    first = view.marked[offset + words[0].start() : offset + words[0].end()].lower()
    if words[0][0] in patterns.COMMON_SURNAMES and (first in patterns.STREET_NAMES or first == words[0][0]):
        return not is_counted(view, plain, found.start())
    return "/" in found["house"] and _unmarked(view, found) and not set(found["name"].split()) & patterns.STOPS


def _is_house_by_number(view: View, plain: str, found: re.Match[str]) -> bool:
    start, end = found.span()
    first = patterns.WORD.match(plain, end, end + patterns.CONTEXT)
    second = first and patterns.WORD.match(plain, first.end(), first.end() + patterns.CONTEXT)
    if first is None or second is None or first["word"] in patterns.NOT_NAMES:
        return False
    if not view.is_capital(first.start("word")) or not view.is_capital(second.start("word")):
        return False
    is_house = (
        not found["house"].isdigit()
        or patterns.AT_HOME.search(plain, max(0, start - patterns.CONTEXT), start) is not None
    )
    return is_house and not is_institution(plain, start)
