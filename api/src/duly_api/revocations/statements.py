"""Every statement on revocations. A row of kind `subject` is an account's tombstone and stays for good."""

# `seq` only grows and commits come in its order (one writer, or a lock), so whoever knows all up to one number misses
# nothing.
SINCE = "select seq, kind, value, until from revocations where seq > $1 order by seq"

# The first word counts: a repeated event changes nothing.
REVOKE = "insert into revocations (kind, value, until) values ($1, $2, $3) on conflict (kind, value) do nothing"

FORGET = "delete from revocations where kind = 'session' and until < $1"

TOMBSTONE = "select 1 from revocations where kind = 'subject' and value = $1"
