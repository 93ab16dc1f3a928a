-- name: appointment_slots :one
-- The times of a day at which one more can come.  A booking takes a bay for
-- all of the time asked about, however little of it it needs.
with place as (
	select id, opens_at, closes_at, bays from branch where id = :branch::uuid
), staff as (
	select u.id from app_user u join place p on u.branch_id = p.id
	 where u.role = 'service_engineer' and u.status = 'active' and (:engineer::uuid is null or u.id = :engineer::uuid)
), booked as (
	select a.slot, a.bay, a.location, a.engineer_id from appointment a join place p on a.branch_id = p.id
	 where a.deleted_at is null and a.status in ('pending', 'confirmed', 'in_progress')
	   and a.day between :date::date - 1 and :date::date
), offered as (
	select t, tsrange(t, t + make_interval(mins => :minutes::integer)) as slot, p.bays
	  from place p, generate_series(:date::date + p.opens_at, :date::date + p.closes_at - make_interval(mins => :minutes::integer),
	                                interval '30 minutes') t
	 where t > now() at time zone current_setting('kontor.zone')
), counted as (
	select o.t, upper(o.slot) as ends,
	       o.bays - (select count(*) from booked b where b.slot && o.slot and b.location = 'station') as free_bays,
	       (select count(*) from staff s
	         where not exists (select from booked b where b.engineer_id = s.id and b.slot && o.slot)) as free_engineers,
	       exists (select from booked b where b.bay = :bay::integer and b.slot && o.slot) as bay_taken
	  from offered o
)
select p.id, coalesce((select json_agg(json_build_object('appointmentDate', c.t::date,
           'appointmentTime', to_char(c.t, 'HH12:MI AM'), 'endTime', to_char(c.ends, 'HH12:MI AM'),
           'freeBays', c.free_bays, 'freeEngineers', c.free_engineers) order by c.t)
         from counted c
        where c.free_bays > 0 and not c.bay_taken and (:engineer::uuid is null or c.free_engineers > 0)), '[]') as slots
  from place p
 where :engineer::uuid is null or exists (select from staff)
       or refuse('INVALID', 'engineerId', 'is not a service engineer of this service centre');

-- name: appointment_convert :one
insert into job_card (id, branch_id, customer_id, vehicle_id, appointment_id, priority, location, estimated_minor)
select :id::uuid, branch_id, customer_id, vehicle_id, id, :priority, location, estimated_minor
  from appointment
 where id = :appointment::uuid and deleted_at is null
returning id;

-- name: appointment_hand_over :many
-- Who was to do it has the card.
select job_card_assign(:card::uuid, engineer_id, null) from appointment
 where id = :appointment::uuid and engineer_id is not null;
