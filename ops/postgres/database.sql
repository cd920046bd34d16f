-- What one database of game-asset-db needs before its migrations. Run by a superuser, connected to that database,
-- after roles.sql; it may be run again at any time.
--
--   psql -v ON_ERROR_STOP=1 -f ops/postgres/database.sql asset_db

do $$
begin
  execute format('alter database %I owner to gadb_owner', current_database());
  execute format('revoke all on database %I from public', current_database());
  execute format(
    'grant connect on database %I to gadb_authenticator, gadb_anonymous, gadb_user, gadb_auditor, gadb_worker',
    current_database()
  );
  -- For the schema of the job queue, which the worker owns and upgrades.
  execute format('grant create on database %I to gadb_worker', current_database());
  execute format('alter database %I set search_path = app_public, public', current_database());
end;
$$;

-- Extensions live in public, where nobody else may make anything.
revoke all on schema public from public;
grant usage on schema public to gadb_owner, gadb_anonymous, gadb_user, gadb_auditor, gadb_worker;

create extension if not exists pg_trgm with schema public;
create extension if not exists btree_gin with schema public;
create extension if not exists pg_stat_statements with schema public;

-- pg_stat_statements shows other people's statements to those who may see statistics only.
revoke all on pg_stat_statements, pg_stat_statements_info from public;
grant select on pg_stat_statements, pg_stat_statements_info to pg_monitor;

-- Whatever the owner makes is closed until it is granted by name.
alter default privileges for role gadb_owner revoke all on tables from public;
alter default privileges for role gadb_owner revoke all on sequences from public;
alter default privileges for role gadb_owner revoke execute on functions from public;
alter default privileges for role gadb_owner revoke usage on types from public;
alter default privileges for role gadb_owner revoke all on schemas from public;

-- No anonymous code blocks or own functions for people with SQL.
revoke usage on language plpgsql from public;
grant usage on language plpgsql to gadb_owner, gadb_worker;

-- Large objects lie outside row security and fill the disk; advisory locks could block everyone's commands.
do $$
declare
  v_function record;
begin
  for v_function in
    select p.oid::regprocedure as signature, p.proname ~ 'advisory' as is_lock
    from pg_catalog.pg_proc p
    where p.pronamespace = 'pg_catalog'::regnamespace
      and (p.proname ~ '^pg_(try_)?advisory_' or p.proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put', 'lowrite'))
  loop
    execute format('revoke execute on function %s from public', v_function.signature);
    if v_function.is_lock then
      execute format('grant execute on function %s to gadb_owner, gadb_worker', v_function.signature);
    end if;
  end loop;
end;
$$;
