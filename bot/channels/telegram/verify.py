"""Whether a webhook call comes from Telegram."""

import hmac

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 -- its name


def is_from_telegram(header: str | None, secret: str) -> bool:
    """Tell whether *header* is the secret Telegram was given, in constant time."""
    return header is not None and hmac.compare_digest(header.encode("utf-8", "replace"), secret.encode())
