"""Use cases: synchronous, and all that they read or change goes through the transaction."""
