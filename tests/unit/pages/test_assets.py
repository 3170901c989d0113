import hashlib
import re
from pathlib import Path

import bot.pages
from bot.pages import load_assets

STATIC = Path(bot.pages.__file__).parent / "static"


def test_address_holds_the_hash_of_the_content() -> None:
    """A changed file has another address, so that caches never show an old one."""
    assets = load_assets()

    url = assets.url("chat.js")

    assert re.fullmatch(r"/static/chat\.[0-9a-f]{10}\.js", url)
    found = assets.find(url.removeprefix("/static/"))
    assert found is not None
    assert found.plain == (STATIC / "chat.js").read_bytes()


def test_unknown_file_is_none() -> None:
    """Nothing outside the list is served."""
    assert load_assets().find("../render.py") is None


def test_vendored_files_are_those_recorded() -> None:
    """Each vendored script has the hash written beside it, and its licence."""
    recorded = re.findall(r"^\| `(.+?)` .*`(.+?)`\) \| `([0-9a-f]{64})` \|$", _record(), re.MULTILINE)

    scripts = {path.name for path in (STATIC / "vendor").glob("*.js")}
    assert {name for name, _, _ in recorded} == scripts
    for name, licence, digest in recorded:
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest
        assert (STATIC / "vendor" / licence).is_file()


def test_vendored_record_names_no_address() -> None:
    """Where packages come from is the machine's business."""
    assert "://" not in _record()


def _record() -> str:
    return (STATIC / "vendor" / "VENDORED.md").read_text("utf-8")
