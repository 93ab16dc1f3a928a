/* dealer: the workshop: appointments, job cards, requests for parts. */
#ifndef DEALER_WORKSHOP_H
#define DEALER_WORKSHOP_H

#include "dealer/dealer.h"

extern const struct resource dealer_appointment;
extern const struct resource dealer_job_card;
extern const struct resource dealer_job_card_item;
extern const struct resource dealer_parts_request;
extern const struct resource dealer_parts_pending;
extern const struct resource dealer_service;
extern const struct within dealer_items_of_card;
extern const struct within dealer_services_of_vehicle;

extern const struct field dealer_appointment_slots_asks[];
extern const struct field dealer_conversion[];
extern const struct field dealer_job_card_item_form[];
extern const struct field dealer_job_card_changes[];
extern const struct field dealer_job_card_step[];
extern const struct field dealer_job_card_assignment[];
extern const struct field dealer_job_card_bulk_form[];
extern const struct field dealer_parts_form[];
extern const struct field dealer_parts_approval[];
extern const struct field dealer_parts_rejection[];
extern const struct field dealer_parts_decision[];

enum fault	dealer_appointment_slots(struct request *);
enum fault	dealer_appointment_convert(struct request *);
enum fault	dealer_job_card_update(struct request *);
enum fault	dealer_job_card_item_add(struct request *);
enum fault	dealer_job_card_assign(struct request *);
enum fault	dealer_job_card_move(struct request *);
enum fault	dealer_job_card_bulk(struct request *);
enum fault	dealer_parts_ask(struct request *);
enum fault	dealer_parts_approve(struct request *);
enum fault	dealer_parts_reject(struct request *);
enum fault	dealer_parts_decide(struct request *);

#endif
