"""A small quiz file of every kind of question that passes the lint, for tests to spoil."""

from pathlib import Path

from tests.unit.content.make_knowledge import make_knowledge

QUIZ = "quizzes/crc.yaml"

_TOLD = """    because: {vi: "Điều 2 nói trẻ được nghe.", en: "Article 2 says children are heard."}
    others: {vi: "Hay bị nhầm là chỉ người lớn được nói.", en: "People think only adults may speak."}
"""

_TEXT = f"""topic: crc
title: {{vi: "Quyền trẻ em", en: "Rights of the child"}}
questions:
  - id: crc-one
    kind: one
    level: 13-15
    cites: [CRC:2, LTE2016]
    question: {{vi: "Ai được nói ý kiến?", en: "Who may speak?"}}
    choices:
      - {{vi: "Chỉ thầy cô", en: "Teachers only"}}
      - {{vi: "Mọi trẻ em", en: "Every child", right: true}}
      - {{vi: "Chỉ cha mẹ", en: "Parents only"}}
{_TOLD}
  - id: crc-many
    kind: many
    level: 16-18
    cites: [CRC:2]
    question: {{vi: "Những ai phải lắng nghe?", en: "Who has to listen?"}}
    choices:
      - {{vi: "Tòa án", en: "Courts", right: true}}
      - {{vi: "Cơ quan", en: "Offices", right: true}}
      - {{vi: "Không ai", en: "Nobody"}}
{_TOLD}
  - id: crc-truth
    kind: truth
    level: adult
    cites: [CRC:2]
    question: {{vi: "Trẻ được nói tại tòa.", en: "Children may speak in court."}}
    right: true
{_TOLD}
  - id: crc-short
    kind: short
    level: 13-15
    cites: [CRC:2]
    question: {{vi: "Trẻ được nói điều gì ra?", en: "What may children give?"}}
    answers: {{vi: ["ý kiến", "quan điểm"], en: ["views", "their opinion"]}}
{_TOLD}
  - id: crc-number
    kind: number
    level: 16-18
    cites: [CRC:1]
    question: {{vi: "Trẻ em là người dưới mấy tuổi?", en: "Below what age is one a child?"}}
    number: 18
    unit: {{vi: "tuổi", en: "years"}}
    because: {{vi: "Điều 1 nói dưới mười tám tuổi.", en: "Article 1 says below eighteen."}}
    others: {{vi: "Luật nước khác có thể khác.", en: "Laws may differ."}}

  - id: crc-order
    kind: order
    level: adult
    cites: [CRC:2]
    question: {{vi: "Việc gì trước, việc gì sau?", en: "What comes first?"}}
    items:
      - {{vi: "Hỏi", en: "Ask"}}
      - {{vi: "Nghe", en: "Listen"}}
      - {{vi: "Quyết định", en: "Decide"}}
{_TOLD}
  - id: crc-match
    kind: match
    level: adult
    cites: [CRC:2]
    question: {{vi: "Ghép điều với nội dung nào?", en: "Which goes with which?"}}
    pairs:
      - {{left: {{vi: "Điều 1", en: "Article 1"}}, right: {{vi: "Tuổi", en: "Age"}}}}
      - {{left: {{vi: "Điều 2", en: "Article 2"}}, right: {{vi: "Được nghe", en: "Being heard"}}}}
      - {{left: {{vi: "Ủy ban", en: "Committee"}}, right: {{vi: "Giám sát", en: "Oversight"}}}}
{_TOLD}"""


def make_quizzes(folder: Path) -> Path:
    """Write the small knowledge folder with one quiz file and return it."""
    make_knowledge(folder)
    path = folder / QUIZ
    path.parent.mkdir()
    path.write_text(_TEXT, "utf-8")
    return folder
