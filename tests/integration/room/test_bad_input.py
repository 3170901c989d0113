"""What comes at the wrong time, twice, or from somebody who may not: one clear line, never a wrong score."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.domain.game import Way
from tests.support.rooms import Host, House, Phone, alert_of, place_of, text_of


def scores(house: House, host: Host) -> Mapping[str, int]:
    """Return the score of everybody who has one, by nickname."""
    game = house.store.read_now(lambda tx: tx.games.at(Way.ROOM, host.code))
    assert game is not None
    names = {player.id: player.nickname for player in house.store.read_now(lambda tx: tx.games.players(game.id))}
    return {names[player]: right for player, right in house.store.read_now(lambda tx: tx.games.scores(game.id)).items()}


@pytest.fixture
def pair(house: House, host: Host) -> tuple[Phone, Phone]:
    """Two players before their first question."""
    found = host.lets_in(house, "Mai"), host.lets_in(house, "Nam")
    host.does("bat-dau")
    return found


def test_second_answer_is_refused(house: House, host: Host, pair: tuple[Phone, Phone]) -> None:
    """The first answer stands, and one is told so."""
    mai, _ = pair
    mai.choose("Ý A")

    again = mai.choose("Ý B")

    assert again.status_code == 409
    assert alert_of(again.text)
    assert scores(house, host) == {}


def test_same_answer_sent_again_is_no_mistake(house: House, host: Host, pair: tuple[Phone, Phone]) -> None:
    """A phone that heard nothing sends its answer again: it counts once, and nobody is told off."""
    mai, _ = pair
    mai.choose("Ý B")

    again = mai.choose("Ý B")

    assert again.status_code == 303
    assert scores(house, host) == {"Mai": 1}


def test_answer_to_a_closed_question(house: House, host: Host, pair: tuple[Phone, Phone]) -> None:
    """After the host has closed the question an answer is too late, and does not count for the next one."""
    mai, _ = pair
    form = mai.page
    host.does("tiep")
    host.does("tiep")

    late = mai.answer(0, chon=place_of(form, "Ý B"))

    assert late.status_code == 409
    assert alert_of(late.text)
    assert scores(house, host) == {}
    assert "Câu 2 trên 10" in text_of(late.text)


def test_answer_received_before_the_close_counts(house: House, host: Host, pair: tuple[Phone, Phone]) -> None:
    """What was received in time counts though it is handled later: the time is that of the request."""
    mai, _ = pair
    form, moment = mai.page, house.now
    house.wait(10)
    host.does("tiep")
    house.now = moment

    answer = mai.answer(0, chon=place_of(form, "Ý B"))

    assert answer.status_code == 303
    assert scores(house, host) == {"Mai": 1}


def test_clock_that_locks(house: House) -> None:
    """After the time and a second of grace nothing is taken, and the job closes the question."""
    host = house.browser().open_room(dong_ho="lock", giay="15")
    mai, nam = host.lets_in(house, "Mai"), host.lets_in(house, "Nam")
    host.does("bat-dau")
    form = mai.page
    house.now = house.now.replace(second=15)
    in_time = nam.choose("Ý B")
    house.now = house.now.replace(second=17)

    late = mai.answer(0, chon=place_of(form, "Ý B"))
    house.wait(0)

    assert (in_time.status_code, late.status_code) == (303, 409)
    assert scores(house, host) == {"Nam": 1}
    assert "Bạn chưa trả lời câu này" in text_of(mai.page)


def test_late_answers_count_where_they_may(house: House) -> None:
    """With the other clock a late answer counts and is marked as late."""
    host = house.browser().open_room(dong_ho="late", giay="15")
    mai = host.lets_in(house, "Mai")
    host.lets_in(house, "Nam")
    host.does("bat-dau")
    house.wait(60)

    mai.choose("Ý B")

    assert "Trễ giờ, vẫn được tính." in text_of(mai.page)
    assert scores(house, host) == {"Mai": 1}


def test_extra_time_is_for_one_player(house: House) -> None:
    """With twice the time one player's answer counts when another's does not."""
    host = house.browser().open_room(dong_ho="lock", giay="15")
    mai, nam = host.lets_in(house, "Mai"), host.lets_in(house, "Nam")
    host.treats("Mai", "gio", phan="4")
    host.does("bat-dau")
    house.wait(25)

    answers = mai.choose("Ý B"), nam.choose("Ý B")

    assert [answer.status_code for answer in answers] == [303, 409]
    assert scores(house, host) == {"Mai": 1}


def test_clock_that_jumps_back(house: House) -> None:
    """A clock set back gives nobody a negative time and loses no answer."""
    host = house.browser().open_room(dong_ho="lock", giay="15")
    mai = host.lets_in(house, "Mai")
    host.lets_in(house, "Nam")
    host.does("bat-dau")
    house.now = house.now.replace(hour=1)

    answer = mai.choose("Ý B")

    assert answer.status_code == 303
    assert scores(house, host) == {"Mai": 1}


def test_pause_takes_nothing(host: Host, pair: tuple[Phone, Phone]) -> None:
    """While the host pauses no form is shown, and one that is sent all the same is refused."""
    mai, _ = pair
    form = mai.page
    host.does("tam-dung")

    answer = mai.answer(0, chon=place_of(form, "Ý B"))

    assert answer.status_code == 409
    assert '<form class="answer"' not in mai.page
    host.does("tiep-tuc")
    assert mai.choose("Ý B").status_code == 303


@pytest.mark.parametrize("position", ["1", "9", "999"])
def test_answer_to_a_question_not_asked_yet(pair: tuple[Phone, Phone], position: str) -> None:
    """Nobody answers ahead."""
    mai, _ = pair

    assert mai.answer(int(position), chon="0").status_code == 409


@pytest.mark.parametrize("position", ["", "-1", "x", "1" * 40, "٣"])
def test_no_position_at_all(pair: tuple[Phone, Phone], position: str) -> None:
    """A form that is none of ours is refused as such."""
    mai, _ = pair

    answer = mai.browser.post(f"/phong/{mai.code}/tra-loi", {"cau": position, "chon": "0"})

    assert answer.status_code == 400


@pytest.mark.usefixtures("pair")
def test_stranger_does_not_answer(house: House, host: Host) -> None:
    """Somebody who has not joined is asked for a nickname and told why."""
    stranger = Phone(house.browser(), host.code)

    answer = stranger.answer(0, chon="0")

    assert answer.status_code == 403
    assert alert_of(answer.text)
    assert 'name="ten"' in answer.text


def test_foreign_page_cannot_answer(pair: tuple[Phone, Phone]) -> None:
    """A form on another site is not taken, whatever cookie comes along."""
    mai, _ = pair

    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        answer = mai.browser.post(f"/phong/{mai.code}/tra-loi", {"cau": 0, "chon": "0"}, **headers)
        assert answer.status_code == 403
    assert "Đã ghi nhận" not in text_of(mai.page)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("a" * 500, id="500 letters"),
        pytest.param("<b>Mai</b>", id="markup"),
        pytest.param("0901 234 567", id="a telephone number"),
        pytest.param("!!!", id="no letter"),
        pytest.param("Đồ Ngu", id="an insult"),
        pytest.param("\u202e\u202d", id="only marks that turn the text"),
    ],
)
def test_nickname_that_is_not_taken(house: House, host: Host, name: str) -> None:
    """The form comes back with the reason, and nobody is in the room."""
    phone = Phone(house.browser(), host.code)

    answer = phone.join(name)

    assert answer.status_code == 422
    assert alert_of(answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert "<b>Mai</b>" not in answer.text
    assert "0 người trong phòng" in text_of(host.screen)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("M\u202eai", "Mai", id="text turned around"),
        pytest.param("Mai\x00", "Mai", id="NUL"),
        pytest.param("Ma\u0300i", "Mài", id="decomposed"),
        pytest.param("  Mai   Anh ", "Mai Anh", id="spaces"),
        pytest.param("A̸̛̤̤̐̐̕B", None, id="piled-up marks"),
    ],
)
def test_nickname_is_cleaned(house: House, host: Host, typed: str, shown: str | None) -> None:
    """Hidden characters go, and what is left is one readable line."""
    Phone(house.browser(), host.code).join(typed)

    (name,) = host.list()
    assert shown is None or name == shown
    assert len(name) <= 24


def test_same_nickname_gets_a_number(house: House, host: Host) -> None:
    """Two people of one name can be told apart on the screen."""
    host.lets_in(house, "Mai")
    host.lets_in(house, "mai")

    assert set(host.list()) == {"Mai", "mai 2"}


def test_joining_twice_is_one_player(house: House, host: Host) -> None:
    """The same browser that joins again changes its name."""
    phone = host.lets_in(house, "Mai")
    phone.join("Lan")

    assert set(host.list()) == {"Lan"}


@pytest.mark.usefixtures("pair")
def test_joining_in_the_middle(house: House, host: Host) -> None:
    """Who comes late plays from the present question on."""
    late = host.lets_in(house, "Lan")

    assert late.choose("Ý B").status_code == 303
    assert scores(house, host) == {"Lan": 1}


def test_answers_of_everybody_in_the_same_second(house: House, host: Host) -> None:
    """Concurrent and doubled answers are each counted once, and the question is closed once."""
    phones = [host.lets_in(house, f"Bạn {number}") for number in range(1, 25)]
    host.does("bat-dau")
    place = place_of(phones[0].page, "Ý B")

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda phone: phone.answer(0, chon=place), phones * 2))

    assert {answer.status_code for answer in answers} <= {303, 409}
    assert scores(house, host) == {f"Bạn {number}": 1 for number in range(1, 25)}
    assert "24 người (100 %)" in text_of(host.screen)


def test_form_with_script_gets_data(host: Host, pair: tuple[Phone, Phone]) -> None:
    """The page's script is told in pieces: what was noted, or why it was not, with how the room is now."""
    mai, nam = pair
    accept = {"accept": "application/json"}

    noted = mai.browser.post(f"/phong/{host.code}/tra-loi", {"cau": 0, "chon": "0"}, **accept)
    refused = nam.browser.post(f"/phong/{host.code}/tra-loi", {"cau": 0, "chon": "7"}, **accept)

    assert "Đã ghi nhận" in noted.json()["phan"]["rieng"]
    assert noted.json()["cau"] == 0
    assert refused.status_code == 422
    assert refused.json()["loi"]
    assert refused.json()["buoc"] == "asking"


@pytest.mark.parametrize("path", ["tra-loi", "vao", "man-hinh", "nguoi"])
def test_wrong_content_type_and_size(house: House, host: Host, path: str) -> None:
    """Only a small form is taken."""
    phone = host.lets_in(house, "Mai")
    client, address = phone.browser.client, f"/phong/{host.code}/{path}"
    ours = {"origin": "http://testserver"}

    assert client.post(address, json={}, headers=ours).status_code == 415
    assert client.post(address, data={"ten": "a" * 9000}, headers=ours).status_code == 413


def test_answer_that_ran_late_notes_nothing_on_the_next_question(house: House, host: Host) -> None:
    """It counts by when it was received; the page is at another question and is told of no note there."""
    mai = host.lets_in(house, "Mai")
    host.lets_in(house, "Nam")
    host.does("bat-dau")
    house.now += timedelta(seconds=5)
    host.does("tiep")
    host.does("tiep")
    house.now -= timedelta(seconds=1)

    noted = mai.browser.post(f"/phong/{host.code}/tra-loi", {"cau": 0, "chon": "0"}, accept="application/json")

    assert (noted.status_code, noted.json()) == (200, {"phan": {}, "cau": 0})
