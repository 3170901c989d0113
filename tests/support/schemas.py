"""JSON Schemas as FastAPI writes them: values made from them, and what is wrong with a value by them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

Schema = Mapping[str, Any]
KNOWN = frozenset({
    "$ref", "anyOf", "const", "enum", "type", "properties", "required", "additionalProperties", "items", "minItems",
    "maxItems", "minLength", "maxLength", "minimum", "maximum", "format", "title", "description", "default",
})  # fmt: skip
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
    "array": list,
    "object": dict,
}
_LONGEST = 60


def resolve(schema: Schema, document: Schema) -> Schema:
    """Return *schema*, or what it refers to in *document*; a word of schemas nobody here knows is an error."""
    unknown = set(schema) - KNOWN
    assert not unknown, f"teach tests/support/schemas.py: {unknown}"
    if "$ref" not in schema:
        return schema
    found: Any = document
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return resolve(found, document)


def values(schema: Schema, document: Schema) -> st.SearchStrategy[Any]:  # noqa: PLR0911 -- one for each type
    """Return a strategy of values that *schema* allows."""
    schema = resolve(schema, document)
    if "anyOf" in schema:
        return st.one_of([values(each, document) for each in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "string":
            texts = st.text(st.characters(codec="utf-8"), max_size=min(_LONGEST, schema.get("maxLength", _LONGEST)))
            return texts.filter(lambda text: len(text) >= schema.get("minLength", 0))
        case "integer":
            return st.integers(schema.get("minimum"), schema.get("maximum"))
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "array":
            most = schema.get("maxItems", 5)
            return st.lists(values(schema["items"], document), min_size=schema.get("minItems", 0), max_size=most)
        case "object":
            made = {name: values(each, document) for name, each in schema["properties"].items()}
            required = {name: made.pop(name) for name in schema.get("required", ())}
            return st.fixed_dictionaries(required, optional=made)
    raise AssertionError(f"teach tests/support/schemas.py: {schema}")


def mistakes(value: Any, schema: Schema, document: Schema, place: str = "$") -> list[str]:
    """Return where *value* is not as *schema* says."""
    schema = resolve(schema, document)
    if "anyOf" in schema:
        tried = [mistakes(value, each, document, place) for each in schema["anyOf"]]
        return [] if [] in tried else [f"{place}: none of anyOf: {tried}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{place}: {value!r} is not one of {schema['enum']}"]
    wanted = schema["type"]
    if not isinstance(value, _TYPES[wanted]) or (isinstance(value, bool) and wanted != "boolean"):
        return [f"{place}: {type(value).__name__} instead of {wanted}"]
    return [*_bounds(value, schema, place), *_inside(value, schema, document, place)]


def _bounds(value: Any, schema: Schema, place: str) -> Iterator[str]:
    size = len(value) if isinstance(value, str | list) else value
    for least in ("minimum", "minLength", "minItems"):
        if least in schema and size < schema[least]:
            yield f"{place}: below {least}"
    for most in ("maximum", "maxLength", "maxItems"):
        if most in schema and size > schema[most]:
            yield f"{place}: above {most}"


def _inside(value: Any, schema: Schema, document: Schema, place: str) -> Iterator[str]:
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from mistakes(each, schema["items"], document, f"{place}[{index}]")
    if isinstance(value, dict):
        yield from _fields(value, schema, document, place)


def _fields(value: dict[str, Any], schema: Schema, document: Schema, place: str) -> Iterator[str]:
    required: Sequence[str] = schema.get("required", ())
    yield from (f"{place}: no {name}" for name in required if name not in value)
    for name, each in value.items():
        if name in schema["properties"]:
            yield from mistakes(each, schema["properties"][name], document, f"{place}.{name}")
        elif schema.get("additionalProperties", True) is False:
            yield f"{place}: {name} is not in the document"
