"""Replies -> messages as Telegram takes them.  Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.channels.telegram.markdown import to_runs
from bot.channels.telegram.rich import Run, split, to_html, to_plain
from bot.conversation.buttons import MAX_BYTES
from bot.domain.message import Choice, ChoiceRole, Reply, ReplyKind, SourceLink
from bot.domain.text import Language
from bot.pages import in_language

LONGEST_LABEL = 36
"""A button as wide as a small phone shows about so many letters; the rest would be cut off unseen."""
MOST_IN_A_ROW = 8
_WIDEST_ROW = 28
_MARKS = {True: "☑ ", False: "☐ "}
"""Whether one of several that may be chosen together is chosen so far."""
_IN_A_ROW = {ChoiceRole.FEEDBACK: 2, ChoiceRole.NAVIGATION: 3}

Wording = Mapping[Language, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; ``payload`` comes back when it is pressed, or it opens ``link``."""

    label: str
    payload: str
    link: str = ""


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message.  ``plain`` is the same without styles, should Telegram refuse the styled text.

    ``reply_to`` is the message of the group it answers, so that people see whom it is for; ``edits`` the message
    it takes the place of; ``preview`` the address whose picture is shown with it.
    """

    html: str
    plain: str
    keyboard: Keyboard = ()
    reply_to: int | None = None
    edits: int | None = None
    preview: str = ""


def to_messages(reply: Reply, wording: Wording, public_url: str, *, reply_to: int | None = None) -> tuple[Message, ...]:
    """Return the messages that show *reply*, in order; the last one carries the buttons.

    *public_url* is the address of the site, for links to sources; empty for none.
    """
    words = wording[reply.language]
    choices = [choice for choice in reply.choices if len(choice.payload.encode()) <= MAX_BYTES]
    shared = public_url + in_language(reply.page.path, reply.language) if public_url and reply.page else ""
    blocks = [
        *_said(reply),
        *_grounds(reply, words, public_url),
        *(((Run(words["quiz.result.shared"], href=shared),),) if shared else ()),
        *_listed(choices, reply, words),
    ]
    parts = split(tuple(_joined(blocks)))
    last = len(parts) - 1
    return tuple(
        Message(
            to_html(part),
            to_plain(part),
            to_keyboard(choices, beside=reply.kind is ReplyKind.PREVIEW) if number == last else (),
            reply_to if number == 0 else None,
            preview=shared if number == last else "",
        )
        for number, part in enumerate(parts)
    )


def _joined(blocks: Sequence[Sequence[Run]]) -> Iterator[Run]:
    for number, block in enumerate(blocks):
        if number:
            yield Run("\n\n")
        yield from block


def _said(reply: Reply) -> Iterator[Sequence[Run]]:
    if reply.title:
        yield (Run(reply.title, bold=True),)
    phones = "\n".join(_to_line(phone.number, phone.name, phone.about) for phone in reply.phones)
    if phones and reply.kind is ReplyKind.EMERGENCY:
        yield (Run(phones),)
    if reply.quote:
        # A receipt is copied with one tap; what somebody wrote folds when it is long.
        is_code = reply.kind is ReplyKind.RECEIPT
        yield (Run(reply.quote, quote=not is_code, code=is_code),)
    if reply.body:
        yield to_runs(reply.body)
    if phones and reply.kind is not ReplyKind.EMERGENCY:
        yield (Run(phones),)
    if reply.more:
        yield tuple(Run(run.text, run.bold, run.italic, quote=True) for run in to_runs(reply.more))


def _to_line(number: str, name: str, about: str) -> str:
    return f"{number}  {name}" + (f". {about}" if about else "")


def _grounds(reply: Reply, words: Mapping[str, str], public_url: str) -> Iterator[Sequence[Run]]:
    if reply.sources:
        runs = [Run(words["telegram.sources"], bold=True)]
        for source in reply.sources:
            runs += [Run("\n• "), Run(source.label, href=_to_link(source, reply.language, public_url))]
            if source.note:
                runs.append(Run(f": {source.note}"))
        yield runs
    if reply.notice:
        yield (Run(reply.notice, italic=True),)


def _to_link(source: SourceLink, language: Language, public_url: str) -> str:
    if source.link:
        return source.link
    return public_url + in_language(source.path, language) if public_url and source.path else ""


def _listed(choices: Sequence[Choice], reply: Reply, words: Mapping[str, str]) -> Iterator[Sequence[Run]]:
    """Yield the list of labels too long for buttons, with the numbers by which they can also be typed."""
    if not _are_long(choices):
        return
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(choices, 1) if _is_wide(choice)]
    related = [choice for choice in choices if choice.role is ChoiceRole.RELATED]
    if related and reply.kind in {ReplyKind.ANSWER, ReplyKind.ARTICLE}:
        yield (Run(words["telegram.related"], bold=True), Run("\n" + "\n".join(lines)))
    else:
        yield (Run("\n".join(lines)),)


def _is_wide(choice: Choice) -> bool:
    return choice.role not in _IN_A_ROW


def _are_long(choices: Sequence[Choice]) -> bool:
    return any(_is_wide(choice) and len(choice.label) > LONGEST_LABEL for choice in choices)


def to_keyboard(choices: Sequence[Choice], *, beside: bool = False) -> Keyboard:
    """Return *choices* as rows of buttons: one a row, but thumbs and ways on beside each other.

    With *beside* two answers share a row, which gives them one size.
    """
    are_long = _are_long(choices)
    rows: list[list[Button]] = []
    before: ChoiceRole | None = None
    for number, choice in enumerate(choices, 1):
        label = f"{_MARKS[choice.picked]}{choice.label}" if choice.role is ChoiceRole.PICK else choice.label
        label = f"{number}. {label}" if are_long and _is_wide(choice) else label
        button = Button(cut_label(label), choice.payload, choice.link)
        most = _IN_A_ROW.get(choice.role, 2 if beside else 1)
        if rows and choice.role is before and _fits(rows[-1], button, most):
            rows[-1].append(button)
        else:
            rows.append([button])
        before = choice.role
    return tuple(tuple(row) for row in rows)


def _fits(row: Sequence[Button], button: Button, most: int) -> bool:
    width = sum(len(other.label) for other in row) + len(button.label)
    return len(row) < min(most, MOST_IN_A_ROW) and width <= _WIDEST_ROW


def cut_label(label: str) -> str:
    """Return *label*, cut at a word if it is longer than a button."""
    if len(label) <= LONGEST_LABEL:
        return label
    head = label[: LONGEST_LABEL - 1]
    words, _, rest = head.rpartition(" ")
    return f"{(words if words and len(rest) < LONGEST_LABEL // 2 else head).rstrip(' ,.;:')}…"
