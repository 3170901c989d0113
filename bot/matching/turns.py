"""Whether a word that can turn the meaning does so where it stands."""

from collections.abc import Sequence

from bot.matching.pieces import DATE, NUMBER, QUESTION, WORD, Piece

_ENDED = frozenset({"duoc", "hieu", "han", "phai", "bi", "con", "cho"})
"""Behind these "hết" means "no longer"; elsewhere it means "all"."""
_MERE = frozenset({"can", "viec", "mang", "dem", "cam"})
"""Behind "chỉ" they say how easy it is: "chỉ cần mang giấy"."""
_WITHIN = frozenset({"trong", "sau", "mat"})
_PUT = frozenset({"phieu", "tien", "vao", "vo", "ra", "them", "chut", "it", "tui", "bao", "xiu", "muoi", "duong", "da"})
"""Behind "bỏ" they make it put or spend: "bỏ phiếu", "bỏ thêm muối"."""
_PAID = frozenset({"quy", "phat", "tien", "thue", "phi", "gop", "bao", "dau", "hoc", "tai", "o", "quan"})
"""Behind "đóng" they make it pay or stand: "đóng quỹ", "đóng tại"."""
_ELSE = frozenset({"la", "thi", "thoi"})
"""Behind a "không" that opens a clause they make it "or else", "là" anywhere."""
_WHERE = frozenset(
    {"o", "nghe", "biet", "tu", "di", "toi", "den", "hoi", "cho", "dau", "ve", "ra", "tan", "ben", "bi", "tai", "vao"}
)
"""Before "đâu" they make it "where", or hearsay."""
_NEGATORS = frozenset({"khong", "chua", "chang", "cha", "hong", "dung", "khoi"})
_LAST = frozenset({"nha", "nhe", "nghe", "a", "nghen", "ma", "vay", "do", "ne", "anh", "chi", "em", "ban", "oi", "con"})


def turns_here(pieces: Sequence[Piece], at: int) -> bool:
    """Tell whether a word of turning turns something here: not "hết" in "mất hết", "trên" in "trên xe"."""
    word = pieces[at].plain
    behind = pieces[at + 1].plain if at + 1 < len(pieces) else ""
    if word == "het":
        return behind in _ENDED
    if word in {"sau", "truoc"}:
        return any(piece.kind in {NUMBER, DATE} for piece in (*pieces[max(at - 1, 0) : at], *pieces[at + 1 : at + 2]))
    if word in {"tren", "duoi"}:
        return any(piece.kind in {NUMBER, DATE} for piece in pieces[at + 1 : at + 3])
    if word == "chi":
        counted = any(piece.kind == NUMBER or piece.plain in {"mot", "vai", "may"} for piece in pieces[at + 2 : at + 3])
        return behind not in _MERE and not (behind in _WITHIN and counted)
    if word == "khong":
        opens = at == 0 or pieces[at - 1].clause != pieces[at].clause
        return not (behind in _ELSE and (opens or behind == "la"))
    return behind not in {"bo": _PUT, "dong": _PAID}.get(word, frozenset())


def negates(pieces: Sequence[Piece], at: int) -> bool:
    """Tell whether "đâu" says no here: "đâu bị phạt", "có bị phạt đâu", not "ở đâu" nor "không bị phạt đâu"."""
    own = [n for n, piece in enumerate(pieces) if piece.clause == pieces[at].clause]
    before = [pieces[n].plain for n in own if n < at]
    if before[-1:] and before[-1] in _WHERE:
        return False
    if _NEGATORS & set(before):
        return False
    behind = [pieces[n] for n in own if n > at]
    telling = any(piece.kind in {WORD, NUMBER, DATE} and piece.plain not in _LAST for piece in behind)
    asked = any(piece.kind == QUESTION for piece in behind)
    return bool(before or telling) and not asked
