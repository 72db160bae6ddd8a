-- A new cluster's database, its roles and their passwords (a file each in $SECRETS, so on no command line).
-- Patroni runs it once, at the very first start; by hand: SECRETS=… psql -f deploy/postgresql/first.sql

create database duly;
\connect duly
\ir roles.sql
\set secret `cat "$SECRETS/duly_tasks_owner"`
alter role duly_tasks_owner password :'secret';
\set secret `cat "$SECRETS/duly_api"`
alter role duly_api password :'secret';
\set secret `cat "$SECRETS/duly_accounts_owner"`
alter role duly_accounts_owner password :'secret';
\set secret `cat "$SECRETS/duly_web"`
alter role duly_web password :'secret';
