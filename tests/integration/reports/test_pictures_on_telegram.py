"""Pictures over the strict fake Bot API: fetched, kept, and tried again."""

import re
from pathlib import Path

import orjson
import pytest

from bot.channels.keeping import PictureKeeper
from bot.channels.pictures import to_picture
from bot.channels.telegram.attachments import Attachments, Patience
from bot.conversation import Knowledge
from bot.domain.delivery import InboxRow
from bot.domain.errors import WhyBadPicture
from bot.domain.message import Content, Update
from bot.store import SqlStore
from tests.dialogues.telegram_driver import TelegramDriver
from tests.support.fake_bot_api import FakeBotApi, Fault, Kind
from tests.support.fake_bot_api.server import DOWNLOAD
from tests.support.pictures import make_photo_file
from tests.support.telegram import make_client, now
from tests.support.telegram import running as run_telegram

QUICK = Patience(total_s=5.0, first_pause_s=0.01)
RUMOUR = "Mai cả huyện Cần Đước mất điện ba ngày"


async def fetch(api: FakeBotApi, store: SqlStore, patience: Patience = QUICK, **timeouts: float) -> Update:
    """Fetch what the last update of the fake names."""
    body = api.updates.waiting[-1].body
    update = Update(
        channel="telegram",
        event_id="1",
        chat_id="7001",
        person_id="7001",
        text="",
        button=None,
        received_at=now(),
        content=Content.PICTURE,
    )
    row = InboxRow(channel="telegram", event_id="1", chat_id="7001", body=orjson.dumps(body), received_at=now())
    async with make_client(api, **timeouts) as client:
        return await Attachments(client, PictureKeeper(store, now), patience).fetch(row, update)


async def test_a_picture_is_fetched_and_kept(api: FakeBotApi, store: SqlStore) -> None:
    """The update names what is stored, with the hash by which copies are recognised."""
    data = make_photo_file()
    api.person(7001).shows(data)

    update = await fetch(api, store)

    expected = to_picture(data)
    assert (update.pictures, update.picture_hashes) == ((expected.sha256,), (expected.dhash,))
    assert store.read_now(lambda tx: tx.media.get(expected.sha256)) == expected


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(Kind.BROKEN, "getFile", times=2), id="gateway"),
        pytest.param(Fault(Kind.TOO_MANY, "getFile", retry_after=1), id="too many"),
        pytest.param(Fault(Kind.CUT_BEFORE, "getFile", times=3), id="cut off"),
        pytest.param(Fault(Kind.BROKEN, DOWNLOAD, times=2), id="download broken"),
        pytest.param(Fault(Kind.CUT_BEFORE, DOWNLOAD, times=3), id="download cut off"),
        pytest.param(Fault(Kind.HANG, DOWNLOAD, seconds=3), id="download hangs"),
    ],
)
async def test_a_failure_that_passes_costs_nothing(api: FakeBotApi, store: SqlStore, fault: Fault) -> None:
    """It is asked for again."""
    api.person(7001).shows(make_photo_file())
    api.faults.add(fault)

    update = await fetch(api, store, read_s=0.3)

    assert len(update.pictures) == 1


@pytest.mark.parametrize(
    ("fault", "why", "asked"),
    [
        pytest.param(Fault(Kind.BROKEN, "getFile", times=99), WhyBadPicture.UNREACHABLE, 4, id="stays broken"),
        pytest.param(
            Fault(Kind.REFUSED, "getFile", code=400, description="Bad Request: file is too big"),
            WhyBadPicture.TOO_BIG,
            1,
            id="too big for bots",
        ),
        pytest.param(
            Fault(Kind.REFUSED, "getFile", code=400, description="Bad Request: wrong file_id"),
            WhyBadPicture.UNREACHABLE,
            1,
            id="unknown file",
        ),
        pytest.param(Fault(Kind.TOO_MANY, "getFile", retry_after=60), WhyBadPicture.UNREACHABLE, 1, id="long wait"),
    ],
)
async def test_a_failure_that_stays_ends_in_words(
    api: FakeBotApi, store: SqlStore, fault: Fault, why: WhyBadPicture, asked: int
) -> None:
    """After a few attempts, within the time there is."""
    api.person(7001).shows(make_photo_file())
    api.faults.add(fault)

    update = await fetch(api, store, Patience(total_s=1.0, first_pause_s=0.01))

    assert (update.no_picture, update.pictures) == (why, ())
    assert len(api.called("getFile")) == asked


async def test_a_file_larger_than_it_says_is_not_read_to_its_end(api: FakeBotApi, store: SqlStore) -> None:
    """The cap holds for the bytes that come."""
    person = api.person(7001)
    person.shows(make_photo_file())
    message = api.updates.waiting[-1].content["message"]
    file_id = message["photo"][-1]["file_id"]
    api.world.files[file_id] = b"\xff\xd8\xff" + bytes(11_000_000)

    update = await fetch(api, store)

    assert update.no_picture is WhyBadPicture.TOO_BIG


