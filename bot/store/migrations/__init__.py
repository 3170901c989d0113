"""The history of the schema, run by Alembic.

A change of ``tables.py`` is a new file in ``versions/`` (copy the last one, name what it follows in
``down_revision``) and a new last name in ``REVISIONS`` of ``schema.py``.  There is no way back down: the
copy made before an upgrade is.
"""
