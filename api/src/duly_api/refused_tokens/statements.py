"""Every statement on refused tokens, each scoped to one person, `$1`; nobody's stand under the empty name."""

LAST = "select n, seal from refused_tokens where user_id = $1 order by n desc limit 1"

NEWEST = "select n, entry, seal from refused_tokens where user_id = $1 order by n desc limit $2"

# As with tasks, nothing comes back to an account that is gone.
APPEND = """
    insert into refused_tokens (user_id, n, entry, seal)
    select $1, $2, $3, $4
    where not exists (select 1 from revocations where kind = 'subject' and value = $1)"""

PURGE = "delete from refused_tokens where user_id = $1"
