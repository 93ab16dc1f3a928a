/* dealer: vehicle dealers with service centres. */
#ifndef DEALER_H
#define DEALER_H

#include "api/request.h"

extern const struct edition dealer;
extern const struct route dealer_routes[];

extern const struct resource dealer_branch;
extern const struct resource dealer_user;
extern const struct resource dealer_customer;
extern const struct resource dealer_vehicle;
extern const struct resource dealer_customer_named, dealer_vehicle_named;
extern const struct resource dealer_file;

extern const struct field dealer_customer_search_asks[];

/* quotations, invoices, figures */
extern const struct resource dealer_quotation;
extern const struct resource dealer_quotation_item;
extern const struct resource dealer_invoice;
extern const struct resource dealer_invoice_line;
extern const struct resource dealer_dashboard_figures;
extern const struct field dealer_quotation_form[];
extern const struct field dealer_quotation_changes[];
extern const struct field dealer_quotation_convert_form[];
extern const struct field dealer_invoice_form[];
extern const struct field dealer_invoice_status_form[];
extern const struct field dealer_dashboard_asks[];
extern const struct field dealer_report_asks[];

enum fault	dealer_quotation_create(struct request *);
enum fault	dealer_quotation_update(struct request *);
enum fault	dealer_quotation_approve(struct request *);
enum fault	dealer_quotation_reject(struct request *);
enum fault	dealer_quotation_convert(struct request *);
enum fault	dealer_invoice_create(struct request *);
enum fault	dealer_invoice_move(struct request *);
enum fault	dealer_invoice_pdf(struct request *);
enum fault	dealer_dashboard(struct request *);
enum fault	dealer_report_revenue(struct request *);
enum fault	dealer_report_inventory(struct request *);

/* signing in */
extern const struct field dealer_login_form[];
extern const struct field dealer_refresh_form[];
extern const struct field dealer_reset_form[];

extern const struct field dealer_file_form[];

enum fault	dealer_login(struct request *);
enum fault	dealer_refresh(struct request *);
enum fault	dealer_logout(struct request *);
enum fault	dealer_file_upload(struct request *);

extern const struct field dealer_customer_fields[];
extern const struct field dealer_customer_bulk_form[];
enum fault	dealer_customer_bulk(struct request *);
enum fault	dealer_customer_search(struct request *);

/* edition.c: appends ,"errors":{field: [sentence, …]}. */
void		dealer_put_errors(struct text *, const struct problem *);

enum fault	dealer_health(struct request *);

extern const struct resource dealer_notification;
enum fault	dealer_notification_read(struct request *);
enum fault	dealer_notification_read_all(struct request *);

extern const struct field dealer_user_form[];
enum fault	dealer_user_create(struct request *);
enum fault	dealer_user_update(struct request *);

#endif
