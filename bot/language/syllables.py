"""What can be a Vietnamese syllable, and what a word typed with Telex or VNI stands for."""

import re
from collections.abc import Collection, Sequence

from bot.language.normalize import place_tones, strip_marks, tone_of, with_tone, without_tone

_ONSETS = (
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip
_RIMES = frozenset(
    re.findall(
        r"\w+",
        "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
        "ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oa oac oach oai oam oan "
        "oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet oc oi om on ong oong op ot ô ôc ôi ôm ôn ông ôp "
        "ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ uy "
        "uya uych uynh uyt uyu uyên uyêt ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu",
    )
)
_PLAIN_RIMES = frozenset(strip_marks(rime) for rime in _RIMES)
_STOPPED = ("c", "ch", "p", "t")
_FRONT = frozenset("ieêy")
_TELEX_TONES = {"s": 1, "f": 2, "r": 3, "x": 4, "j": 5}
_TELEX_MARKS = re.compile(r"aa|ee|oo|dd|[aou]w|[aeiouyw][a-z]*[sfrxj]|w")
_VNI = re.compile(r"[a-z]+[1-9][a-z0-9]*")
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"u": "ư", "o": "ơ", "a": "ă"}
_SHORTEST_GUESS = 2


def is_syllable(word: str) -> bool:
    """Tell whether folded *word* is spelled as a Vietnamese syllable with all its marks."""
    tones = [tone_of(letter) for letter in word if tone_of(letter)]
    plain = without_tone(word)
    if len(tones) > 1:
        return False
    for onset in _ONSETS:
        if plain.startswith(onset) and plain[len(onset) :] in _RIMES:
            stopped = plain.endswith(_STOPPED)
            return _fits(onset, plain[len(onset) :]) and (not stopped or not tones or tones[0] in {1, 5})
    return plain == "gi"


def is_plain_syllable(word: str) -> bool:
    """Tell whether *word*, already without marks, could be a Vietnamese syllable typed without them."""
    return any(
        word.startswith(onset) and word[len(onset) :] in _PLAIN_RIMES and _fits(onset, word[len(onset) :])
        for onset in _ONSETS
    )


def _fits(onset: str, rime: str) -> bool:
    """Tell whether the spelling rules for k/c, gh/g and ngh/ng allow *onset* before *rime*."""
    front = rime[0] in _FRONT
    if onset in {"k", "gh", "ngh"}:
        return front
    return not (front and onset in {"c", "ng"})


def _put_tone(letters: Sequence[str], tone: int) -> str:
    """Return the syllable of *letters* with *tone* where the older spelling puts it."""
    vowels = [at for at, letter in enumerate(letters) if letter in "aăâeêioôơuưy"]
    word = "".join(letters)
    if len(vowels) > 1 and word.startswith(("qu", "gi")):
        vowels = vowels[1:]
    marked = [at for at in vowels if letters[at] in "ăâêôơư"]
    if marked:
        at = marked[-1]
    elif len(vowels) == 3 or (len(vowels) == 2 and vowels[-1] + 1 < len(letters)):  # noqa: PLR2004 - vowels counted
        at = vowels[1]
    else:
        at = vowels[0]
    return "".join([*letters[:at], with_tone(letters[at], tone), *letters[at + 1 :]])


def _type_mark(letters: list[str], key: str) -> bool:
    """Apply a vowel or đ *key* of Telex (a e o w d) or VNI (6 7 8 9) to *letters*; tell whether it did."""
    if key in "d9":
        if letters[:1] == ["d"]:
            letters[0] = "đ"
            return True
        return False
    table = _HORN if key in "w78" else _CIRCUMFLEX
    wanted = key if key in "aeo" else {"6": "aeo", "7": "uo", "8": "a", "w": "uoa"}[key]
    spots = [at for at, letter in enumerate(letters) if letter in wanted]
    if not spots:
        return False
    at = spots[-1]
    if key in "w7" and letters[at] == "o" and letters[at - 1 : at] == ["u"] and at > 0:
        letters[at - 1] = "ư"
    letters[at] = table[letters[at]]
    return True


def decode_typed(word: str) -> str | None:
    """Return the syllable that lower-case *word* spells in Telex or VNI, or None if it spells none.

    "tuwowngr" gives "tưởng", "d9o65" gives "độ"; "school" gives None.
    """
    letters: list[str] = []
    tone = 0
    marked = False
    vni = any(key.isdigit() for key in word)
    for key in word:
        has_vowel = any(letter in "aăâeêioôơuưy" for letter in letters)
        if vni and key in "12345" and has_vowel:
            tone, marked = int(key), True
        elif vni and key in "6789" and _type_mark(letters, key):
            marked = True
        elif not vni and key in _TELEX_TONES and has_vowel:
            tone, marked = _TELEX_TONES[key], True
        elif not vni and key in "aeodw" and _type_mark(letters, key):
            marked = True
        elif not vni and key == "w":
            letters.append("ư")
            marked = True
        elif key.isalpha():
            letters.append(key)
        else:
            return None
    if not marked or not any(letter in "aăâeêioôơuưy" for letter in letters):
        return None
    syllable = place_tones(_put_tone(letters, tone))
    return syllable if is_syllable(syllable) else None


def decode_words(words: Sequence[str], known: Collection[str]) -> list[str]:
    """Return *words* with Telex and VNI leftovers decoded, if there are enough of them to be sure.

    *words* are folded.  A word in *known* (words of the base, English among them) or spelled like a
    Vietnamese syllable stays; so does everything when only one long text's word could be decoded,
    because "see", "tax" and "now" are also Telex for syllables.
    """
    guesses: dict[str, str] = {}
    for word in set(words):
        if not word.isascii() or len(word) < _SHORTEST_GUESS:
            continue
        if _VNI.fullmatch(word) or (
            word.isalpha() and word not in known and not is_plain_syllable(word) and _TELEX_MARKS.search(word)
        ):
            decoded = decode_typed(word)
            if decoded is not None:
                guesses[word] = decoded
    hits = sum(word in guesses for word in words)
    if hits < 2 and not (hits == 1 and len(words) <= 2):  # noqa: PLR2004 - one word alone may be chance
        return list(words)
    return [guesses.get(word, word) for word in words]
