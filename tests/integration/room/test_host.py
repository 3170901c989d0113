"""What a host may do, and nobody else."""

from dataclasses import replace

import pytest

from bot.domain.game import Way
from bot.domain.quiz import Level
from bot.ports import Transaction
from tests.integration.room.conftest import Opening
from tests.support.quizzes import make_question
from tests.support.rooms import Host, House, alert_of, text_of, with_quizzes


@pytest.mark.parametrize("page", ["man-hinh", "nguoi"])
def test_second_browser_is_no_host(house: House, host: Host, page: str) -> None:
    """Another browser that knows the address is led to the phone's page."""
    other = house.browser()

    answer = other.get(f"/phong/{host.code}/{page}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/phong/{host.code}")


def test_second_browser_moves_nothing(house: House, host: Host) -> None:
    """Its forms are refused, and the room stays where it was."""
    host.lets_in(house, "Mai")
    other = house.browser()

    step = other.post(f"/phong/{host.code}/man-hinh", {"viec": "bat-dau", "ban": "1"})
    removal = other.post(f"/phong/{host.code}/nguoi", {"ai": host.list()["Mai"], "viec": "bo"})

    assert alert_of(step.text)
    assert alert_of(removal.text)
    assert "1 người trong phòng" in text_of(host.screen)


def test_host_keeps_the_room_after_a_reload(house: House, host: Host) -> None:
    """The host is whoever has the session: closing and opening the page changes nothing."""
    host.lets_in(house, "Mai")
    host.does("bat-dau")

    assert "Đóng câu này" in host.screen


def test_two_tabs_take_a_step_once(house: House, host: Host) -> None:
    """The second tab, which shows the room as it was, is told that it went on."""
    host.lets_in(house, "Mai")
    host.does("bat-dau")

    first, second = host.does("tiep", 2), host.does("tiep", 2)

    assert (first.status_code, second.status_code) == (303, 409)
    assert alert_of(second.text)
    assert "Câu 1 trên 10" in text_of(host.screen)


def test_empty_room_does_not_begin(host: Host) -> None:
    """A game needs somebody who plays."""
    answer = host.does("bat-dau")

    assert answer.status_code == 409
    assert alert_of(answer.text)
    assert "Bắt đầu" in host.screen


@pytest.mark.parametrize("does", ["bat-dau", "tam-dung", "tiep-tuc"])
def test_step_that_does_not_fit(house: House, host: Host, does: str) -> None:
    """A button of another moment does nothing."""
    host.lets_in(house, "Mai")
    host.does("bat-dau")
    host.does("tiep")

    assert host.does(does).status_code == 409


@pytest.mark.parametrize(
    "fields", [{"viec": "xoa", "ban": "1"}, {"viec": "tiep"}, {"viec": "tiep", "ban": "x"}, {"ban": "1"}]
)
def test_step_nobody_knows(host: Host, fields: dict[str, str]) -> None:
    """A form that is none of ours is refused as such."""
    assert host.browser.post(f"/phong/{host.code}/man-hinh", fields).status_code == 400


def test_pause_stops_the_clock(house: House) -> None:
    """After a pause there is as much time as before."""
    host = house.browser().open_room(dong_ho="lock", giay="15")
    phone = host.lets_in(house, "Mai")
    host.does("bat-dau")
    house.wait(5)
    host.does("tam-dung")

    house.wait(600)
    paused = text_of(phone.page)
    host.does("tiep-tuc")

    assert "đang tạm dừng" in paused
    assert "Còn 10 giây" in text_of(phone.page)


def test_removed_player_is_told(house: House, host: Host) -> None:
    """Who is taken out sees it, does not come back under another name, and is not waited for."""
    mai, nam = host.lets_in(house, "Mai"), host.lets_in(house, "Nam")
    host.does("bat-dau")
    mai.choose("Ý B")

    host.treats("Nam", "bo")

    assert "Bạn không còn ở trong phòng này" in text_of(nam.page)
    assert nam.join("Lan").status_code == 403
    assert "✓ Đúng" in text_of(mai.page)
    assert set(host.list()) == {"Mai"}


def test_host_renames(house: House, host: Host) -> None:
    """The host changes a name on the screen, by the same rules."""
    phone = host.lets_in(house, "Mai")

    renamed = host.treats("Mai", "doi-ten", ten="Bạn Mai")
    refused = host.treats("Bạn Mai", "doi-ten", ten="<i>")

    assert (renamed.status_code, refused.status_code) == (303, 422)
    assert "Bạn Mai" in text_of(phone.page)


