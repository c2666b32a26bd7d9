"""Templates of an entry, one a kind, with what each field is for; AUTHORING.md tells more."""

from __future__ import annotations

from typing import Final

from questions.kinds import Kind

_TOP: Final = """\
[[question]]
id = ""  # its name for ever: lower-case words joined by hyphens
{kind}framework = "torch"  # or "tensorflow", or "any"
level = 1  # 1: first week · 2: has fine-tuned once · 3: reads shapes · 4: knows the traps · 5: reads papers
prompt = '''

'''
{answer}# The ladder, 2 to 4: where to look, how to think about it, all but the answer.
hints = [
  "",
  "",
]
# What a learner reads when it is over.
explanation = '''

'''
# Where the facts are from: author or project, title, and a URL or DOI.
sources = [
  "",
]
"""
_CODE: Final = """\
# The snippet it is about{or_none}.
code = '''

'''
"""
_OPTIONS: Final = """
[[question.options]]
text = ""
correct = true
why = ""  # why it is right

[[question.options]]
text = ""  # a belief that somebody holds
why = ""  # what whoever holds it should read
"""
_ONE_MORE: Final = """
[[question.options]]
text = ""
why = ""
"""
_MISCONCEPTION: Final = """
[[question.misconceptions]]
answer = {answer}  # what somebody answers who made a mistake
why = ""  # what they should read
"""
_STEPS: Final = (
    """
# The steps stand in their right order.
"""
    + """
[[question.steps]]
text = ""
why = ""  # why it comes there
"""
    * 3
)
_CLAIMS: Final = """
# What running the code must show; see AUTHORING.md, step 5.
[question.verify]
{claim}
"""
_PRINTS: Final = _CLAIMS.format(claim='prints = ""')
_SHAPES: Final = _CLAIMS.format(claim="shapes = {}  # such as { output = [8, 2048] }")
_COUNTS: Final = _CLAIMS.format(claim="parameters = {}  # such as { model = 11689512 }")
_RAISES: Final = _CLAIMS.format(claim='raises = { type = "", message = "" }')
_CODE_OR_NONE: Final = _CODE.format(or_none="; leave it out, and verify too, where there is none")
_A_SHAPE: Final = 'answer = []  # such as [8, 2048]; an open size is "None"\n'
_A_NUMBER: Final = """\
answer = 0
# unit = "MB"
# tolerance = 0.05  # how far off one may be, as a share of the answer
"""
_MENDED: Final = """\
# The same, mended.
mended = '''

'''
"""

# Of each kind: what stands among the fields, and the tables below them.
_BY_KIND: Final[dict[Kind, tuple[str, str]]] = {
    "choice": (_CODE_OR_NONE, _OPTIONS + _PRINTS),
    "several": (_CODE_OR_NONE, _OPTIONS + _ONE_MORE + _PRINTS),
    "shape": (_CODE_OR_NONE + _A_SHAPE, _MISCONCEPTION.format(answer="[]") + _SHAPES),
    "number": (_CODE_OR_NONE + _A_NUMBER, _MISCONCEPTION.format(answer="1") + _COUNTS),
    "order": ("", _STEPS),
    "bug": (_CODE.format(or_none=", and which fails") + _MENDED, _OPTIONS + _RAISES),
    "predict": (_CODE.format(or_none=""), _OPTIONS + _PRINTS),
}


def entry(kind: Kind) -> str:
    """The template for a question of that kind."""
    answer, below = _BY_KIND[kind]
    named = "" if kind == "choice" else f'kind = "{kind}"\n'
    return _TOP.format(kind=named, answer=answer) + below
