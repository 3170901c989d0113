"""Pictures of screens for people to look at, and accessibility by machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, ViewportSize

SCREENS = Path(__file__).parent / "screens"
PHONE: ViewportSize = {"width": 360, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 800}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def look(
    page: Page,
    name: str,
    *,
    sizes: Sequence[ViewportSize] = (PHONE, WIDE),
    full_page: bool = True,
    mask: Sequence[Locator] = (),
) -> None:
    """Keep a picture of the screen in every size, light and dark; axe finds nothing on it and nothing runs off it.

    The colours of the dark scheme are the same in every size, so axe looks at them once.  Without *full_page* it is what a person sees without scrolling; *mask* is another each time, so of no use in it.
    """
    for size in sizes:
        if page.viewport_size != size:
            page.set_viewport_size(size)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if full_page:
                page.evaluate("scrollTo(0, 0)")
            path = SCREENS / f"{name}-{size['width']}-{scheme}.png"
            page.screenshot(path=path, full_page=full_page, mask=mask, mask_color="#8a97a3")
            if scheme == "light" or size == sizes[0]:
                found = Axe().run(page, options={"resultTypes": ["violations"]})
                assert found.violations_count == 0, found.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{name} is {wide} px wide on {size['width']} px"
