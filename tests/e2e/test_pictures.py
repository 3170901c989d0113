"""A picture by the composer, in a browser."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.support.pictures import make_photo_file

pytestmark = pytest.mark.xdist_group("browser")
RUMOUR = "Mai cả huyện Cần Đước mất điện ba ngày"
SCREENS = [
    pytest.param({"viewport": {"width": 360, "height": 640}}, id="phone"),
    pytest.param({"viewport": {"width": 360, "height": 640}, "java_script_enabled": False}, id="phone, no script"),
    pytest.param({"viewport": {"width": 1280, "height": 800}}, id="desk"),
]


def pick(page: Page, data: bytes, name: str = "man-hinh.jpg") -> None:
    page.locator("#picture").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": data})


@pytest.mark.parametrize("options", SCREENS)
def test_a_picture_is_previewed_and_sent(visit: Visit, options: dict[str, Any]) -> None:
    """The re-encoded picture stands in the preview; its two answers have one size; the code fits the screen."""
    page = visit(**options).new_page()
    page.goto("/")
    page.locator("#text").fill(RUMOUR)
    pick(page, make_photo_file(size=(800, 500)))

    page.locator("#composer button").click()
    picture = page.locator(".bot.preview img.picture")
    expect(picture).to_be_visible()
    width = picture.evaluate("image => image.decode().then(() => image.naturalWidth)") if _runs(options) else 800
    send, cancel = (page.locator(".preview .option").filter(has_text=label).bounding_box() for label in ("Gửi", "Huỷ"))
    page.locator(".preview .option").filter(has_text="Gửi").click()
    code = page.locator(".bot.receipt .quoted")
    expect(code).to_be_visible()
    box = code.bounding_box()

    assert width == 800
    assert send is not None
    assert cancel is not None
    assert (round(send["width"]), send["height"]) == (round(cancel["width"]), cancel["height"])
    assert box is not None
    assert box["height"] < 80, "The code stands on one line."


def test_a_chosen_picture_is_named_and_can_be_dropped(visit: Visit) -> None:
    """One that is too large is not even sent."""
    page = visit().new_page()
    page.goto("/")

    pick(page, make_photo_file())
    expect(page.locator("#picked")).to_contain_text("man-hinh.jpg")
    page.get_by_role("button", name="Bỏ ảnh").click()
    expect(page.locator("#picked")).to_be_hidden()
    pick(page, bytes(10_000_001))

    expect(page.locator("#too-big")).to_contain_text("10 MB")
    expect(page.locator("#picked")).to_be_hidden()


def _runs(options: dict[str, Any]) -> bool:
    return bool(options.get("java_script_enabled", True))
