"""A whole game on the web with forms alone, as a browser without scripts plays it."""

from collections.abc import Callable

from bot.domain.text import Language
from tests.support.rooms import Host, House, Phone, text_of


def test_code_leads_to_the_room(house: House, host: Host) -> None:
    """The code, typed small and with a space, leads to the page that asks for a nickname."""
    typed = f"{host.code[:3]} {host.code[3:]}".lower()

    answer = house.browser().post("/phong/vao", {"ma": typed})

    assert (answer.status_code, answer.headers["location"]) == (303, f"/phong/{host.code}")


def test_screen_shows_how_to_join(host: Host) -> None:
    """The lobby shows code, address and a picture for cameras."""
    screen = host.screen

    assert f"{host.code[:3]} {host.code[3:]}" in text_of(screen)
    assert "testserver/phong" in text_of(screen)
    assert "<svg viewBox" in screen


def test_lobby_shows_who_is_there(house: House, host: Host) -> None:
    """Names appear as people come, the newest first."""
    host.lets_in(house, "Mai")
    host.lets_in(house, "Nam")

    assert "2 người trong phòng" in text_of(host.screen)
    assert host.screen.index("<li>Nam</li>") < host.screen.index("<li>Mai</li>")


def test_player_waits_in_the_lobby(house: House, host: Host) -> None:
    """Whoever has joined sees their name, and a page without script loads itself anew."""
    phone = host.lets_in(house, "Mai")

    assert "Bạn đã vào phòng" in text_of(phone.page)
    assert "Mai" in text_of(phone.page)
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in phone.page


def test_open_question_does_not_load_itself_anew(house: House, host: Host) -> None:
    """While somebody may be typing nothing takes the page away."""
    phone = host.lets_in(house, "Mai")
    host.does("bat-dau")

    assert "http-equiv" not in phone.page


def test_screen_counts_answers(house: House, host: Host) -> None:
    """Everybody sees how many have answered, not what."""
    mai = host.lets_in(house, "Mai")
    host.lets_in(house, "Nam")
    host.does("bat-dau")

    mai.choose("Ý B")

    assert "1 trên 2 đã trả lời" in text_of(host.screen)
    assert "Câu trả lời đúng" not in text_of(host.screen)


def test_answer_is_noted(house: House, host: Host) -> None:
    """After answering one sees what was noted, nothing of right and wrong, and no form any more."""
    mai = host.lets_in(house, "Mai")
    host.lets_in(house, "Nam")
    host.does("bat-dau")

    answer = mai.choose("Ý B")

    assert answer.status_code == 303
    assert "Đã ghi nhận câu trả lời" in text_of(mai.page)
    assert '<div id="chung" class="da-ghi">' in mai.page
    assert "Câu trả lời đúng" not in text_of(mai.page)


def test_all_answered_closes_the_question(house: House, host: Host) -> None:
    """When everybody has answered, results are shown at once: a word and a shape, explanation, article and rank."""
    mai, nam = host.lets_in(house, "Mai"), host.lets_in(house, "Nam")
    host.does("bat-dau")

    mai.choose("Ý B")
    nam.choose("Ý A")

    assert text_of(mai.page).startswith("✓ Đúng")
    assert "✗ Chưa đúng Bạn đã trả lời:" in text_of(nam.page)
    for page in (mai.page, nam.page):
        assert "nói vậy." in text_of(page)
        assert "/cong-uoc/crc/dieu-" in page
    assert "Hạng 1 trong 2 người" in text_of(mai.page)
    assert "Hạng 2 trong 2 người" in text_of(nam.page)


def test_screen_shows_results_in_words_and_numbers(house: House, host: Host) -> None:
    """Each choice has its count, and the right one is marked by a shape and a word."""
    mai, nam = host.lets_in(house, "Mai"), host.lets_in(house, "Nam")
    host.does("bat-dau")
    mai.choose("Ý B")
    nam.choose("Ý A")

    shown = text_of(host.screen)

    assert "Ý B ✓ Câu trả lời đúng 1 người (50 %)" in shown
    assert "Ý A 1 người (50 %)" in shown
    assert "Ý C 0 người (0 %)" in shown


