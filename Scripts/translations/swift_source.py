"""Reads Swift as far as translation needs it: names, punctuation and string literals, in their order.

A literal's text is unescaped; each interpolation in it is a piece of its own, whose code is read like any other.
"""

import re
from dataclasses import dataclass, field


class SourceError(Exception):
    """The source cannot be read; the message has the line."""


@dataclass
class Interpolation:
    code: str
    tokens: list


@dataclass
class Literal:
    start: int
    end: int
    line: int
    pieces: list = field(default_factory=list)  # str or Interpolation

    @property
    def words(self):
        """The literal's own text, without what is interpolated."""
        return "".join(piece if isinstance(piece, str) else "\ufffc" for piece in self.pieces)


@dataclass
class Token:
    kind: str  # "name", "mark", "literal"
    text: str
    start: int
    line: int
    literal: Literal = None
    comment: str = ""  # the comment before the token


ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", '"': '"', "'": "'", "\\": "\\"}
NAME = re.compile(r"[@#]?[A-Za-z_$\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*|\d[0-9A-Fa-fxXob_.]*")
OPENING = re.compile(r'(#*)("""|")')


class Reader:
    def __init__(self, source, start=0, line=1):
        self.source, self.at, self.line = source, start, line

    def fail(self, why):
        raise SourceError(f"line {self.line}: {why}")

    def advance(self, count):
        self.line += self.source.count("\n", self.at, self.at + count)
        self.at += count

    def tokens(self, until_parenthesis=False):
        """All tokens; of an interpolation, those before the parenthesis that closes it."""
        result, depth, comment = [], 0, ""
        while self.at < len(self.source):
            rest = self.source[self.at : self.at + 2]
            if rest[0].isspace():
                self.advance(1)
                continue
            if rest in ("//", "/*"):
                comment = (comment + " " + self.skip_comment(rest)).strip()
                continue
            opening = OPENING.match(self.source, self.at)
            name = NAME.match(self.source, self.at)
            start, line = self.at, self.line
            if opening:
                literal = self.literal(len(opening[1]), opening[2])
                result.append(Token("literal", "", start, line, literal, comment))
            elif name:
                self.advance(len(name[0]))
                result.append(Token("name", name[0], start, line, comment=comment))
            else:
                if rest[0] == "(":
                    depth += 1
                elif rest[0] == ")":
                    if until_parenthesis and depth == 0:
                        return result
                    depth -= 1
                self.advance(1)
                result.append(Token("mark", rest[0], start, line, comment=comment))
            comment = ""
        if until_parenthesis:
            self.fail("an interpolation is not closed")
        return result

    def skip_comment(self, opening):
        start = self.at
        if opening == "//":
            end = self.source.find("\n", self.at)
            self.advance((end if end >= 0 else len(self.source)) - self.at)
            return self.source[start : self.at].lstrip("/").strip()
        depth = 0
        while self.at < len(self.source):
            pair = self.source[self.at : self.at + 2]
            if pair == "/*":
                depth += 1
            elif pair == "*/":
                depth -= 1
            self.advance(2 if pair in ("/*", "*/") else 1)
            if depth == 0:
                return self.source[start : self.at].strip("/* \n")
        self.fail("a comment is not closed")

    def literal(self, hashes, quote):
        result = Literal(self.at, 0, self.line)
        self.advance(hashes + len(quote))
        closing, escape = quote + "#" * hashes, "\\" + "#" * hashes
        text = ""
        while True:
            if self.at >= len(self.source) or (quote == '"' and self.source[self.at] == "\n"):
                self.fail("a string is not closed")
            if self.source.startswith(closing, self.at):
                break
            if not self.source.startswith(escape, self.at):
                text += self.source[self.at]
                self.advance(1)
                continue
            self.advance(len(escape))
            letter = self.source[self.at]
            if letter == "(":
                result.pieces += [text, self.interpolation()]
                text = ""
            elif letter == "u":
                end = self.source.index("}", self.at)
                text += chr(int(self.source[self.at + 2 : end], 16))
                self.advance(end + 1 - self.at)
            elif quote == '"""' and letter.isspace():
                # A backslash at the end of a line: the line goes on.
                end = self.source.index("\n", self.at)
                text += "\0"
                self.advance(end - self.at)
            elif letter in ESCAPES:
                text += ESCAPES[letter]
                self.advance(1)
            else:
                self.fail(f"the escape \\{letter} is not known")
        result.pieces.append(text)
        self.advance(len(closing))
        result.end = self.at
        if quote == '"""':
            self.strip_indentation(result)
        result.pieces = [piece for piece in result.pieces if piece != ""]
        return result

    def interpolation(self):
        self.advance(1)
        start = self.at
        tokens = self.tokens(until_parenthesis=True)
        code = self.source[start : self.at]
        self.advance(1)
        return Interpolation(code, tokens)

    @staticmethod
    def strip_indentation(literal):
        """Of a literal of several lines: the first and last line break, and the indentation of the last line."""
        last = literal.pieces[-1]
        indentation = last[last.rfind("\n") + 1 :]
        literal.pieces[-1] = last[: last.rfind("\n") + 1]
        literal.pieces = [
            piece.replace("\n" + indentation, "\n").replace("\0\n", "") if isinstance(piece, str) else piece
            for piece in literal.pieces
        ]
        literal.pieces[0] = literal.pieces[0].removeprefix("\n")
        literal.pieces[-1] = literal.pieces[-1].removesuffix("\n")


def read(source):
    """The tokens of a Swift source."""
    return Reader(source).tokens()


def streams(tokens):
    """The tokens, and those of every interpolation in them."""
    yield tokens
    for token in tokens:
        if token.literal:
            for piece in token.literal.pieces:
                if isinstance(piece, Interpolation):
                    yield from streams(piece.tokens)
