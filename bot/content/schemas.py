"""JSON Schemas of the knowledge files, so that an editor's program can check while typing."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bot.content.quiz_schema import QuizFile
from bot.content.schema import (
    AbbreviationModel,
    ConventionFile,
    EmergenciesFile,
    EntryHead,
    HotlineModel,
    PlaceModel,
    PlanFile,
    SourceModel,
    SynonymsModel,
    TopicModel,
)

SCHEMAS: dict[str, Any] = {
    "convention": ConventionFile,
    "plan": PlanFile,
    "entry": EntryHead,
    "emergencies": EmergenciesFile,
    "topics": list[TopicModel],
    "hotlines": list[HotlineModel],
    "sources": list[SourceModel],
    "abbreviations": list[AbbreviationModel],
    "synonyms": list[SynonymsModel],
    "places": list[PlaceModel],
    "quiz": QuizFile,
}


def schema_texts() -> dict[str, str]:
    """Return the text of each schema file by its name."""
    return {
        f"{name}.json": json.dumps(TypeAdapter(model).json_schema(), ensure_ascii=False, indent=2) + "\n"
        for name, model in SCHEMAS.items()
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into *folder* and return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schema_texts().items():
        path = folder / name
        path.write_text(text, "utf-8")
        written.append(path)
    return written
