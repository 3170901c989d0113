"""What people see of a reply on Telegram."""

from datetime import date

import pytest

from bot.channels.telegram.commands import KNOWN, SHOWN, to_command, to_start_payload, to_start_word
from bot.channels.telegram.outbound import LONGEST_LABEL, Button, cut_label, to_keyboard, to_messages
from bot.conversation import Knowledge
from bot.conversation.cards import answer_card
from bot.conversation.router import COMMANDS
from bot.conversation.wording import words
from bot.domain.base import Base
from bot.domain.message import Choice, ChoiceRole, Phone, Reply, ReplyKind, SourceLink
from bot.domain.text import Language
from tests.support.fake_bot_api.markup import parse_html

WORDING = {language: {"telegram.sources": "Căn cứ", "telegram.related": "Liên quan"} for language in Language}
LONG = "Trẻ em có được nói ý kiến của mình trong gia đình không?"


def make_reply(kind: ReplyKind = ReplyKind.ANSWER, **fields: object) -> Reply:
    values: dict[str, object] = {"body": "Có.", "language": Language.VI, **fields}
    return Reply(kind=kind, **values)  # type: ignore[arg-type]


def show(reply: Reply, public_url: str = "") -> str:
    (message,) = to_messages(reply, WORDING, public_url)
    return parse_html(message.html)[0]


def test_danger_comes_first_with_the_numbers_to_call() -> None:
    """Right under the title, as plain text that a phone makes callable."""
    phones = (Phone("113", "Công an", "Gọi khi nguy hiểm."), Phone("111", "Trẻ em", ""))

    text = show(make_reply(ReplyKind.EMERGENCY, title="Gọi ngay", body="Gọi trước.", phones=phones, notice="Chú ý"))

    assert text == "Gọi ngay\n\n113  Công an. Gọi khi nguy hiểm.\n111  Trẻ em\n\nGọi trước.\n\nChú ý"


def test_an_answer_has_its_long_form_folded_and_its_sources_linked() -> None:
    """Title, short answer, what can be folded out, sources with their pages."""
    sources = (SourceLink("CRC:12", "Điều 12 <CRC>", "Ý kiến", "/cong-uoc/crc/dieu-12"), SourceLink("X", "X", "", None))
    reply = make_reply(title="Được nói?", more="Dài **hơn**.", sources=sources, notice="Tham khảo.")

    (message,) = to_messages(reply, WORDING, "https://hoi.example")

    assert message.html == (
        "<b>Được nói?</b>\n\nCó.\n\n<blockquote expandable>Dài <b>hơn</b>.</blockquote>\n\n<b>Căn cứ</b>\n"
        '• <a href="https://hoi.example/cong-uoc/crc/dieu-12">Điều 12 &lt;CRC&gt;</a>: Ý kiến\n• X\n\n'
        "<i>Tham khảo.</i>"
    )


def test_without_an_address_sources_are_words() -> None:
    """Nobody can open a page that is not public."""
    reply = make_reply(sources=(SourceLink("CRC:12", "Điều 12", "", "/cong-uoc/crc/dieu-12"),))

    (message,) = to_messages(reply, WORDING, "")

    assert "href" not in message.html


def test_only_the_last_part_has_the_buttons() -> None:
    """Of a long reply; and only the first one names what it answers."""
    reply = make_reply(body="Một câu. " * 1000, choices=(Choice("Được", "a|b|0|"),))

    messages = to_messages(reply, WORDING, "", reply_to=5)

    assert [bool(message.keyboard) for message in messages] == [False, False, True]
    assert [message.reply_to for message in messages] == [5, None, None]


def test_long_labels_are_listed_with_numbers() -> None:
    """The whole question is in the text; its button shows the number and where it begins."""
    choices = (Choice(LONG, "a|b|0|1"), Choice("Ngắn", "a|b|0|2"), Choice("Danh mục", "m", ChoiceRole.NAVIGATION))

    (message,) = to_messages(make_reply(ReplyKind.CLARIFY, choices=choices), WORDING, "")

    assert message.plain == f"Có.\n\n1. {LONG}\n2. Ngắn"
    assert [[button.label for button in row] for row in message.keyboard] == [
        ["1. Trẻ em có được nói ý kiến của…"],
        ["2. Ngắn"],
        ["Danh mục"],
    ]


