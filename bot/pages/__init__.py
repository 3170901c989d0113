"""What web pages share: templates, static files, the renderer, and what every response carries."""

from bot.pages.assets import Assets, load_assets
from bot.pages.bodies import LARGEST_BODY, read_body
from bot.pages.headers import SecurityHeaders, policy_for_frames
from bot.pages.markdown import to_html
from bot.pages.problems import Problem, problem_of, respond_with_problem
from bot.pages.rates import Gate, Quota, address_of
from bot.pages.render import Look, Pages, in_language, language_asked

__all__ = [
    "LARGEST_BODY",
    "Assets",
    "Gate",
    "Look",
    "Pages",
    "Problem",
    "Quota",
    "SecurityHeaders",
    "address_of",
    "in_language",
    "language_asked",
    "load_assets",
    "policy_for_frames",
    "problem_of",
    "read_body",
    "respond_with_problem",
    "to_html",
]
