-- Fills every table that belongs to tenants, whichever there are, with made-up
-- rows: :rows of tenant :tenant, fewer of :neighbour.  Run as superuser on a
-- database of its own: checks are dropped, triggers and references rest.
--
-- Row n of a table has an id that anybody can work out.  Nine of ten parents
-- have no children, the others ten.  Of the words a column may have, the first
-- is nearly everywhere and each other in one of 200 rows: a list by a rare one
-- must not read the others.
\set ON_ERROR_STOP on
set session_replication_role = replica;
set client_min_messages = warning;
set maintenance_work_mem = '256MB';
set synchronous_commit = off;

create function pg_temp.id_of(tab text, n text) returns text
language sql immutable as $$ select format('md5(%L || t.id || (%s))::uuid', tab, n) $$;

-- What rows are, where the rules below would make them something no list shows.
create temp table own (tab text, col text, expr text, primary key (tab, col));
insert into own values
	('file',         'attached',      'n % 2 = 0'),
	('file',         'job_card_id',   'case when n % 200 = 2 then ' || pg_temp.id_of('job_card', 'p') || ' end'),
	('file',         'vehicle_id',    'case when n % 200 = 4 then ' || pg_temp.id_of('vehicle', 'p') || ' end'),
	('notification', 'shown',         'true'),
	('notification', 'user_id',       quote_literal(:'person') || '::uuid'),
	('app_user',     'password_hash', quote_literal('none')),
	('content',      'storage_key',   't.id || ''/'' || n'),
	('payment',      'status',        'case when h % 200 = 1 then ''pending'' else ''completed'' end');

-- Not of the business: they say who, count, or wait for the courier.
create temp table apart (tab text primary key);
insert into apart values ('company'), ('branch'), ('tally'), ('number_series'), ('outbox'), ('job'), ('schema_version'),
	('idempotency_key'), ('announcement'), ('notification_preference'), ('user_setting'), ('auth_throttle'),
	('auth_session'), ('auth_token');

