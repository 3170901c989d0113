"""The base's Markdown subset -> styled text: paragraphs, lists, bold and italics, as on the web pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.channels.telegram.rich import Run

_PARSER = MarkdownIt("zero").enable(["list", "emphasis", "newline"])
_TEXTS_KEPT = 512


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, or an item of the list that began with token *of_list*."""

    runs: tuple[Run, ...]
    of_list: int | None


# Parsing takes half as long as sending, and the base's answers are the same few hundred texts again and again.
@lru_cache(_TEXTS_KEPT)
def to_runs(markdown: str) -> tuple[Run, ...]:
    """Return *markdown* as runs, with an empty line between paragraphs and none between items of a list."""
    runs: list[Run] = []
    before: _Block | None = None
    for block in _blocks(_PARSER.parse(markdown)):
        if before is not None:
            same_list = block.of_list is not None and block.of_list == before.of_list
            runs.append(Run("\n" if same_list else "\n\n"))
        runs.extend(block.runs)
        before = block
    return tuple(runs)


def _blocks(tokens: Sequence[Token]) -> Iterator[_Block]:
    lists: list[int] = []
    numbers: list[int | None] = []
    bullet = ""
    for place, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists.append(place)
                numbers.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
                numbers.pop()
            case "list_item_open":
                number = numbers[-1]
                bullet = "  " * (len(lists) - 1) + ("• " if number is None else f"{number}. ")
                numbers[-1] = None if number is None else number + 1
            case "inline":
                begin = (Run(bullet),) if bullet else ()
                yield _Block((*begin, *_inline(token.children or ())), lists[0] if lists else None)
                bullet = ""
            case _:
                pass


def _inline(tokens: Sequence[Token]) -> Iterator[Run]:
    bold = italic = 0
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "softbreak" | "hardbreak":
                yield Run("\n")
            case _ if token.content:
                yield Run(token.content, bold=bold > 0, italic=italic > 0)
            case _:
                pass
