"""Values and rules.  Nothing here does I/O or imports anything else of ours."""
