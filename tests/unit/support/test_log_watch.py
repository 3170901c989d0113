import logging

import pytest

from tests.support.log_watch import LogWatch

TEXT = "Mai cả huyện mất điện"


@pytest.fixture
def watch() -> LogWatch:
    made = LogWatch()
    made.note(TEXT, "9KD2-77QM-4XTB-AZ0P-7", 5551234567)
    return made


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"event": "reply_not_sent", "channel": "telegram", "row_id": 7, "error": "Unsure"}, id="names"),
        pytest.param({"event": "updates_wait", "retry_after_s": 2.5}, id="a known number"),
        pytest.param({"event": "reply_given_up", "doubtful": True}, id="yes or no"),
    ],
)
def test_what_logs_are_for_is_no_leak(watch: LogWatch, event: dict[str, object]) -> None:
    """Names of our own and numbers of rows."""
    watch.see(None, "info", event)

    assert watch.find_leaks() == []


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"event": "update_taken", "text": "abc"}, id="an unknown key"),
        pytest.param({"event": "update_taken", "chat_id": 1001}, id="the number of a chat"),
        pytest.param({"event": "update_taken", "row_id": "1001 An"}, id="words for a number"),
        pytest.param({"event": "update_taken", "error": "ValueError: Mai"}, id="the words of an error"),
        pytest.param({"event": TEXT}, id="a text as the event"),
        pytest.param({"event": "receipt", "error": "9KD2-77QM-4XTB-AZ0P-7"}, id="a receipt in a place for names"),
        pytest.param({"event": "sent", "row_id": 5551234567}, id="a chat in a place for rows"),
    ],
)
def test_what_is_personal_is_found(watch: LogWatch, event: dict[str, object]) -> None:
    """By its key, by its form, or because it was noted."""
    watch.see(None, "info", event)

    assert watch.find_leaks()


def test_lines_of_libraries_are_looked_at(watch: LogWatch) -> None:
    """They log words, but none that was noted; and what is found is not said again."""
    record = logging.LogRecord("uvicorn.error", logging.WARNING, "", 0, "GET /?q=%s failed", (TEXT,), None)

    watch.emit(record)
    found = watch.find_leaks()

    assert len(found) == 1
    assert TEXT not in found[0]
    assert watch.find_leaks() == []
