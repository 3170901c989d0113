"""The fitted part of the alarm: how much a message sounds like a cry for help, and of what kind."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.blobs import from_bytes, to_bytes, to_json
from bot.domain.danger import DANGERS

Floats = NDArray[np.float32]
Row = tuple[NDArray[np.int64], Floats]

SIGNS = (
    "sound", "alarm", "danger", "now_cues", "help_cues", "plea_cues", "victim_cues", "child_words",
    "calm_legal", "calm_past", "calm_hypothetical", "calm_figurative", "calm_question", "length",
)  # fmt: skip
"""What is weighed: the sound of the whole message, the cues met in it, and its length."""
_SECOND = 0.3
"""Share from which the second kind of danger is named too."""


def signs_of(sound: float, cues: Sequence[str], length: int) -> Floats:
    """Return the row that is weighed: *sound* in log odds, counted cues, and the length in words."""
    alarms = {name for name in cues if name.startswith("alarm_")}
    dangers = sum(name.startswith("danger_") for name in cues)
    met = set(cues)
    return np.asarray(
        [
            sound,
            min(len(alarms) + (sum(name.startswith("alarm_") for name in cues) > 1), 3),
            min(dangers, 2),
            *(float(name in met) for name in SIGNS[3:-1]),
            np.log(length + 1),
        ],
        dtype=np.float32,
    )


@dataclass(frozen=True, slots=True, eq=False)
class DangerModel:
    """Fitted on cries for help and on messages that only look like one (knowledge/emergencies.yaml).

    ``sound`` weighs the features of the classifier's space and ``kinds`` tells the kinds apart (their
    last rows are offsets); ``signs`` and ``offset`` weigh that sound and the cues into the log odds
    of danger; from ``limit`` on the numbers to call are shown.
    """

    sound: Floats
    kinds: Floats
    signs: Floats
    offset: float
    limit: float

    def sound_of(self, row: Row) -> float:
        """Return the log odds of danger by the sound of a message alone; *row* is in the classifier's space."""
        at, values = row
        return float(values @ self.sound[at] + self.sound[-1])

    def odds(self, row: Row, cues: Sequence[str], length: int) -> float:
        """Return the log odds of danger now, all considered."""
        return float(signs_of(self.sound_of(row), cues, length) @ self.signs + self.offset)

    def kinds_of(self, row: Row) -> tuple[str, ...]:
        """Return the likeliest kind of danger, and the second if it is not far behind."""
        at, values = row
        scores = values @ self.kinds[at] + self.kinds[-1]
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        first, second = np.argsort(-shares)[:2]
        return (DANGERS[first], DANGERS[second]) if shares[second] >= _SECOND else (DANGERS[first],)


def save_danger(model: DangerModel) -> dict[str, bytes]:
    """Return *model* as named blobs."""
    limits = {"signs": [float(sign) for sign in model.signs], "offset": model.offset, "limit": model.limit}
    return {
        "danger.sound": to_bytes(model.sound.astype(np.float16)),
        "danger.kinds": to_bytes(model.kinds.astype(np.float16)),
        "danger.limits": to_json(limits),
    }


def load_danger(model: Mapping[str, bytes]) -> DangerModel | None:
    """Return the danger model in *model*, or None if it holds none."""
    if "danger.limits" not in model:
        return None
    limits = json.loads(model["danger.limits"])
    return DangerModel(
        from_bytes(model["danger.sound"]).astype(np.float32),
        from_bytes(model["danger.kinds"]).astype(np.float32),
        np.asarray(limits["signs"], dtype=np.float32),
        float(limits["offset"]),
        float(limits["limit"]),
    )
