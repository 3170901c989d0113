"""The base's Markdown subset -> HTML: paragraphs, lists and bold; no links, no raw HTML."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_PARSER = MarkdownIt("zero").enable(["list", "emphasis", "newline"])
_TAGS = {"p", "ul", "ol", "li", "strong", "em", "br"}


@lru_cache(maxsize=2048)
def to_html(text: str) -> Markup:
    """Return *text* as HTML that is safe to show.

    The parser makes no other tags; what it makes is cleaned again, so that a change of the parser
    cannot open a hole.
    """
    return Markup(nh3.clean(_PARSER.render(text), tags=_TAGS, attributes={}))  # noqa: S704 -- cleaned just here
