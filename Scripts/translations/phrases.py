"""Finds the phrases of a Swift source: the literals that are given to localized()."""

from dataclasses import dataclass

from swift_source import SourceError, streams


@dataclass(frozen=True)
class Phrase:
    text: str  # as the catalogues have it: "The server %1$s did not answer."
    plural: str = None  # the same for other numbers than one
    comment: str = ""  # what the translators are told
    line: int = 0
    literals: tuple = ()  # where the phrase stands in the source


def catalogue_text(literal):
    """The literal's text with numbered places for its values, and how many these are."""
    text, values = "", 0
    for piece in literal.pieces:
        if isinstance(piece, str):
            text += piece.replace("%", "%%")
        else:
            values += 1
            text += f"%{values}$s"
    return text, values


def phrases(tokens):
    """All phrases of a source, those inside of interpolations included."""
    for stream in streams(tokens):
        for index, token in enumerate(stream):
            if token.text != "localized" or stream[index + 1 : index + 2] == [] or stream[index + 1].text != "(":
                continue
            if index and stream[index - 1].text == "func":
                continue
            yield phrase(stream, index)


def phrase(stream, index):
    """The phrase of the call whose name is at the index."""
    arguments = stream[index + 2 :]
    comment = next((t.comment for t in line_of(stream, index) if t.comment.startswith("Translators:")), "")
    if arguments and arguments[0].kind == "literal":
        if len(arguments) < 2 or arguments[1].text != ")":
            raise SourceError(f"line {stream[index].line}: localized() takes one literal and nothing else")
        text, _ = catalogue_text(arguments[0].literal)
        return checked(Phrase(text, None, comment, stream[index].line, (arguments[0].literal,)))
    one, other = labelled(arguments, "one"), labelled(arguments, "other")
    if not one or not other:
        raise SourceError(f"line {stream[index].line}: localized() takes a literal")
    (text, values), (plural, more) = catalogue_text(one), catalogue_text(other)
    if values != more:
        raise SourceError(f"line {stream[index].line}: the two forms of a plural have different values")
    return checked(Phrase(text, plural, comment, stream[index].line, (one, other)))


def checked(found):
    if not found.text:
        raise SourceError(f"line {found.line}: an empty text cannot be translated")
    return found


def labelled(arguments, label):
    """The literal of the argument with the label."""
    for index, token in enumerate(arguments[:-2]):
        if token.text == label and arguments[index + 1].text == ":" and arguments[index + 2].kind == "literal":
            return arguments[index + 2].literal
    return None


def line_of(stream, index):
    """The tokens of the statement's line up to the index, since the comment stands before its first."""
    first = index
    while first and stream[first - 1].line == stream[index].line:
        first -= 1
    return stream[first : index + 1]
