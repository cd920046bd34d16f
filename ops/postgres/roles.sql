-- The roles of game-asset-db, for the whole cluster. Run by a superuser, before database.sql and the migrations; it
-- may be run again at any time. Passwords are set elsewhere, never here.
--
--   psql -v ON_ERROR_STOP=1 -f ops/postgres/roles.sql postgres
--
-- gadb_owner          owns every object; cannot log in and is a member of nothing, so no policy ever applies to it
-- gadb_authenticator  the API's login; owns nothing and may do nothing but become one of the next three
-- gadb_anonymous      a visitor who has not signed in
-- gadb_user           everyone who has
-- gadb_auditor        reads the audit, nothing else
-- gadb_worker         runs the jobs; owns the schema of the job queue

do $$
declare
  v_role text;
begin
  foreach v_role in array array[
    'gadb_owner', 'gadb_authenticator', 'gadb_anonymous', 'gadb_user', 'gadb_auditor', 'gadb_worker',
    'gadb_monitor', 'gadb_replicator'
  ]
  loop
    if not exists (select from pg_catalog.pg_roles where rolname = v_role) then
      execute pg_catalog.format('create role %I', v_role);
    end if;
  end loop;
end;
$$;

alter role gadb_owner nologin noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role gadb_authenticator login noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role gadb_anonymous nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role gadb_user nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role gadb_auditor nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
-- Login stays as it is: an installation may give the worker a password and let it in by itself.
alter role gadb_worker nosuperuser nocreatedb nocreaterole noreplication nobypassrls;

alter role gadb_monitor nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
-- REPLICATION is not inherited: each replica's login has it itself.
alter role gadb_replicator nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls;

-- Statistics of the whole server, sessions and replicas included; no data.
grant pg_monitor to gadb_monitor with inherit true, set false, admin false;

-- "set" without "inherit": the authenticator has no right of its own until it has chosen whom to be.
grant gadb_anonymous, gadb_user, gadb_auditor to gadb_authenticator with inherit false, set true, admin false;

-- Guards against mistakes of ours; a person with SQL can raise them.
alter role gadb_authenticator set statement_timeout = '15s';
alter role gadb_authenticator set idle_in_transaction_session_timeout = '30s';
alter role gadb_authenticator set lock_timeout = '5s';
