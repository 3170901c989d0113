"""YAML in which every scalar is text, with the line of every value.

A Vietnamese editor's `no`, `1989-11-20` or `12` stays what was typed: the schema says what it means.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Place = tuple[str | int, ...]
"""Where a value stands: keys and indices from the top, as pydantic names them."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Plain values (dict, list, str) and the line (from 1) of each place."""

    value: object
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """Return the line of *place*, or of the nearest place above it that has one."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


class BadYaml(ValueError):
    """Text that is not YAML, or has a key twice."""

    def __init__(self, line: int, message: str) -> None:
        """Keep the line (from 1) and what is wrong."""
        super().__init__(message)
        self.line = line


def parse(text: str, *, first_line: int = 1) -> Tree:
    """Return the values in *text*; *first_line* is the line its first line has in the file.

    Raises:
        BadYaml: If it cannot be parsed or a mapping has a key twice.
    """
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + first_line
        raise BadYaml(line, f"not valid YAML: {error.problem}; quote texts that contain ': ' or ' #'") from None
    lines: dict[Place, int] = {}
    value = {} if node is None else _plain(node, (), lines, first_line)
    return Tree(value, lines)


def _plain(node: Node, place: Place, lines: dict[Place, int], first_line: int) -> object:
    lines[place] = node.start_mark.line + first_line
    if isinstance(node, ScalarNode):
        return str(node.value).strip()
    if isinstance(node, SequenceNode):
        return [_plain(item, (*place, i), lines, first_line) for i, item in enumerate(node.value)]
    if not isinstance(node, MappingNode):
        raise BadYaml(lines[place], "an alias or tag; write the value out")
    found: dict[str, object] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in found:
            raise BadYaml(key_node.start_mark.line + first_line, f'the key "{key}" stands twice; keep one')
        found[key] = _plain(value_node, (*place, key), lines, first_line)
    return found
