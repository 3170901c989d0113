"""Templates -> HTML, in one of the two languages."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from bot.conversation import Knowledge
from bot.conversation.wording import label_of, path_of, say
from bot.domain.text import Language
from bot.pages.assets import Assets
from bot.pages.markdown import to_html


@dataclass(frozen=True, slots=True)
class Look:
    """What is the same on every page: the address of the site (may be empty) and whether this is a demo."""

    public_url: str = ""
    demo: bool = False


class Pages:
    """Renders templates with the present knowledge."""

    def __init__(self, assets: Assets, look: Look, knowledge: Callable[[], Knowledge]) -> None:
        self.assets = assets
        self.look = look
        self._knowledge = knowledge
        folder = Path(__file__).parent / "templates"
        self._shape = "".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.html"))) + assets.digest
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.filters["md"] = to_html
        self._templates.globals["asset"] = assets.url
        self._templates.globals["here"] = in_language

    @property
    def knowledge(self) -> Knowledge:
        """Return the present knowledge."""
        return self._knowledge()

    @property
    def stamp(self) -> str:
        """Return a text that changes whenever a public page may look different."""
        knowledge = self.knowledge
        said = f"{knowledge.operator}{self.look}{self._shape}"
        return f"{knowledge.base.digest}-{hashlib.sha256(said.encode()).hexdigest()[:10]}"

    def render(self, template: str, language: Language, **values: Any) -> str:
        """Return *template* filled with *values*.

        Templates also get ``t`` (wording in the page's language), ``say`` (wording in a given
        language), ``label`` and ``path`` (of a citation), ``lang``, ``look`` and ``operator``.
        """
        knowledge = self.knowledge
        base = knowledge.base
        return self._templates.get_template(template).render(
            t=partial(say, base, language),
            say=partial(say, base),
            label=partial(label_of, base),
            path=partial(path_of, base),
            lang=language,
            look=self.look,
            operator=knowledge.operator,
            **values,
        )


def language_asked(request: Request) -> Language | None:
    """Return the language ``?lang=`` asks for, or None."""
    asked = request.query_params.get("lang")
    return next((language for language in Language if language.value == asked), None)


def in_language(path: str, language: Language) -> str:
    """Return *path* leading to its page in *language*; Vietnamese is what a page is without asking."""
    if language is Language.VI:
        return path
    page, mark, anchor = path.partition("#")
    return f"{page}{'&' if '?' in page else '?'}lang={language.value}{mark}{anchor}"
