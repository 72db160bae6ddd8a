"""Every statement on tasks, each scoped to one person, `$1`: a test takes that condition away and must see the leak."""

# ruff: noqa: S608 - composed of constants only

from duly_api.tasks.shapes import FIELDS

COLUMNS = ", ".join(FIELDS)

PAGE = {
    status: f"""
    select {COLUMNS} from tasks
    where user_id = $1 and id < $2 {condition}
    order by id desc limit $3"""
    for status, condition in {
        "all": "",
        "open": "and done = false",
        "done": "and done = true",
    }.items()
}

COUNT = """
    select count(*) filter (where done = false), count(*) filter (where done = true)
    from tasks where user_id = $1"""

FIND = f"select {COLUMNS} from tasks where user_id = $1 and id = $2"

# The account's tombstone is looked for in the statement that writes, so a request that was on its way when the account
# was deleted cannot bring it back. No row: the id is taken, or the account is gone.
CREATE = f"""
    insert into tasks (user_id, id, digest, title, notes, due, completed_at, created_at, updated_at, version)
    select $1, $2, $3, $4, $5, $6, $7, $8, $8, $9
    where not exists (select 1 from revocations where kind = 'subject' and value = $1)
    on conflict (user_id, id) do nothing
    returning {COLUMNS}"""

TWIN = f"select {COLUMNS}, digest = $3 from tasks where user_id = $1 and id = $2"

# A write may name the versions it was made for, as ` 7 9 `; null is any. The row is looked at and changed in one step,
# so of many that name the same version one is done. No row: there is no such task, or not in that version.
# $3 title, $4 notes: null leaves them. $5 whether the due date changes, to $6. $7 completed: null leaves it; completing
# again keeps the first instant. $8 now. $9 versions.
CHANGE = f"""
    update tasks set
        title = coalesce($3, title),
        notes = coalesce($4, notes),
        due = case when $5 then $6 else due end,
        completed_at = case when $7 then coalesce(completed_at, $8) when $7 is null then completed_at end,
        updated_at = $8,
        version = version + 1
    where user_id = $1 and id = $2 and ($9 like '% ' || version || ' %' or $9 is null)
    returning {COLUMNS}"""

REMOVE = """
    delete from tasks
    where user_id = $1 and id = $2 and ($3 like '% ' || version || ' %' or $3 is null)
    returning id"""

PURGE = "delete from tasks where user_id = $1 returning id"
