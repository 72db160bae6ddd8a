-- The role of `duly backup` and `duly restore`, in the current database, after roles.sql; run by a superuser:
--
--   psql -d duly -f deploy/postgresql/backup-role.sql
--   psql -d duly -c '\password duly_backup'
--
-- It reads past row-level security and takes the owners' place, so it serves nobody and its password lies nowhere but
-- where backups are made: DULY_BACKUP_DATABASE_URL.

do $$
begin
    if not exists (select from pg_roles where rolname = 'duly_backup') then
        create role duly_backup login bypassrls;
    end if;
    grant duly_tasks_owner, duly_accounts_owner to duly_backup;
    execute format('grant connect, create, temporary on database %I to duly_backup', current_database());
end
$$;
