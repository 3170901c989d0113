"""The commands of ``nhanquyen``, one module a group."""
