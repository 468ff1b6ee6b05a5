"""The grammar of formulas: text to a small tree; evaluates nothing and knows no cells."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from syncd.sandbox.sheets.a1 import Area, parse_area
from syncd.sandbox.sheets.cells import ERROR_TYPES
from syncd.sandbox.sheets.references import unquoted


class FormulaError(Exception):
    """The text is no formula that can be read: the cell shows #ERROR!."""


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Failure:
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    title: str | None
    area: Area


@dataclass(frozen=True, slots=True)
class Name:
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: "tuple[Node, ...]"
    spelled: str = ""
    """The name as typed; it is only told."""


@dataclass(frozen=True, slots=True)
class Block:
    rows: "tuple[tuple[Node, ...], ...]"


Node = Literal | Failure | Reference | Name | Call | Block


class Token(NamedTuple):
    kind: str
    text: str


_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r'|(?P<string>"(?:[^"]|"")*")'
    r"|(?P<error>#REF!|#N/A|#DIV/0!|#VALUE!|#NAME\?|#NUM!|#NULL!)"
    r"|(?P<range>(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
    r"(?:\$?[A-Za-z]{1,3}\$?[1-9]\d*(?::\$?[A-Za-z]{1,3}\$?[1-9]\d*|:\$?[A-Za-z]{1,3}|:\$?[1-9]\d*)?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[1-9]\d*:\$?[1-9]\d*)(?![\w(.]))"
    r"|(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)"
    r"|(?P<word>[^\W\d][\w.]*)"
    r"|(?P<mark><>|<=|>=|[-+*/^&=<>%(){},;])",
)
_LONGEST_WHOLE = 300
_LEVELS = (("=", "<>", "<", "<=", ">", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """Read a formula including its leading `=`."""
    reader = _Reader(_tokens(text[1:]))
    node = reader.expression(0)
    if reader.peek is not None:
        raise FormulaError(text)
    return node


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            raise FormulaError(text)
        if found.lastgroup != "space":
            tokens.append(Token(found.lastgroup, found[0]))
        place = found.end()
    return tokens


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def peek(self) -> str | None:
        return self.tokens[self.place].text if self.place < len(self.tokens) else None

    def take(self, expected: str | None = None) -> Token:
        if self.place >= len(self.tokens) or (expected and self.peek != expected):
            raise FormulaError(expected)
        self.place += 1
        return self.tokens[self.place - 1]

    def expression(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self.signed()
        node = self.expression(level + 1)
        while self.peek in _LEVELS[level] and self.tokens[self.place].kind == "mark":
            mark = self.take().text
            node = Call(mark, (node, self.expression(level + 1)))
        return node

    def signed(self) -> Node:
        if self.peek in {"-", "+"}:
            mark = self.take().text
            node = self.signed()
            return Call("negate", (node,)) if mark == "-" else node
        node = self.primary()
        while self.peek == "%":
            self.take()
            node = Call("/", (node, Literal(100)))
        return node

    def primary(self) -> Node:
        token = self.take()
        if token.kind == "number":
            is_whole = token.text.isdigit() and len(token.text) < _LONGEST_WHOLE
            return Literal(int(token.text) if is_whole else float(token.text))
        if token.kind == "string":
            return Literal(token.text[1:-1].replace('""', '"'))
        if token.kind == "error" and token.text in ERROR_TYPES:
            return Failure(token.text)
        if token.kind == "range":
            return _reference(token.text)
        if token.kind == "word":
            return self.word(token.text)
        if token.text == "(":
            node = self.expression(0)
            self.take(")")
            return node
        if token.text == "{":
            return self.block()
        raise FormulaError(token.text)

    def word(self, text: str) -> Node:
        if self.peek == "(":
            return Call(text.upper(), self.arguments(), text)
        if text.upper() in {"TRUE", "FALSE"}:
            return Literal(text.upper() == "TRUE")
        return Name(text)

    def arguments(self) -> tuple[Node, ...]:
        self.take("(")
        if self.peek == ")":
            self.take()
            return ()
        found: list[Node] = []
        while True:
            found.append(Literal(None) if self.peek in {",", ";", ")"} else self.expression(0))
            if self.take().text == ")":
                return tuple(found)
            if self.tokens[self.place - 1].text not in {",", ";"}:
                raise FormulaError

    def block(self) -> Block:
        rows: list[tuple[Node, ...]] = []
        row: list[Node] = []
        while True:
            row.append(self.expression(0))
            mark = self.take().text
            if mark in {";", "}"}:
                rows.append(tuple(row))
                row = []
            if mark == "}":
                return Block(tuple(rows))
            if mark not in {",", ";"}:
                raise FormulaError(mark)


def _reference(text: str) -> Reference:
    title, mark, rest = text.rpartition("!")
    area = parse_area(rest.replace("$", ""))
    if area is None:
        raise FormulaError(text)
    return Reference(unquoted(title) if mark else None, area)
