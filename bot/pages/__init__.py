"""What web pages share: templates, static files, the renderer, and what every response carries."""

from bot.pages.assets import Assets, load_assets
from bot.pages.bodies import LARGEST_BODY, read_body
from bot.pages.forms import Form, read_form
from bot.pages.headers import SecurityHeaders, policy_for_frames
from bot.pages.markdown import to_html
from bot.pages.numbers import to_number, to_percent
from bot.pages.origins import is_from_our_page
from bot.pages.problems import Problem, problem_of, respond_with_problem
from bot.pages.rates import Gate, Quota, address_of
from bot.pages.render import Look, Pages, in_language, language_asked

__all__ = [
    "LARGEST_BODY",
    "Assets",
    "Form",
    "Gate",
    "Look",
    "Pages",
    "Problem",
    "Quota",
    "SecurityHeaders",
    "address_of",
    "in_language",
    "is_from_our_page",
    "language_asked",
    "load_assets",
    "policy_for_frames",
    "problem_of",
    "read_body",
    "read_form",
    "respond_with_problem",
    "to_html",
    "to_number",
    "to_percent",
]
