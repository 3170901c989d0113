"""Where a request comes from: our own pages, or somebody else's."""

from collections.abc import Mapping


def is_from_our_page(headers: Mapping[str, str], origins: frozenset[str]) -> bool:
    """Tell whether a form with *headers* was surely sent by a page of one of our *origins*.

    Browsers that know fetch metadata say so themselves; of the others an Origin is asked.  Who sends
    neither is refused: staff come with browsers, and every browser sends one of them with a form.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return headers.get("origin") in origins
