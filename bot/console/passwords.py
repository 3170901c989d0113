"""Which passwords are taken: long ones that are not plain to guess."""

LEAST = 12
MOST = 1000
_DIFFERENT = 5
_SHORT_NAME = 3


def fault_of(password: str, name: str) -> str:
    """Return what is wrong with a new *password* for the account *name*, or nothing.

    The answer is the last part of a text ``console.set_up.<fault>``.  Length counts, not kinds of
    characters.  Source: NIST SP 800-63B, section 5.1.1.2.
    """
    if len(password) < LEAST:
        return "too_short"
    if len(password) > MOST:
        return "too_long"
    folded, inside = password.casefold(), name.casefold()
    if len(set(folded)) < _DIFFERENT or (len(inside) >= _SHORT_NAME and inside in folded):
        return "too_plain"
    return ""
