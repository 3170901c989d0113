import pytest

from bot.answering.cries import CryBook, Spelling

LISTS = {
    "words_me": ["em", "tôi"],
    "words_person": ["<me>", "bạn"],
    "cry_fillers": ["ơi", "với"],
    "cry_figures": ["mệt/cười muốn chết", "phải làm sao"],
    "cry_calm": ["luật", "thơ"],
    "cry_suicide": ["<person> đang? muốn chết !đuối", "^ muốn chết $"],
    "cry_violence": ["^ cứu <me>? $", "nó * đánh <me>"],
    "short_medical": ["khó_thở"],
}


def _kinds(text: str, *, bare: bool = False, asks: bool = False) -> tuple[str, ...]:
    return CryBook.build(LISTS, Spelling(bare, frozenset({"danh"}))).kinds_in(text.split(), asks=asks)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("em muốn chết", ("suicide",), id="a class of words"),
        pytest.param("bạn đang muốn chết", ("suicide",), id="a class within a class, a word that may be missing"),
        pytest.param("tôi muốn chết đuối", (), id="a word that must not follow"),
        pytest.param("nhân vật muốn chết", (), id="somebody else"),
        pytest.param("ơi muốn chết với", ("suicide",), id="the whole message but for fillers"),
        pytest.param("nó cứ đánh em", ("violence",), id="a gap"),
        pytest.param("tôi khó thở", ("medical",), id="words joined"),
    ],
)
def test_rules_of_the_lexicon(text: str, kinds: tuple[str, ...]) -> None:
    """A plain cry is met by what the rules of the lexicon say."""
    assert _kinds(text) == kinds


def test_a_figure_of_speech_is_struck_out() -> None:
    """An exaggeration says nothing, and what is said beside it still counts."""
    assert _kinds("em cười muốn chết") == ()
    assert _kinds("em cười muốn chết mà nó đánh em") == ("violence",)


def test_a_calm_word_quiets_every_cry_but_the_wish_to_die() -> None:
    """A question about the law is calm; a wish to die beside it is not."""
    assert _kinds("nó đánh em luật sao") == ()
    assert _kinds("em muốn chết luật sao") == ("suicide",)


def test_a_yes_or_no_question_is_calm() -> None:
    """What ends as a question is no cry."""
    assert _kinds("nó đánh em", asks=True) == ()


def test_a_weak_sign_counts_in_a_short_message_only() -> None:
    """In a long message a short rule says too little."""
    assert _kinds("hôm nay trời nóng quá đi bộ ra chợ mua rau về thấy khó thở") == ()


def test_text_without_marks_is_met_without_marks() -> None:
    """People in danger type without marks."""
    assert _kinds("em muon chet", bare=True) == ("suicide",)


def test_a_calm_syllable_needs_its_marks() -> None:
    """Typed without marks "thở" must not be taken for the calm "thơ"."""
    assert _kinds("em kho tho", bare=True) == ("medical",)


def test_a_word_may_lack_its_marks_unless_that_is_another_word() -> None:
    """In a text with marks "muon" is "muốn", but a real word stays itself."""
    assert _kinds("em muon chết") == ("suicide",)
    assert _kinds("nó đang danh em") == ()


def test_without_rules_nothing_is_a_cry() -> None:
    """A base without lists sounds no alarm."""
    assert CryBook.build({}, Spelling(bare=False, real=frozenset())).kinds_in(["em"], asks=False) == ()
