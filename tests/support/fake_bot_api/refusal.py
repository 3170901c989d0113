"""The answer of a Bot API that does not do what it was asked."""

from collections.abc import Mapping


class Refusal(Exception):
    """A refusal as the Bot API words it: a code, a description and sometimes parameters."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})

    def to_json(self) -> dict[str, object]:
        """Return the body of the answer."""
        body: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad(why: str) -> Refusal:
    """Return the refusal of a request that is wrong in itself."""
    return Refusal(400, f"Bad Request: {why}")


def too_many(retry_after: int) -> Refusal:
    """Return the refusal of a request that comes too soon."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
