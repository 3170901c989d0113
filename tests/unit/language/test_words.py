from bot.language.words import split_words


def test_a_phone_s_apostrophe_is_an_apostrophe() -> None:
    """Phones type a curly apostrophe; the word is the same."""
    assert split_words("I don\u2019t") == split_words("I don't")
