-- Scheduled work.  job_* functions serve all tenants; scans run inside the
-- tenant of the job, at most :wanted rows at a time, and say how many it were.

-- name: job_take :many
select id, tenant_id, kind, attempts from job_take(make_interval(secs => :lease::double precision));

-- name: job_hold :one
select job_hold(:id::uuid, :attempts::integer) as id;

-- name: job_done :exec
select job_done(:id::uuid, :again::boolean);

-- name: job_failed :exec
select job_failed(:id::uuid, :attempts::integer, :error);

-- name: courier_wait :one
select ceil(extract(epoch from courier_wait(:mail::boolean)) * 1000)::bigint as milliseconds;

-- name: overdue_scan :one
select count(*) filter (where announce('invoice.overdue', id, due_date::text)) as count
  from (select i.id, i.due_date
          from invoice i
         where i.deleted_at is null and i.status = 'sent' and i.due_date < business_today()
           and not exists (select from announcement a where a.kind = 'invoice.overdue' and a.subject = i.id
                              and a.occasion = i.due_date::text)
         order by i.due_date, i.id
         limit :wanted::integer) late;

-- name: reminder_invoices :one
-- Everybody chooses how many days before; each choice is an event of its own.
with lead as (
	select distinct (wants ->> 'invoiceReminderDays')::numeric::integer as days from notification_reader
)
select count(*) filter (where announce('invoice.due', id, due_date::text, days)) as count
  from (select i.id, i.due_date, l.days
          from invoice i, lead l
         where i.deleted_at is null and i.status = 'sent'
           and i.due_date >= business_today() and i.due_date <= business_today() + l.days
           and not exists (select from announcement a where a.kind = 'invoice.due' and a.subject = i.id
                              and a.occasion = i.due_date || ' ' || l.days)
         order by i.due_date, i.id, l.days
         limit :wanted::integer) near;

-- name: reminder_visits :one
-- A visit that is moved is announced anew.
with lead as (
	select distinct (wants ->> 'visitReminderDays')::numeric::integer as days from notification_reader
)
select count(*) filter (where announce('visit.soon', id, begins::text, days)) as count
  from (select v.id, v.begins, l.days
          from schedule_event v, lead l
         where v.status = 'scheduled' and v.begins > now() at time zone current_setting('kontor.zone')
           and v.begins < business_today() + l.days + 1
           and not exists (select from announcement a where a.kind = 'visit.soon' and a.subject = v.id
                              and a.occasion = v.begins || ' ' || l.days)
         order by v.begins, v.id, l.days
         limit :wanted::integer) near;

-- name: digest_scan :one
-- Daily ones each morning; weekly ones when something waits from before this
-- week.  Who read it meanwhile, or wants no mail about it any more, is spared.
with reader as (
	select r.id, r.email, r.first_name, r.wants, r.wants ->> 'digest' as digest
	  from notification_reader r
	 where exists (select from notification n where n.user_id = r.id and n.digest
	                  and (r.wants ->> 'digest' <> 'weekly'
	                       or n.created_at < day_start(date_trunc('week', business_today()::timestamp)::date)))
	 order by r.id
	 limit :wanted::integer
), taken as (
	-- In the order in which a reader marks them all as read.
	update notification n set digest = false
	 where n.id in (select h.id from notification h join reader r on r.id = h.user_id
	                 where h.digest order by h.id for no key update of h)
	returning n.user_id, n.id, n.type, n.title, n.message, n.link, n.is_read, n.created_at
), item as (
	select r.id as user_id, r.email, r.first_name, r.digest, t.title, t.message, t.link,
	       row_number() over (partition by r.id order by t.created_at desc, t.id desc) as place
	  from taken t join reader r on r.id = t.user_id
	 where not t.is_read and (r.wants -> t.type ->> 'email')::boolean
), written as (
	insert into outbox (kind, payload)
	select 'mail.digest', jsonb_build_object('to', jsonb_build_array(email), 'name', first_name, 'period', digest,
	           'count', count(*), 'items', jsonb_agg(jsonb_build_object('title', title, 'message', message, 'link', link)
	                                           order by place) filter (where place <= 50))
	  from item
	 group by user_id, email, first_name, digest
)
select count(*) as count from reader;

-- name: records_expire :one
select records_expire(:wanted::integer) as count;
