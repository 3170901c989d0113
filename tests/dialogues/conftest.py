"""What all dialogues share."""

from tests.support.log_watch import no_personal_data_in_logs, watched_logs

__all__ = ["no_personal_data_in_logs", "watched_logs"]
