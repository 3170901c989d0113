"""Ask the base's own phrasings, each of an engine fitted without it."""

from bot.answering.rank import Weights, confidence, doubts_of, order
from bot.content.fitting.tuning import Material, Trial, fit_weights, unseen_trials


def measure(material: Material) -> dict[str, float]:
    """Return recall at one and three and the precision of what would be answered.

    The weights are fitted on one half of the trials and measured on the other.
    """
    trials = list(unseen_trials(material))
    weights = fit_weights(material, trials[::2])
    return _figures(trials[1::2], weights, material)


def _figures(trials: list[Trial], weights: Weights, material: Material) -> dict[str, float]:
    same = material.corpus.same
    first = third = answered = right = 0
    for trial in trials:
        candidates, scores, ordered = order(trial.evidence, weights)
        good = [bool(same[trial.owner, candidate]) for candidate in candidates[:3]]
        first += good[0]
        third += any(good)
        sure = confidence(doubts_of(0, candidates, scores, ordered, material.corpus, trial.length), weights)
        if sure >= weights.found:
            answered += 1
            right += good[0]
    total = max(len(trials), 1)
    return {
        "questions": total,
        "recall_at_1": first / total,
        "recall_at_3": third / total,
        "answered": answered / total,
        "precision": right / max(answered, 1),
    }
