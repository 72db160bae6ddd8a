"""I-JSON read by hand (RFC 8259, RFC 7493): what `json` is asked to refuse in the library, told by other means."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

SPACE, DIGITS, HEX = set(" \t\n\r"), set("0123456789"), set("0123456789abcdefABCDEF")


class Refused(Exception):  # noqa: N818 - a verdict
    pass


def no(why: str) -> NoReturn:
    raise Refused(why)


class Text:
    """One object, no space around it, at most 32 brackets."""

    def __init__(self, octets: bytes) -> None:
        if sum(octet in b"{[" for octet in octets) > 32:
            no("brackets")
        try:
            self.text = octets.decode("utf-8", "strict")
        except UnicodeDecodeError:
            no("utf-8")
        self.at = 0

    def whole(self) -> dict[str, Any]:
        if not self.text.startswith("{"):
            no("object")
        members = self.value()
        if self.at != len(self.text):
            no("more")
        return members

    def value(self) -> Any:
        character = self.text[self.at : self.at + 1]
        if character == "{":
            return self.members()
        if character == "[":
            return self.items()
        if character == '"':
            return self.string()
        for word, meant in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return meant
        return self.number()

    def members(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _ in self.between("}"):
            if self.text[self.at : self.at + 1] != '"':
                no("name of a member")
            key = self.string()
            self.space()
            self.expect(":")
            self.space()
            if key in found:
                no("twice")
            found[key] = self.value()
        return found

    def items(self) -> list[Any]:
        return [self.value() for _ in self.between("]")]

    def between(self, close: str) -> Iterator[None]:
        """Once for each element of a list or object, commas and spaces aside."""
        self.at += 1
        self.space()
        if self.text[self.at : self.at + 1] == close:
            self.at += 1
            return
        while True:
            yield
            self.space()
            if self.text[self.at : self.at + 1] == close:
                self.at += 1
                return
            self.expect(",")
            self.space()

    def string(self) -> str:
        self.at += 1
        found = ""
        while (character := self.text[self.at : self.at + 1]) != '"':
            self.at += 1
            if character == "" or character < " ":
                no("string")
            found += self.escaped() if character == "\\" else character
        self.at += 1
        return found

    def escaped(self) -> str:
        character = self.text[self.at : self.at + 1]
        self.at += 1
        if character != "u":
            plain = '"\\/\b\f\n\r\t'
            place = '"\\/bfnrt'.find(character) if character else -1
            return plain[place] if place >= 0 else no("escape")
        unit = self.unit()
        if 0xD800 <= unit < 0xDC00 and self.text.startswith("\\u", self.at):
            self.at += 2
            low = self.unit()
            if 0xDC00 <= low < 0xE000:
                return chr(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
            no("surrogate")
        return no("surrogate") if 0xD800 <= unit < 0xE000 else chr(unit)

    def unit(self) -> int:
        digits = self.text[self.at : self.at + 4]
        if len(digits) < 4 or set(digits) - HEX:
            no("digits")
        self.at += 4
        return int(digits, 16)

    def number(self) -> int | float:
        begin = self.at
        self.at += self.text.startswith("-", self.at)
        if not self.text.startswith("0", self.at):
            self.digits()
        else:
            self.at += 1
        is_whole = True
        if self.text.startswith(".", self.at):
            self.at, is_whole = self.at + 1, False
            self.digits()
        if self.text[self.at : self.at + 1] in {"e", "E"}:
            self.at, is_whole = self.at + 1, False
            self.at += self.text[self.at : self.at + 1] in {"+", "-"}
            self.digits()
        spelled = self.text[begin : self.at]
        if is_whole:
            return int(spelled)
        return float(spelled) if isfinite(float(spelled)) else no("infinite")

    def digits(self) -> None:
        begin = self.at
        while self.text[self.at : self.at + 1] in DIGITS:
            self.at += 1
        if self.at == begin:
            no("number")

    def expect(self, character: str) -> None:
        if not self.text.startswith(character, self.at):
            no(character)
        self.at += 1

    def space(self) -> None:
        while self.text[self.at : self.at + 1] in SPACE:
            self.at += 1
