"""What is made from the code is up to date."""

from pathlib import Path

from bot.commands.docs import with_table
from bot.content.schemas import schema_texts
from bot.settings import env_example

TOP = Path(__file__).resolve().parents[2]


def test_env_example_is_made_from_the_settings() -> None:
    """Run `make docs` after changing a setting."""
    assert (TOP / ".env.example").read_text("utf-8") == env_example()


def test_the_settings_table_of_the_readme_is_up_to_date() -> None:
    """Run `make docs` after changing a setting."""
    readme = (TOP / "README.md").read_text("utf-8")

    assert with_table(readme) == readme


def test_the_schemas_for_editors_are_up_to_date() -> None:
    """Run `make docs` after changing the form of a knowledge file."""
    folder = TOP / "knowledge" / "schema"

    assert {path.name: path.read_text("utf-8") for path in folder.glob("*.json")} == schema_texts()


def test_the_readme_names_files_that_exist() -> None:
    """Links of the README lead somewhere."""
    readme = (TOP / "README.md").read_text("utf-8")
    links = [part.partition(")")[0] for part in readme.split("](")[1:]]

    assert [link for link in links if "://" not in link and not (TOP / link).exists()] == []
