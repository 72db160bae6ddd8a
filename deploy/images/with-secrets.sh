#!/bin/sh
# Settings that are secrets come as files named after them in $SECRETS (/run/secrets): in no image, on no command line.
set -eu
for file in "${SECRETS:-/run/secrets}"/*; do
    name=$(basename "$file")
    case $name in DULY_* | BETTER_AUTH_SECRET) export "$name=$(cat "$file")" ;; esac
done
exec "$@"
