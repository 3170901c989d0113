"""Fit the engine to a base, at build time.  scikit-learn is imported only when fitting."""

from bot.content.fitting.fit import cross_validate, fit

__all__ = ["cross_validate", "fit"]
