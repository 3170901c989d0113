"""What a form of the console brought."""

from starlette.requests import Request

from bot.pages import Form
from bot.pages import read_form as read

__all__ = ["Form", "read_form"]

_LARGEST = 256 * 1024
_MOST_FIELDS = 300


async def read_form(request: Request) -> Form:
    """Return the form in *request*, up to 256 kB and 300 fields; else as ``bot.pages.read_form``.

    It can be asked for again: a body is there only once.
    """
    if not hasattr(request.state, "form"):
        request.state.form = await read(request, largest=_LARGEST, most_fields=_MOST_FIELDS)
    form: Form = request.state.form
    return form
