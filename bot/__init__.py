"""Hỏi Nhân Quyền: curated, cited answers about human-rights conventions."""

__version__ = "0.1.0"