async def test_a_link_that_ran_out_is_asked_for_again_by_the_person(api: FakeBotApi, store: SqlStore) -> None:
    """Nothing is read from an old path."""
    api.person(7001).shows(make_photo_file())
    api.world.link_seconds = -1.0

    update = await fetch(api, store)

    assert update.no_picture is WhyBadPicture.UNREACHABLE


async def test_the_reply_names_the_trouble(api: FakeBotApi, store: SqlStore, knowledge: Knowledge) -> None:
    """And the chat goes on in order."""
    person = api.person(7001)
    api.faults.add(Fault(Kind.REFUSED, "getFile", code=400, description="Bad Request: wrong file_id"))

    async with run_telegram(api, store, knowledge):
        person.shows(make_photo_file(), caption=RUMOUR)
        person.says("menu")
        await api.until(lambda: len(api.from_bot(7001)) >= 2)
        trouble, menu = api.from_bot(7001)

    assert "chưa lấy được ảnh" in trouble.text
    assert "Báo tin nghi sai" in menu.labels


async def test_other_chats_do_not_wait_for_a_download(api: FakeBotApi, store: SqlStore, knowledge: Knowledge) -> None:
    """While one picture hangs, another person is answered."""
    api.faults.add(Fault(Kind.HANG, "getFile", seconds=0.8))

    async with run_telegram(api, store, knowledge):
        api.person(7001).shows(make_photo_file(), caption=RUMOUR)
        await api.until(lambda: api.called("getFile"))
        api.person(7002).says("menu")
        await api.until(lambda: api.from_bot(7002))
        early = api.from_bot(7001)
        await api.until(lambda: api.from_bot(7001))

    assert early == []


def test_an_album_is_previewed_once(tmp_path: Path) -> None:
    """Its pictures and the caption become one draft, which one tap sends."""
    person = TelegramDriver(tmp_path)
    try:
        colours = ("red", "green", "blue")
        silent = person.show(*[make_photo_file(colour) for colour in colours], caption=RUMOUR)
        preview = person.hear()
        receipt = person.tap("Gửi")
    finally:
        person.close()

    assert silent.text == ""
    assert preview.text.count("chỉ những gì dưới đây được gửi đi") == 1
    assert "Kèm 3 ảnh" in preview.text
    assert "mã tra cứu của bạn" in receipt.text


def test_an_album_survives_a_restart(tmp_path: Path) -> None:
    """What was collected is previewed by the next run."""
    first = TelegramDriver(tmp_path)
    first.show(*[make_photo_file(colour) for colour in ("red", "green")], caption=RUMOUR)
    first.close()

    second = TelegramDriver(tmp_path)
    try:
        preview = second.hear()
    finally:
        second.close()

    assert "Kèm 2 ảnh" in preview.text


def test_a_forwarded_message_is_previewed_without_its_author(tmp_path: Path) -> None:
    """One message and one tap."""
    person = TelegramDriver(tmp_path)
    try:
        preview = person.does(lambda someone: someone.forwards(RUMOUR, "hidden_user", "Người Viết Gốc"))
        receipt = person.tap("Gửi")
    finally:
        person.close()

    assert RUMOUR in preview.text
    assert "mã tra cứu của bạn" in receipt.text
    for path in tmp_path.iterdir():
        assert "Người Viết Gốc".encode() not in path.read_bytes(), path.name


def test_an_edited_message_is_a_new_preview(tmp_path: Path) -> None:
    """The old buttons do not send the new words."""
    person = TelegramDriver(tmp_path)
    try:
        person.say("/baocao")
        person.say(RUMOUR)
        edited = person.does(lambda someone: someone.edits(_last_own(someone.chat.messages), f"{RUMOUR} do sét đánh"))
    finally:
        person.close()

    assert "do sét đánh" in edited.text


def _last_own(messages: dict[int, dict[str, object]]) -> int:
    def is_own(message: dict[str, object]) -> bool:
        sender = message["from"]
        return isinstance(sender, dict) and not sender["is_bot"]

    return max(number for number, message in messages.items() if is_own(message))


def test_the_receipt_can_be_copied_with_one_tap(tmp_path: Path) -> None:
    """It stands as code; the two answers under a preview share a row."""
    person = TelegramDriver(tmp_path)
    try:
        person.say("/baocao")
        person.say(RUMOUR)
        rows = person.api.from_bot(1001)[-1].buttons
        person.tap("Gửi")
        sent = person.api.called("sendMessage")[-1].fields["text"]
    finally:
        person.close()

    assert rows == (("Gửi", "Huỷ"),)
    assert re.search(r"<code>[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-\S</code>", sent)
