#!/bin/sh
# Starts Patroni with its passwords from files, a file each in $SECRETS: they are on no command line.
set -eu
cd "$(dirname "$0")"
secret() { tr -d '\n' < "$SECRETS/$1"; }
PATRONI_SUPERUSER_PASSWORD=$(secret superuser)
PATRONI_REPLICATION_PASSWORD=$(secret replicator)
PATRONI_REWIND_PASSWORD=$(secret rewinder)
PATRONI_RESTAPI_PASSWORD=$(secret patroni)
export SECRETS PATRONI_SUPERUSER_PASSWORD PATRONI_REPLICATION_PASSWORD PATRONI_REWIND_PASSWORD PATRONI_RESTAPI_PASSWORD
exec patroni patroni.yml
