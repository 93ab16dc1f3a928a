-- GET /vehicles?filter[vehicleMake]=Tata&filter[vehicleYear][gte]=2015&expand=customer&sort=-createdAt: twenty rows and
-- how many there are, then the twenty customers.
\set n random(0, 9)
\startpipeline
begin;
@ENTER@
select (select count(*) from vehicle_card v where v.make = :make and v.year >= :year) as total, v.id, v.customer_id, v.customer_id, v.registration, v.vin, v.make, v.model, v.year, v.variant, v.color, v.motor_number, v.charger_serial_number, v.purchased_on, v.warranty_status, v.insured_from, v.insured_until, v.insurer, v.status, v.active_job_card_id, v.last_service_at, v.last_branch_id, v.next_service_at, v.total_services, v.spent_minor, v.created_at, v.updated_at, v.created_at::text
  from vehicle_card v where v.make = :make and v.year >= :year order by v.created_at desc, v.id desc limit :limit offset @OFFSET@;
\endpipeline
\startpipeline
select v.id, v.id, v.number, v.name, v.phone, v.whatsapp_number, v.alternate_number, v.email, v.address, v.city_state, v.zip, v.customer_type, v.last_branch_id, v.last_service_at, v.last_invoice_number, v.created_at, v.updated_at
  from customer_card v where v.id = any(@CUSTOMERS@) order by v.id, v.created_at desc, v.id desc;
commit;
\endpipeline
