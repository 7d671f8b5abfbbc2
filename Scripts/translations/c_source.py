"""Reads C as far as translation needs it: the same tokens as swift_source gives, without interpolations."""

import re

from swift_source import ESCAPES, Literal, SourceError, Token

TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<literal>"(?:[^"\\\n]|\\.)*")|(?P<character>'(?:[^'\\\n]|\\.)+')"""
    r"""|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<blank>\s+)|(?P<mark>.)""",
    re.DOTALL,
)
ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def read(source):
    """The tokens of a C source; literals that stand one after the other are one."""
    result = []
    for match in TOKEN.finditer(source):
        kind, line = match.lastgroup, source.count("\n", 0, match.start()) + 1
        if kind == "literal":
            text = ESCAPE.sub(lambda escape: ESCAPES.get(escape[1], ""), match[0][1:-1])
            if result and result[-1].kind == "literal":
                result[-1].literal.pieces[0] += text
                continue
            literal = Literal(match.start(), match.end(), line, [text])
            result.append(Token("literal", "", match.start(), line, literal))
        elif kind == "mark" and match[0] == '"':
            raise SourceError(f"line {line}: a string is not closed")
        elif kind in ("name", "mark"):
            result.append(Token(kind, match[0], match.start(), line))
    return result
