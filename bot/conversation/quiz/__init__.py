"""Playing alone: rounds of questions and the daily one."""
