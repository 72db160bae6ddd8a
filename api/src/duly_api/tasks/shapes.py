"""What a task looks like on the wire, going out and coming in. Constraints are written here and nowhere else."""

from typing import Annotated, Any, Literal, Self

import msgspec
from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from typing_extensions import TypedDict

from duly_api.database import Row
from duly_api.identifiers import USUAL, canonical, new_id
from duly_api.inputs import CalendarDate, Input, ManyLines, OneLine, mend, whole_number

UUID = Field(json_schema_extra={"format": "uuid"})
VERSION_7 = Field(json_schema_extra={"format": "uuid", "pattern": USUAL.pattern})
INSTANT = Field(json_schema_extra={"format": "date-time"})


def _version_7(text: str) -> str:
    if found := canonical(text):
        return found
    raise mend("Give a UUID of version 7, or leave it out.")


Id = Annotated[str, UUID]
Instant = Annotated[str, INSTANT]
ChosenId = Annotated[str, AfterValidator(_version_7), VERSION_7]
Title = Annotated[OneLine, Field(min_length=1, max_length=500)]
Notes = Annotated[ManyLines, Field(max_length=20_000)]
Version = Annotated[int, Field(ge=1, json_schema_extra={"format": "int64"})]
Status = Literal["open", "done", "all"]


class Task(TypedDict):
    """Instants are UTC; `due` is a calendar date, in no time zone. `version` changes with every change; see ETag."""

    id: Id
    title: Title
    notes: Notes
    due: CalendarDate | None
    completed_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: Version


FIELDS = tuple(Task.__annotations__)


class TaskPage(TypedDict):
    """`next_cursor` asks for the page after this one; null on the last."""

    items: list[Task]
    next_cursor: str | None


class TaskCount(TypedDict):
    open: int
    done: int


class NewTask(Input):
    """Sent again with the same id and content, it answers the same task and creates nothing."""

    id: ChosenId = Field(default_factory=new_id)
    title: Title
    notes: Notes = ""
    due: CalendarDate | None = None
    completed: bool = False


def _absent() -> Any:
    """Stands for a field that was not sent: null is refused, and `model_fields_set` tells which were."""


class TaskChanges(Input, json_schema_extra={"minProperties": 1}):
    """Only what is sent changes; null removes the due date and is refused elsewhere."""

    title: Title = Field(default_factory=_absent)
    notes: Notes = Field(default_factory=_absent)
    due: CalendarDate | None = Field(default_factory=_absent)
    completed: bool = Field(default_factory=_absent)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise mend("Send at least one field to change.")
        return self


class TaskQuery(Input):
    status: Status = "all"
    limit: Annotated[int, Field(ge=1, le=200), BeforeValidator(whole_number)] = 50
    cursor: Annotated[str, Field(max_length=200)] | None = None


Line: Any = msgspec.defstruct("Line", FIELDS)  # the same on the wire, for a fifth of a dict's CPU


WIDTH = len(FIELDS)


def read_page(rows: list[Row]) -> list[Any]:
    return [Line(*row[:WIDTH]) for row in rows]


def read_row(row: Row) -> Task:
    """From the columns that every statement on tasks answers with, in the order of the fields."""
    return dict(zip(FIELDS, row, strict=False))  # type: ignore[return-value] # a row may carry more behind them
