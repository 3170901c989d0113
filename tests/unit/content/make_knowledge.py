"""A small knowledge folder that passes the lint, for tests to spoil."""

from pathlib import Path

ENTRY = """---
title: Trẻ em có được nói ý kiến không?
title_en: Do children have a say?
topic: tre-em
kind: law
audience: [hoc-sinh]
citations:
  - {id: "CRC:2", says: duty, vi: "Trẻ được nghe", en: "Children are heard"}
related: [CRC:1]
phrasings:
  vi: [con nít có quyền góp ý không, ba mẹ không hỏi em, họp lớp em có được nói, em muốn nói ý mình, trẻ phát biểu ở đâu]
  en: [can children speak up]
reviewed: {by: chua-duyet, on: 2026-11-23}
valid_until: 2027-11-22
---
## Trả lời ngắn
Có. Trẻ được nói ý kiến.
## Trả lời đầy đủ
Có, và ý kiến ấy phải được coi trọng.
## Short answer
Yes.
## Full answer
Yes, and the views count.
"""

_CONVENTION = """id: {id}
as_of: 2026-11-22
title: {{vi: Công ước {id}, en: Convention {id}}}
short: {{vi: CƯ {id}, en: Conv {id}}}
names: {{vi: [công ước {id}], en: [{id}]}}
articles_total: 2
adopted: {{on: 1989-11-20, by: {{vi: Nghị quyết, en: Resolution}}}}
opened: 1990-01-26
in_force: {{on: 1990-09-02, article: 2}}
parts:
  - {{id: I, first: 1, last: 2, title: {{vi: Các quyền, en: Rights}}}}
body:
  acronym: {id}
  name: {{vi: Ủy ban {id}, en: Committee {id}}}
  names: {{vi: [ủy ban {id}], en: [committee {id}]}}
  members: 18
  article: 2
viet_nam:
  act: ratification
  signed: ""
  bound: 1990-02-28
  in_force: 1990-09-02
  reservations: []
  protocols: []
  reviews: []
  complaints: {{vi: Chưa, en: Not yet}}
entries:
{entries}
articles:
  - number: 1
    part: I
    kind: general
    title: {{vi: Ai là trẻ em, en: Who is a child}}
    summary:
      vi: Điều này nói ai là trẻ em theo công ước {id}. Trẻ em là người dưới mười tám tuổi. Luật có thể định tuổi sớm hơn.
      en: Who is a child. Under eighteen.
    terms: {{vi: [trẻ em], en: [child]}}
    phrasings: {{vi: [bao nhiêu tuổi là trẻ em {id}, mười bảy tuổi còn là con nít hông {id}], en: [who is a child {id}]}}
  - number: 2
    part: I
    kind: substantive
    title: {{vi: Quyền được nghe, en: Right to be heard}}
    summary:
      vi: Trẻ có quyền nói ý kiến và được lắng nghe tại tòa án {id}. Người lớn cân nhắc ý kiến theo độ tuổi và sự chín chắn.
      en: Children may speak. Adults listen.
    terms: {{vi: [ý kiến], en: [views]}}
    phrasings: {{vi: [tòa có hỏi ý trẻ không {id}, trẻ được nói ở phiên tòa nào {id}], en: [are children heard {id}]}}
"""

_ANSWER = """  - id: {id}
    title: {{vi: Về {id}, en: About {id}}}
    short: {{vi: Câu ngắn., en: Short.}}
    full: {{vi: Câu dài., en: Long.}}
    phrasings: {{vi: [hỏi về {id}, giới thiệu {id}], en: [about {id}]}}
"""

_PLAN = """id: KH175
as_of: 2026-11-22
banner: {vi: Thông tin từ bài đăng, en: From a post}
title: {vi: Kế hoạch 175, en: Plan 175}
number: 175/KH-UBND
date: 2023-01-17
issued_by: {vi: UBND tỉnh Long An, en: People's Committee}
facts:
  - id: KH175:can-cu
    title: {vi: Căn cứ, en: Basis}
    short: {vi: Theo quyết định., en: By decision.}
    full: {vi: Theo quyết định., en: By decision.}
    phrasings: {vi: [kế hoạch số mấy, ai ban hành, ngày nào ký, căn cứ gì, của tỉnh nào], en: [what is the plan]}
"""

_FILES = {
    "plan.yaml": _PLAN,
    "topics.yaml": "- {id: tre-em, title: {vi: Trẻ em, en: Children}, about: {vi: Trẻ, en: Kids}}\n",
    "hotlines.yaml": "- {number: 111, name: {vi: Trẻ em, en: Child}, about: {vi: Gọi, en: Call}, as_of: 2026-11-22}\n",
    "sources.yaml": (
        "- {id: LTE2016, kind: law, name: {vi: Luật Trẻ em, en: Children Law}, force: in_force, status: secondary}\n"
        "- {id: LCU, kind: law, name: {vi: Luật cũ, en: Old law}, force: replaced, status: secondary}\n"
    ),
    "lexicon/abbreviations.yaml": "- {short: ko, full: không, unaccented_safe: no}\n",
    "lexicon/synonyms.yaml": "- {standard: trẻ em, variants: [con nít]}\n",
    "lexicon/lists.yaml": "greetings: [chào]\n",
    "lexicon/cries.yaml": "cry_fire: [cháy nhà]\n",
    "lexicon/claims.yaml": "claim_turns: [không]\n",
    "lexicon/places.yaml": "- {name: Long An}\n",
    "emergencies.yaml": "kinds: {fire: {vi: [cháy nhà rồi], en: [fire]}}\ncalm: {vi: [cháy vé], en: [on fire]}\n",
    "phrases/vi.yaml": "hello: Chào {name}\n",
    "phrases/en.yaml": "hello: Hello {name}\n",
    "phrases/console.yaml": "console:\n  hello: Chào cán bộ\n",
    "entries/tre-em/y-kien.md": ENTRY,
}


def make_knowledge(folder: Path) -> Path:
    """Write the small folder and return it."""
    texts = dict(_FILES)
    for name in ("ICCPR", "ICESCR", "CEDAW", "ICERD", "CRC", "CRPD", "CAT"):
        ids = (name, f"{name}:viet-nam", f"{name}:uy-ban")
        entries = "".join(_ANSWER.format(id=key) for key in ids).rstrip("\n")
        texts[f"conventions/{name.lower()}.yaml"] = _CONVENTION.format(id=name, entries=entries)
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Replace *old*, which must be there, by *new* in the file *name*."""
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
