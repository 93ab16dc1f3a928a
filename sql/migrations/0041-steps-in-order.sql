-- A step is taken when the card is had, not when the transaction began: who
-- waited for the card comes after whom they waited for.
alter table job_card_step alter column created_at set default clock_timestamp();