create temp view column_of as
select a.attrelid as rel, c.relname::text as tab, a.attname::text as col, format_type(a.atttypid, null) as type,
       a.attnum, a.attnotnull, pg_get_expr(d.adbin, d.adrelid) as preset,
       (select f.confrelid::regclass::text from pg_constraint f, generate_subscripts(f.conkey, 1) i
         where f.contype = 'f' and f.conrelid = a.attrelid and f.conkey[i] = a.attnum
           and (select attname from pg_attribute where attrelid = f.confrelid and attnum = f.confkey[i]) = 'id'
           and f.confrelid <> 'tenant'::regclass limit 1) as parent,
       exists (select from pg_index x where x.indrelid = a.attrelid and x.indisunique and x.indnatts = 2
                  and a.attnum = any (x.indkey::smallint[])) as alone,
       (select array_agg(m[1]) from pg_constraint k,
               regexp_matches(pg_get_constraintdef(k.oid), '''([^'']*)''::text', 'g') m
         where k.contype = 'c' and k.conrelid = a.attrelid and k.conkey = array[a.attnum]
           and pg_get_constraintdef(k.oid) like '%= ANY (ARRAY[%') as words,
       -- A row is of the branch that its parent is of.
       coalesce((select case when exists (select from pg_index x where x.indrelid = f.conrelid and x.indisunique
                                             and x.indnatts = 2 and p.attnum = any (x.indkey::smallint[])) then 'n' else 'p' end
                   from pg_constraint f
                   join pg_attribute b on b.attrelid = f.confrelid and b.attname = 'branch_id' and b.attnotnull
                   join pg_attribute p on p.attrelid = f.conrelid and p.attnum = any (f.conkey)
                    and p.attname not in ('tenant_id', 'branch_id')
                  where f.contype = 'f' and f.conrelid = a.attrelid order by 1 limit 1), 'n') as owner
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
 where c.relkind = 'r' and c.relnamespace = 'kontor'::regnamespace
   and exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id')
   and c.relname not in (select tab from apart);

-- An expression of n, the row, of h, which scatters, and of p, its parent.
create function pg_temp.value_of(c column_of) returns text
language sql as $$
	select coalesce((select o.expr from own o where o.tab = c.tab and o.col = c.col),
	  case
	  when c.col = 'tenant_id' then 't.id'
	  when c.col = 'id' then pg_temp.id_of(c.tab, 'n')
	  when c.col in ('deleted_at', 'revoked_at', 'condemned_at') then 'null'
	  when c.col = 'branch_id' then format('t.branches[1 + %s / 7 %% 4]', c.owner)
	  when c.col like '%branch_id' then 't.branches[1 + n / 7 % 4]'
	  when c.parent is not null then pg_temp.id_of(c.parent, case when c.alone then 'n' else 'p' end)
	  when c.type = 'uuid' then pg_temp.id_of('app_user', 'n')
	  when c.words is not null then format('(%L::text[])[case when h %% 200 between 1 and %s then 1 + h %% 200 else 1 end]',
	       c.words, cardinality(c.words) - 1)
	  when c.type = 'boolean' then case when c.preset = 'false' then 'h % 200 = 0' else 'h % 200 <> 0' end
	  when c.col like '%currency' then '''USD'''
	  when c.col like '%email' then '''mail'' || h || ''@example.com'''
	  when c.col in ('phone', 'whatsapp_number', 'alternate_number') then '''+91'' || (9000000000 + h)'
	  when c.col = 'version' then '1'
	  when c.col = 'year' then '2000 + h % 50'
	  when c.col in ('category', 'location', 'department', 'role', 'make', 'city', 'state', 'mime')
	  then format('%L || case when h %% 200 < 4 then h %% 200 else 0 end', upper(c.col))
	  when c.type in ('smallint') then 'h % 100'
	  when c.type in ('integer', 'bigint') then 'h'
	  when c.type = 'numeric' then 'h % 90'
	  when c.type = 'date' then 'current_date - h % 6000'
	  when c.type like 'timestamp%' then 'now() - h * interval ''8 hours'''
	  when c.type like 'time %' then '''09:00'''
	  when c.type = 'jsonb' then '''{}'''
	  when c.type = 'bytea' then 'decode(md5(h::text), ''hex'')'
	  when c.type like '%[]' then '''{}'''
	  when c.type = 'inet' then '''127.0.0.1'''
	  else format('%L || h', upper(replace(left(c.col, 8), '_', '')) || 'X')
	  end)
$$;

-- Who gets how many, and the branches of each, those there are and more.
insert into branch (tenant_id, code, name, state)
select id, 'X' || n, 'Centre ' || n, 'MH' from tenant, generate_series(1, 4) n where slug in (:'tenant', :'neighbour')
on conflict do nothing;
create temp table filled as
select t.id, case t.slug when :'tenant' then :rows else :rows / 10 end as size,
       (select array_agg(b.id order by b.code) from branch b where b.tenant_id = t.id) as branches
  from tenant t where t.slug in (:'tenant', :'neighbour');
create temp table rows_of as
select n, h, 1 + h % (size / 10) as p, id, branches
  from filled, generate_series(1, size) n, lateral (select (n::bigint * 7919 % size)::integer as h) s;
analyze rows_of;

create temp table task as
select tab, format('insert into %I (%s) select %s from rows_of t', tab, string_agg(quote_ident(col), ', ' order by attnum),
       string_agg(pg_temp.value_of(c), ', ' order by attnum)) as command
  from column_of c group by tab;

create temp table later as
select x.indexrelid, pg_get_indexdef(x.indexrelid) as command
  from pg_index x join column_of c on c.rel = x.indrelid and c.col = 'tenant_id'
 where not x.indisunique and not exists (select from pg_constraint k where k.conindid = x.indexrelid);

do $$
declare
	r record;
begin
	for r in select conrelid::regclass as tab, conname from pg_constraint
	          where contype in ('c', 'x') and connamespace = 'kontor'::regnamespace and conrelid <> 0 loop
		execute format('alter table %s drop constraint %I', r.tab, r.conname);
	end loop;
	-- Made anew at the end, all rows at once: a quarter of the time.
	for r in select indexrelid::regclass as name from later loop
		execute format('drop index %s', r.name);
	end loop;
	for r in select * from task order by tab loop
		begin
			execute r.command;
		exception when others then
			raise exception '%: % in %', r.tab, sqlerrm, r.command;
		end;
	end loop;
	for r in select command from later loop
		execute r.command;
	end loop;
	for r in select tgrelid::regclass::text as tab from pg_trigger where tgname = 'tally_inserted' loop
		execute format('insert into tally (tenant_id, noun, shard, amount)
			select tenant_id, %L, 0, count(*) from %1$I group by tenant_id
			on conflict (tenant_id, noun, shard) do update set amount = excluded.amount', r.tab);
	end loop;
end
$$;
select format('vacuum analyze %I', tab) from task order by tab \gexec
vacuum analyze branch, tally;
