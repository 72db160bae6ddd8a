-- Four roles and two schemas in the current database. Run once by who may create roles, and again at any time:
--
--   createdb duly
--   psql -d duly -f deploy/postgresql/roles.sql
--   psql -d duly -c '\password duly_tasks_owner'    and so on for duly_api, duly_accounts_owner, duly_web
--
-- The owners migrate and do nothing else. The api and the web each see one schema, the other's never; they own nothing,
-- so row-level security holds for them and no statement of theirs can change a table.

do $$
declare
    owner name;
    application name;
    schema name;
    member name;
begin
    foreach member in array array['duly_tasks_owner', 'duly_api', 'duly_accounts_owner', 'duly_web'] loop
        if not exists (select from pg_roles where rolname = member) then
            execute format('create role %I login', member);
        end if;
    end loop;

    execute format('revoke all on database %I from public', current_database());
    revoke all on schema public from public;

    for schema, owner, application in
        values ('duly_tasks', 'duly_tasks_owner', 'duly_api'), ('duly_accounts', 'duly_accounts_owner', 'duly_web')
    loop
        execute format('grant connect on database %I to %I, %I', current_database(), owner, application);
        if not exists (select from pg_namespace where nspname = schema) then
            execute format('grant %I to current_user', owner);  -- whoever is no superuser may not give away a schema else
            execute format('create schema %I authorization %I', schema, owner);
            if schema = 'duly_accounts' then  -- Better Auth makes its tables itself; the tasks' say who may do what
                alter default privileges for role duly_accounts_owner in schema duly_accounts
                    grant select, insert, update, delete on tables to duly_web;
                alter default privileges for role duly_accounts_owner in schema duly_accounts
                    grant usage on sequences to duly_web;
            end if;
            execute format('revoke %I from current_user', owner);
        end if;
        execute format('grant usage on schema %I to %I', schema, application);
        foreach member in array array[owner, application] loop
            execute format('alter role %I set search_path = %I, pg_temp', member, schema);
            execute format('alter role %I set timezone = ''UTC''', member);
        end loop;

        -- Nothing a person waits for takes longer, and nothing that was left open holds up the others.
        execute format('alter role %I set statement_timeout = ''4s''', application);
        execute format('alter role %I set lock_timeout = ''2s''', application);
        execute format('alter role %I set idle_in_transaction_session_timeout = ''5s''', application);
        -- A migration that cannot have its lock at once makes way for who works, and tries again.
        execute format('alter role %I set lock_timeout = ''2s''', owner);
        execute format('alter role %I set idle_in_transaction_session_timeout = ''60s''', owner);
    end loop;
end
$$;