def test_last_one_is_not_named_to_others(house: House, host: Host) -> None:
    """Of those near, the last of all is left out unless it is oneself."""
    phones = [host.lets_in(house, name) for name in ("Mai", "Nam", "Lan")]
    host.does("bat-dau")
    for phone, text in zip(phones, ("Ý B", "Ý B", "Ý A"), strict=True):
        phone.choose(text)

    assert "Lan" not in text_of(phones[0].page)
    assert "Lan (bạn)" in text_of(phones[2].page)


def test_host_goes_on_to_the_end(house: House, host: Host) -> None:
    """Question after question, then the end: the podium, the most missed question and everybody's own result."""
    phones = [host.lets_in(house, name) for name in ("Mai", "Nam", "Lan")]
    host.does("bat-dau")
    for position in range(10):
        for phone, text in zip(phones, ("Ý B", "Ý B" if position else "Ý A", "Ý A"), strict=True):
            phone.choose(text, position)
        host.does("tiep")

    screen = text_of(host.screen)
    assert "Trả lời đúng nhiều nhất 1 Mai 10 câu đúng 2 Nam 9 câu đúng" in screen
    assert "Lan" not in screen
    assert "Câu nhiều người nhầm nhất" in screen
    assert "Bạn trả lời đúng 10 trên 10 câu. Hạng 1 trong 3 người" in text_of(phones[0].page)
    assert "Bạn trả lời đúng 0 trên 10 câu. Hạng 3 trong 3 người" in text_of(phones[2].page)


def test_no_podium_where_none_is_wanted(house: House) -> None:
    """Without a podium nobody is named at the end."""
    host = house.browser().open_room(buc="")
    phone = host.lets_in(house, "Mai")
    host.does("bat-dau")
    phone.choose("Ý B")

    host.does("ket-thuc")

    assert "Đã xong" in text_of(host.screen)
    assert "Mai" not in text_of(host.screen)


def test_room_reads_in_english(house: House) -> None:
    """A room opened in English is English for those who come by its code."""
    host = house.browser()
    opened = host.post(
        "/phong?lang=en", {"chu-de": "", "muc": "", "so-cau": "5", "dong-ho": "off", "giay": "15", "buc": ""}
    )
    code = opened.headers["location"].split("/")[2]

    answer = house.browser().post("/phong/vao", {"ma": code})

    assert opened.headers["location"] == f"/phong/{code}/man-hinh?lang=en"
    assert answer.headers["location"] == f"/phong/{code}?lang=en"
    assert house.browser().get(f"/phong/{code}?lang=en").headers["content-language"] == Language.EN


def test_nickname_may_be_left_empty(house: House, host: Host) -> None:
    """Who gives no name gets a number."""
    host.lets_in(house, "")
    host.lets_in(house, "")

    assert set(host.list()) == {"Bạn 1", "Bạn 2"}


def test_leaving_and_coming_back(house: House, host: Host) -> None:
    """Nobody waits for somebody who left; who comes back has their score."""
    mai, nam = host.lets_in(house, "Mai"), host.lets_in(house, "Nam")
    host.does("bat-dau")
    mai.choose("Ý B")

    left = nam.browser.post(f"/phong/{host.code}/roi")

    assert left.status_code == 303
    assert "Bạn đã rời phòng" in text_of(nam.page)
    assert "✓ Đúng" in text_of(mai.page)
    nam.join("Nam")
    host.does("tiep")
    assert nam.choose("Ý B", 1).status_code == 303


def test_reload_at_any_moment_shows_the_same(house: House, host: Host) -> None:
    """Everything stands in the store: a page loaded again is the page there was."""
    phone = host.lets_in(house, "Mai")
    steps: list[Callable[[], object]] = [
        lambda: host.does("bat-dau"),
        lambda: phone.choose("Ý B"),
        lambda: host.does("ket-thuc"),
    ]

    for step in steps:
        step()
        assert (phone.page, host.screen) == (phone.page, host.screen)


def test_entrance_leads_back(house: House, host: Host) -> None:
    """Who closed the page finds their room again, as a host and as a player."""
    phone: Phone = host.lets_in(house, "Mai")

    assert f"Về màn hình phòng {host.code}" in text_of(host.browser.get("/phong").text)
    assert f"Trở lại phòng {host.code}" in text_of(phone.browser.get("/phong").text)
