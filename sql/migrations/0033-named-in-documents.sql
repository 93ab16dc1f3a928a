-- Documents go on naming whom and what they are about: a customer or vehicle
-- that was deleted is gone from lists and search, and no longer found by its
-- id, but an invoice shows whom it was billed to.  Read through the documents
-- only, so neither has an etag.

create view customer_named with (security_invoker = true) as
select id, number, name, phone, whatsapp_number, alternate_number, email, address, city_state, zip, customer_type,
       last_branch_id, last_service_at, last_invoice_number, created_at, updated_at
  from customer;

create view vehicle_named with (security_invoker = true) as
select id, customer_id, registration, vin, make, model, year, variant, color, motor_number, charger_serial_number,
       purchased_on, warranty_status, insured_from, insured_until, insurer, status, active_job_card_id,
       last_service_at, last_branch_id, next_service_at, total_services, spent_minor, created_at, updated_at
  from vehicle;

grant select on customer_named, vehicle_named to kontor_app;
