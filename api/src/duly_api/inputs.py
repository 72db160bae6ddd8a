"""What comes in, made strict in one place: no coercion, no unknown fields, texts normalised (NFC), dates real."""

import re
import unicodedata
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
CONTROL_BUT_LAYOUT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SMALL_NUMBER = re.compile(r"[0-9]{1,9}")
EARLIEST_YEAR = 1900
DAY = "^(19|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"  # as much of it as a pattern can say
OURS = "duly"  # the error type whose message is already written for people


class Input(BaseModel):
    """Of a repeated JSON member the last one counts, as in every parser a request passes on its way here."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def mend(message: str) -> PydanticCustomError:
    return PydanticCustomError(OURS, "{message}", {"message": message})


def one_line(text: str) -> str:
    return _without(CONTROL, unicodedata.normalize("NFC", text).strip())


def many_lines(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _without(CONTROL_BUT_LAYOUT, unicodedata.normalize("NFC", lines))


def _without(forbidden: re.Pattern[str], text: str) -> str:
    if forbidden.search(text):
        raise mend("Remove the control characters.")
    return text


def calendar_date(text: str) -> str:
    try:
        if DATE.fullmatch(text) and date.fromisoformat(text).year >= EARLIEST_YEAR:
            return text
    except ValueError:
        pass  # the right shape, but no such day
    raise mend("Give a real date from 1900-01-01 to 9999-12-31 as YYYY-MM-DD.")


def whole_number(value: object) -> object:
    """Query strings hold text; plain digits are a number, anything else is left for the strict type to refuse."""
    return int(value) if isinstance(value, str) and SMALL_NUMBER.fullmatch(value) else value


# What these take, said as the contract's patterns: whoever keeps to them is never refused for the form of a text.
_SPACE = r"\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # what Python strips besides ASCII's
_AROUND, _WITHIN, _SEEN = rf"[\t-\r\x1c-\x20{_SPACE}]*", r"[^\x00-\x1f\x7f]*", rf"[^\x00-\x20\x7f{_SPACE}]"
ONE_LINE = f"^{_AROUND}{_SEEN}({_WITHIN}{_SEEN})?{_AROUND}$"
MANY_LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

OneLine = Annotated[str, AfterValidator(one_line), Field(json_schema_extra={"pattern": ONE_LINE})]
ManyLines = Annotated[str, AfterValidator(many_lines), Field(json_schema_extra={"pattern": MANY_LINES})]
CalendarDate = Annotated[
    str, AfterValidator(calendar_date), Field(json_schema_extra={"format": "date", "pattern": DAY})
]
