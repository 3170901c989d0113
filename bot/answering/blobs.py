"""Arrays and texts as named bytes that hold no code, as the built base keeps them."""

import io
import json
from collections.abc import Mapping
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from bot.search.index import Index

Array = NDArray[np.generic]


def to_bytes(array: NDArray[np.generic]) -> bytes:
    """Return *array* as the bytes of an .npy file."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def from_bytes(data: bytes) -> Array:
    """Return the array in *data*; refuses pickled objects."""
    array: Array = np.load(io.BytesIO(data), allow_pickle=False)
    return array


def to_json(value: object) -> bytes:
    """Return *value* as JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def index_to_blobs(prefix: str, index: Index) -> dict[str, bytes]:
    """Return *index* as blobs named *prefix* and field; impacts in half precision."""
    blobs = {f"{prefix}.{field.name}": to_bytes(getattr(index, field.name)) for field in fields(index)}
    blobs[f"{prefix}.impacts"] = to_bytes(index.impacts.astype(np.float16))
    return blobs


def index_from_blobs(prefix: str, blobs: Mapping[str, bytes]) -> Index:
    """Return the index kept under *prefix*."""

    def read(name: str) -> Array:
        return from_bytes(blobs[f"{prefix}.{name}"])

    return Index(
        keys=read("keys").astype(np.uint32, copy=False),
        starts=read("starts").astype(np.int64, copy=False),
        documents=read("documents").astype(np.int32, copy=False),
        impacts=read("impacts").astype(np.float32),
        idf=read("idf").astype(np.float32, copy=False),
        owners=read("owners").astype(np.int32, copy=False),
    )
