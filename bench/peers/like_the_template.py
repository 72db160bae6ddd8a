"""In the manner of full-stack-fastapi-template: SQLModel, synchronous sessions in `def` routes, PyJWT, a user look-up.

On SQLite, where the template itself has PostgreSQL: its engine works inside the process then, and its CPU is counted.
"""

import os
import uuid
from collections.abc import Generator
from datetime import UTC, date, datetime
from typing import Annotated

import jwt
from fastapi import APIRouter, Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer
from pydantic import ValidationError
from sqlmodel import Field, Session, SQLModel, col, create_engine, func, select

engine = create_engine(f"sqlite:///{os.environ['PEER_DATABASE']}")
reusable_oauth2 = OAuth2PasswordBearer(tokenUrl="/login/access-token")


class User(SQLModel, table=True):
    __tablename__ = "user"
    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    email: str = Field(unique=True, index=True, max_length=255)
    is_active: bool = True
    is_superuser: bool = False
    full_name: str | None = Field(default=None, max_length=255)
    hashed_password: str


class TaskBase(SQLModel):
    title: str = Field(min_length=1, max_length=500)
    notes: str = ""
    due: date | None = None


class TaskCreate(TaskBase):
    id: uuid.UUID


class Task(TaskBase, table=True):
    __tablename__ = "tasks"
    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    user_id: uuid.UUID = Field(foreign_key="user.id", nullable=False, ondelete="CASCADE", index=True)
    completed_at: datetime | None = None
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    updated_at: datetime = Field(default_factory=lambda: datetime.now(UTC))


class TaskPublic(TaskBase):
    id: uuid.UUID
    completed_at: datetime | None
    created_at: datetime
    updated_at: datetime


class TasksPublic(SQLModel):
    data: list[TaskPublic]
    count: int


class TokenPayload(SQLModel):
    sub: str | None = None


def get_db() -> Generator[Session]:
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_db)]
TokenDep = Annotated[str, Depends(reusable_oauth2)]


def get_current_user(session: SessionDep, token: TokenDep) -> User:
    try:
        payload = jwt.decode(token, os.environ["PEER_SECRET"], algorithms=["HS256"])
        token_data = TokenPayload(**payload)
    except (jwt.InvalidTokenError, ValidationError) as error:
        raise HTTPException(403, "Could not validate credentials") from error
    user = session.get(User, uuid.UUID(token_data.sub))
    if not user:
        raise HTTPException(404, "User not found")
    if not user.is_active:
        raise HTTPException(400, "Inactive user")
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
router = APIRouter(prefix="/tasks", tags=["tasks"])


@router.get("", response_model=TasksPublic)
def read_tasks(session: SessionDep, current_user: CurrentUser, skip: int = 0, limit: int = 50) -> object:
    mine = Task.user_id == current_user.id
    count = session.exec(select(func.count()).select_from(Task).where(mine)).one()
    wanted = select(Task).where(mine).order_by(col(Task.id).desc()).offset(skip).limit(limit)
    return TasksPublic(data=session.exec(wanted).all(), count=count)


@router.post("", response_model=TaskPublic, status_code=201)
def create_task(*, session: SessionDep, current_user: CurrentUser, task_in: TaskCreate) -> object:
    task = Task.model_validate(task_in, update={"user_id": current_user.id})
    session.add(task)
    session.commit()
    session.refresh(task)
    return task


SQLModel.metadata.create_all(engine)
app = FastAPI(title="Tasks")
app.include_router(router)
