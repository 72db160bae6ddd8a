#!/bin/sh
# Makes what only this installation knows, once, in deploy/compose/secrets: passwords, keys, and an authority for the
# way from the web to the api. The folder is private; its files can be read, because each is shown to a container's user.
#   sh deploy/compose/secrets.sh duly.example.com
set -eu
umask 022
host=${1:?the name that browsers see, as in duly.example.com}
cd "$(dirname "$0")"
mkdir -m 0700 secrets
cd secrets
random() { openssl rand -hex 24 | tr -d '\n'; }
for name in superuser replicator rewinder patroni duly_tasks_owner duly_api duly_accounts_owner duly_web; do
    random > "$name"
done
# Nobody else is on the network of the database: deploy/compose/compose.yml, `data`.
url() { printf 'postgresql://%s:%s@primary:5432/duly?sslmode=disable' "$1" "$(cat "$1")"; }
url duly_api > DULY_DATABASE_URL
url duly_tasks_owner > DULY_DATABASE_OWNER_URL
url duly_web > DULY_AUTH_DATABASE_URL
url duly_accounts_owner > DULY_AUTH_DATABASE_OWNER_URL
random > BETTER_AUTH_SECRET
printf '%s:%s' "$(date -u +%Y%m%dT%H%M%SZ)" "$(openssl rand 32 | openssl base64 -A | tr '+/' '-_' | tr -d '=')" > DULY_JWT_KEYS

ec() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 "$@" 2>/dev/null; }
ec -x509 -subj '/CN=Duly inside' -addext keyUsage=critical,keyCertSign -keyout authority.key -out authority.pem
ec -x509 -CA authority.pem -CAkey authority.key -subj /CN=proxy -addext subjectAltName=DNS:proxy \
    -addext basicConstraints=critical,CA:FALSE -keyout inside.key -out inside.crt
cat inside.crt inside.key > inside.pem
# Until there is one that browsers trust: its chain and key, in this order.
ec -x509 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" -keyout front.key -out front.crt
cat front.crt front.key > front.pem
rm authority.key inside.key inside.crt front.key front.crt
chmod 0444 ./*
