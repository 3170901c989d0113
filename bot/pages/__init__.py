"""What web pages share: templates, static files, the renderer, and what every response carries."""

from bot.pages.assets import Assets, load_assets
from bot.pages.headers import SecurityHeaders
from bot.pages.markdown import to_html
from bot.pages.problems import Problem, problem_of, respond_with_problem
from bot.pages.render import Look, Pages, in_language, language_asked

__all__ = [
    "Assets",
    "Look",
    "Pages",
    "Problem",
    "SecurityHeaders",
    "in_language",
    "language_asked",
    "load_assets",
    "problem_of",
    "respond_with_problem",
    "to_html",
]
