-- The roles and the database of Kontor.  Run by a superuser through psql,
-- connected to the database postgres; running it again changes nothing.
-- Passwords are set apart from this file, so that it holds no secret.

\set ON_ERROR_STOP on
set client_min_messages = warning;

-- Owns everything and migrates.
select 'create role kontor_owner'
 where not exists (select from pg_roles where rolname = 'kontor_owner') \gexec
alter role kontor_owner login nosuperuser nocreatedb nocreaterole
	noreplication nobypassrls;

-- The workers: no table of their own, row-level security applies.
select 'create role kontor_app'
 where not exists (select from pg_roles where rolname = 'kontor_app') \gexec
alter role kontor_app login nosuperuser nocreatedb nocreaterole
	noreplication nobypassrls;

-- C.UTF-8: the same order on every machine and after every upgrade of libc.
select 'create database kontor owner kontor_owner template template0 '
       'encoding ''UTF8'' locale ''C.UTF-8'''
 where not exists (select from pg_database where datname = 'kontor') \gexec
alter database kontor owner to kontor_owner;
alter database kontor set timezone to 'UTC';
revoke all on database kontor from public;
grant connect on database kontor to kontor_app;

\connect kontor
set client_min_messages = warning;
revoke all on schema public from public;
grant create, usage on schema public to kontor_owner;
grant usage on schema public to kontor_app;
