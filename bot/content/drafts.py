"""Entries drafted elsewhere: checked against the running base, and put into a working copy of knowledge/."""

import os
import secrets
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath

from bot.content.convert import CORE
from bot.content.files import EntryFile, Parsed, Reader
from bot.content.lint import Known, lint_entry, lint_text, lint_texts
from bot.domain.base import Base
from bot.domain.errors import IllegalChange
from bot.language import fold

_PLAN = ("KH175", "QD1079")


def check_entry(base: Base, path: str, text: str) -> list[str]:
    """Return what is wrong with *text* as the file *path* of knowledge/, one message a problem.

    As ``knowledge check``, but against *base* and not against the files it was built from: what only the
    files know, such as why a law may not be cited, is said there.
    """
    reader = Reader(Path())
    parsed, known = reader.parse_entry(path, text), _known(base)
    if parsed is None:
        # Something is still missing: what is there already is looked at all the same.
        body = "\n".join(line for line in text.partition("\n---\n")[2].splitlines() if not line.startswith("## "))
        return [*reader.problems, *lint_text(f"{path}:1", body, known)]
    found = [*lint_entry(parsed, known, base.topics.keys()), *_phrasings(parsed, base), *lint_texts(parsed, known)]
    taken = parsed.model.id in base.entries
    return [f"{path}:1: there is an entry of this name already; choose another file name", *found] if taken else found


def put_entry(folder: Path, path: str, text: str) -> None:
    """Write *text* as the new file *path* below *folder*, a working copy of knowledge/.

    Raises:
        IllegalChange: If there is such a file already, or the folder is not there.
    """
    parts = PurePosixPath(path).parts
    if len(parts) != 3 or parts[0] != "entries" or ".." in parts:  # noqa: PLR2004 -- entries/topic/slug.md
        raise IllegalChange(f"{path} is no entry file. Name it entries/<topic>/<slug>.md.")
    target = folder.joinpath(*parts)
    draft = target.with_suffix(f".{secrets.token_hex(4)}.new")
    try:
        target.parent.mkdir(exist_ok=True)
        draft.write_text(text, "utf-8")
        # A link, unlike a rename, never takes the place of a file that is there already.
        os.link(draft, target)
    except FileExistsError:
        raise IllegalChange(f"{path} is there already. Choose another file name.") from None
    except OSError as error:
        raise IllegalChange(f"{path} cannot be written ({error.strerror}). Look at NQ_KNOWLEDGE_DRAFTS.") from error
    finally:
        draft.unlink(missing_ok=True)


def _known(base: Base) -> Known:
    answers = {entry for entry in base.entries if "/" not in entry}
    return Known(
        citable=frozenset(answers | {source.id for source in base.sources.values() if source.citable}),
        refused={source.id: source.force for source in base.sources.values() if not source.citable},
        entries=frozenset(base.entries),
        last_article={name: base.conventions[name].last_article for name in CORE},
        hotlines=frozenset(base.hotlines),
    )


def _phrasings(parsed: Parsed[EntryFile], base: Base) -> Iterator[str]:
    others, own = _entry_of_phrasing(_ByDigest(base)), set[str]()
    head = parsed.model.head
    for language, texts in (("vi", head.phrasings.vi), ("en", head.phrasings.en)):
        for number, text in enumerate(texts):
            at, folded = parsed.at("phrasings", language, number), _to_key(text)
            if folded in others:
                yield f'{at}: the phrasing "{text}" stands also under {others[folded]}; keep it once'
            if folded in own:
                yield f'{at}: the phrasing "{text}" stands twice here; keep it once'
            own.add(folded)


class _ByDigest:
    """A base that is the same as any other of its digest, so that what is made of it is kept."""

    def __init__(self, base: Base) -> None:
        self.base = base

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByDigest) and self.base.digest == other.base.digest

    def __hash__(self) -> int:
        return hash(self.base.digest)


@lru_cache(1)
def _entry_of_phrasing(held: _ByDigest) -> Mapping[str, str]:
    return {_to_key(phrasing.text): phrasing.entry for phrasing in held.base.phrasings}


def _to_key(text: str) -> str:
    return fold(text).rstrip("?.! ")