def test_short_labels_need_no_list() -> None:
    """They are buttons as they are."""
    choices = (Choice("Được", "a"), Choice("Không", "b"))

    (message,) = to_messages(make_reply(choices=choices), WORDING, "")

    assert message.plain == "Có."
    assert message.keyboard == ((Button("Được", "a"),), (Button("Không", "b"),))


def test_related_questions_have_a_heading() -> None:
    """Under an answer; the thumbs are not in the list."""
    choices = (Choice(LONG, "a", ChoiceRole.RELATED), Choice("Hữu ích", "up", ChoiceRole.FEEDBACK))

    assert show(make_reply(choices=choices)) == f"Có.\n\nLiên quan\n1. {LONG}"


def test_thumbs_and_ways_on_stand_beside_each_other() -> None:
    """As long as a small phone has room for them."""
    thumbs = [Choice(label, label, ChoiceRole.FEEDBACK) for label in ("Hữu ích", "Chưa ổn")]
    ways = [Choice(label, label, ChoiceRole.NAVIGATION) for label in ("← Điều 11", "Điều 13 →", "Mục lục ICESCR")]

    rows = to_keyboard([*thumbs, *ways])

    assert [[button.label for button in row] for row in rows] == [
        ["Hữu ích", "Chưa ổn"],
        ["← Điều 11", "Điều 13 →"],
        ["Mục lục ICESCR"],
    ]


def test_a_payload_that_is_too_long_makes_no_button() -> None:
    """Telegram would refuse the whole message."""
    (message,) = to_messages(make_reply(choices=(Choice("x", "ế" * 30),)), WORDING, "")

    assert message.keyboard == ()


@pytest.mark.parametrize("label", ["x" * 100, LONG, "Ngắn", "a " * 50])
def test_a_label_is_cut_to_what_a_button_shows(label: str) -> None:
    """With a sign that it goes on."""
    cut = cut_label(label)

    assert len(cut) <= LONGEST_LABEL
    assert cut == label or cut.endswith("…")


def test_a_reply_without_words_is_no_message() -> None:
    """Telegram refuses an empty one."""
    assert to_messages(make_reply(body=" "), WORDING, "") == ()


def test_every_reply_of_the_base_is_what_telegram_takes(base: Base, knowledge: Knowledge) -> None:
    """No entry has a text or a label that Telegram refuses."""
    for entry in base.entries.values():
        for language in Language:
            reply = answer_card(knowledge, entry, language, date(2026, 12, 1))
            for message in to_messages(reply, base.wording, "https://hoi.example"):
                text, entities = parse_html(message.html)
                assert text.strip() == text
                assert len(text) <= 4096
                assert len(entities) <= 100


def test_every_command_leads_somewhere(base: Base) -> None:
    """What the menu offers is a word the conversation knows, or asks."""
    known = {word.removeprefix("/") for name in COMMANDS for word in words(base, f"words.{name}")}

    assert {name for name in KNOWN - {"hoi", "ask"} if name not in known} == set()


def test_every_command_of_the_menu_has_its_words(base: Base) -> None:
    """In both languages, at most 256 characters."""
    described = [
        base.wording[language][f"telegram.command.{name}"] for language, names in SHOWN.items() for name in names
    ]

    assert all(0 < len(words) <= 256 for words in described)


@pytest.mark.parametrize("text", ["không", "/", "/ hoi", "//hoi", "/hỏi", "a /hoi", "/" + "x" * 33])
def test_what_is_no_command(text: str) -> None:
    """Only a slash and a short name of Latin letters, digits and underscores."""
    assert to_command(text) is None


def test_start_words_lead_back_to_their_entries(base: Base) -> None:
    """Every entry whose id is short enough can be linked to."""
    words = {entry_id: to_start_word(entry_id) for entry_id in base.entries}

    linked = {entry_id: word for entry_id, word in words.items() if word is not None}
    assert {
        entry_id for entry_id, word in linked.items() if to_start_payload(word) not in {f"ask|open|0|{entry_id}", None}
    } == set()
    assert len(linked) > len(words) * 0.9


@pytest.mark.parametrize("word", ["", "a b", "ế", "x" * 65])
def test_a_start_word_of_another_form_is_nothing(word: str) -> None:
    """Anybody can make such a link."""
    assert to_start_payload(word) is None
