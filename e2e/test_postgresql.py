"""Two webs on one PostgreSQL are one Duly; each role sees its own schema; an outage signs nobody out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import engine
import httpx
import pytest
from people import PASSWORD, Client, Person
from replica import second_web
from stack import until

pytestmark = pytest.mark.parametrize("database_engine", [engine.POSTGRESQL], indirect=True, scope="session")

HOLDING = """
create temp table holding (place text);
do $$ declare place text; found int; begin
  for place in select format('%I.%I', schemaname, tablename) from pg_tables where schemaname like 'duly\\_%' loop
    execute format('select count(*) from %s as r where strpos(r::text, %L) > 0', place, TEXT) into found;
    insert into holding select place where found > 0;
  end loop; end $$;
select place from holding order by place"""


@pytest.fixture(scope="module")
def webs(stack):
    """The addresses of both."""
    with second_web(stack) as second:
        yield [stack.url, second]


def at(web, stack):
    return httpx.Client(base_url=web, headers={"Origin": stack.url}, timeout=20)


def tables_with(stack, text):
    return engine.sql(stack.data.parent, HOLDING.replace("TEXT", f"'{text}'")).split()


@pytest.mark.req("FR-01")
def test_sixty_sign_ups_eight_at_a_time(stack, webs):
    def sign_up(number):
        person = Person("Ada")
        body = {"name": person.name, **person.credentials}
        with at(webs[number % 2], stack) as client:
            answers = [client.post("/api/auth/sign-up/email", json=body), client.get("/api/auth/token")]
            return [answer.status_code for answer in answers]

    with ThreadPoolExecutor(8) as eight:
        assert list(eight.map(sign_up, range(60))) == [[200, 200]] * 60


@pytest.mark.req("NF-3")
def test_guessing_is_counted_across_both(stack, webs, ada):
    Client(stack, ada)

    def guess(number):
        with at(webs[number % 2], stack) as client:
            body = {"email": ada.email, "password": "not the password"}
            return client.post("/api/auth/sign-in/email", json=body).status_code

    with ThreadPoolExecutor(8) as eight:
        statuses = sorted(eight.map(guess, range(24)))
    assert statuses == [401] * 5 + [429] * 19


@pytest.mark.req("FR-02")
def test_a_link_that_is_used_at_both_at_once_works_once(stack, webs, ada):
    Client(stack, ada)
    token = stack.duly("user", "reset-password", ada.email).stdout.strip().partition("#")[2]

    def choose(number):
        body = {"token": token, "password": f"another quiet sentence {number}"}
        with at(webs[number % 2], stack) as client:
            return client.post("/api/auth/recovery/complete", json=body).status_code

    with ThreadPoolExecutor(4) as four:
        statuses = sorted(four.map(choose, range(4)))
    assert statuses == [200, 400, 400, 400]


@pytest.mark.req("FR-09")
def test_a_sign_out_at_one_is_one_at_the_other(stack, webs, ada):
    client = Client(stack, ada)
    with at(webs[1], stack) as other:
        for name, value in client.web.cookies.items():
            other.cookies.set(name, value)
        assert other.get("/api/auth/token").status_code == 200
        client.web.post("/api/auth/sign-out", json={}).raise_for_status()
        assert other.get("/api/auth/token").status_code == 401
    until(lambda: client.call("GET", "/api/me").status_code == 401, 1, "the api refuses its token")


@pytest.mark.req("EC-3")
def test_no_table_knows_a_person_who_left(stack):
    person = Client(stack, Person("Ottilie Canary-51b7"))
    person.add("canary-7f3a of the tasks")
    user_id = person.call("GET", "/api/me").json()["id"]
    known = ("Ottilie Canary-51b7", "canary-7f3a", person.person.email)
    assert [each for each in known if not tables_with(stack, each)] == []
    person.web.post("/api/auth/delete-user", json={"password": PASSWORD}).raise_for_status()
    assert [each for each in known if tables_with(stack, each)] == []
    assert tables_with(stack, user_id) == ["duly_tasks.revocations"]  # its tombstone


@pytest.mark.req("NF-1")
@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("duly_web", "select * from duly_tasks.tasks"),
        ("duly_api", 'select * from duly_accounts."user"'),
        ("duly_web", "update duly_accounts.entries set entry = '{}'"),
        ("duly_web", "truncate duly_accounts.entries"),
        ("duly_web", "drop table duly_accounts.session"),
        ("duly_web", "create table duly_accounts.mine (n int)"),
        ("duly_web", "create table public.mine (n int)"),
        ("duly_web", "insert into duly_accounts.duly_migrations (fingerprint) values ('x')"),
    ],
)
def test_a_role_may_do_its_work_and_nothing_else(stack, role, statement):
    with pytest.raises(Exception, match=r"permission denied|must be owner"):
        engine.sql(stack.data.parent, f"set role {role}; {statement}")


@pytest.mark.req("NF-1")
def test_who_serves_knows_no_owner_and_nothing_of_the_other_half(stack):
    roles = ("duly_tasks_owner", "duly_api", "duly_accounts_owner", "duly_web")
    given = {part: Path(f"/proc/{stack.pid(part)}/environ").read_text() for part in ("api", "web")}
    known = {part: [role for role in roles if f"//{role}:" in text] for part, text in given.items()}
    assert known == {"api": ["duly_api"], "web": ["duly_web"]}


@pytest.mark.req("FR-11", "NF-2")
def test_an_outage_signs_nobody_out_and_ends_by_itself(own_stack, ada):
    client = Client(own_stack, ada)
    with engine.outage():
        answers = [client.web.get(f"/api/auth/{path}") for path in ("token", "sessions", "token")]
        assert [(answer.status_code, "Retry-After" in answer.headers) for answer in answers] == [(503, True)] * 3
        assert client.web.post("/api/auth/sign-out", json={}).status_code == 503
        assert client.web.post("/api/auth/sign-in/email", json=ada.credentials).status_code == 503
    until(lambda: client.web.get("/api/auth/token").status_code == 200, 5, "it is signed in as before")
    assert "password" not in own_stack.logs().lower()