def test_host_gives_time(house: House) -> None:
    """A player with half as much time again sees it on the clock; the list says so."""
    host = house.browser().open_room(dong_ho="lock", giay="30")
    phone = host.lets_in(house, "Mai")
    host.does("bat-dau")

    host.treats("Mai", "gio", phan="3")

    assert "Còn 45 giây" in text_of(phone.page)
    assert "(giờ × 1,5)" in text_of(host.browser.get(f"/phong/{host.code}/nguoi").text)
    assert host.treats("Mai", "gio", phan="9").status_code == 422


@pytest.mark.parametrize("does", ["bo", "doi-ten", "gio"])
def test_player_who_is_not_there(host: Host, does: str) -> None:
    """A player of another room or of none is told apart."""
    answer = host.treats("Ai đó", does, ten="Lan", phan="3")

    assert answer.status_code == 422
    assert alert_of(answer.text)


def test_list_does_not_tell_who_somebody_is(house: House, host: Host) -> None:
    """The same person has another handle in every room: hosts cannot follow anybody."""
    phone = host.lets_in(house, "Mai")
    other = house.browser().open_room()
    phone.browser.post(f"/phong/{other.code}/vao", {"ten": "Mai"})

    assert host.list()["Mai"] != other.list()["Mai"]
    for player in house.store.read_now(lambda tx: [p.id for g in _games(tx, host, other) for p in tx.games.players(g)]):
        assert player not in host.browser.get(f"/phong/{host.code}/nguoi").text


def _games(tx: Transaction, *hosts: Host) -> list[str]:
    found = [tx.games.at(Way.ROOM, host.code) for host in hosts]
    return [game.id for game in found if game is not None]


def test_ending_early(house: House, host: Host) -> None:
    """The host may end at any moment; what was answered counts."""
    phone = host.lets_in(house, "Mai")
    host.does("bat-dau")
    phone.choose("Ý B")

    host.does("ket-thuc")

    assert "Bạn trả lời đúng 1 trên 1 câu." in text_of(phone.page)
    assert "Mở phòng mới" in text_of(host.screen)


def test_host_may_play_too(host: Host) -> None:
    """Joining with the host's own browser makes no second host and takes nothing away."""
    answer = host.browser.post(f"/phong/{host.code}/vao", {"ten": "Cô Hà"})
    host.does("bat-dau")

    assert answer.status_code == 303
    assert "Màn hình của bạn" in text_of(host.browser.get(f"/phong/{host.code}").text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"chu-de": "khong-co"},
        {"muc": "7"},
        {"so-cau": "6"},
        {"so-cau": "x"},
        {"dong-ho": "fast"},
        {"giay": "1"},
        {"giay": ""},
    ],
)
def test_room_nobody_can_ask_for(house: House, wrong: dict[str, str]) -> None:
    """A form with values that were never offered is refused."""
    fields = {"chu-de": "", "muc": "", "so-cau": "5", "dong-ho": "off", "giay": "30", "buc": "", **wrong}

    assert house.browser().post("/phong", fields).status_code == 400


def test_no_question_of_that_level(opening: Opening) -> None:
    """A topic without questions of a level says so, and the form keeps what was chosen."""
    house = opening(questions=(make_question(1, level=Level.TEEN),))
    fields = {"chu-de": "crc", "muc": "adult", "so-cau": "5", "dong-ho": "late", "giay": "60", "buc": ""}

    answer = house.browser().post("/phong", fields)

    assert answer.status_code == 422
    assert alert_of(answer.text)
    assert '<option value="adult" selected>' in answer.text
    assert '<input type="radio" name="giay" value="60" checked>' in answer.text


def test_no_bank_no_room(opening: Opening) -> None:
    """Without questions only the form to join is there."""
    house = opening()
    house.knowledge = replace(house.knowledge, base=replace(house.knowledge.base, quizzes={}))

    page = house.browser().get("/phong").text

    assert 'name="so-cau"' not in page
    assert 'name="ma"' in page


def test_question_that_left_the_bank(opening: Opening) -> None:
    """A base that changes in the middle of a game does not stop it."""
    house = opening()
    host = house.browser().open_room()
    host.lets_in(house, "Mai")
    host.does("bat-dau")
    house.knowledge = with_quizzes(house.knowledge, (make_question(99),))
    host.does("tiep")

    answer = host.does("tiep")

    assert answer.status_code == 303
    assert "Đã xong" in text_of(host.screen)
