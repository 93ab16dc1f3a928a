/* fieldservice: a company that services customers on site. */
#ifndef FIELDSERVICE_H
#define FIELDSERVICE_H

#include "api/request.h"

extern const struct edition fieldservice;
extern const struct route fieldservice_routes[];

/* The user's permissions, shown from the role. */
extern const struct codec as_permissions;

extern const struct resource fieldservice_user;
extern const struct resource fieldservice_customer;
extern const struct resource fieldservice_contact;
extern const struct resource fieldservice_invoice;
extern const struct resource fieldservice_invoice_line;
extern const struct resource fieldservice_payment;
extern const struct resource fieldservice_payment_event;
extern const struct resource fieldservice_service;
extern const struct resource fieldservice_employee;
extern const struct resource fieldservice_event;
extern const struct resource fieldservice_period;
extern const struct resource fieldservice_stock_item;
extern const struct resource fieldservice_stock_alert;
extern const struct resource fieldservice_stock_move;
extern const struct resource fieldservice_company;

extern const struct resource fieldservice_file;
extern const struct resource fieldservice_commission;
extern const struct resource fieldservice_notification;

extern const struct within fieldservice_in_customer;
extern const struct within fieldservice_in_employee;
extern const struct within fieldservice_in_stock_item;

extern const struct field fieldservice_login_form[];
extern const struct field fieldservice_register_form[];
extern const struct field fieldservice_refresh_form[];
extern const struct field fieldservice_reset_form[];
extern const struct field fieldservice_verify_form[];
extern const struct field fieldservice_import_form[];
extern const struct field fieldservice_invoice_form[];
extern const struct field fieldservice_invoice_changes[];
extern const struct field fieldservice_quick_form[];
extern const struct field fieldservice_send_form[];
extern const struct field fieldservice_payment_form[];
extern const struct field fieldservice_payment_changes[];
extern const struct field fieldservice_refund_form[];
extern const struct field fieldservice_preferences_form[];
extern const struct field fieldservice_period_form[];
extern const struct field fieldservice_stock_form[];
extern const struct field fieldservice_movement_form[];
extern const struct field fieldservice_profile_form[];
extern const struct field fieldservice_password_form[];
extern const struct field fieldservice_appearance_form[];
extern const struct field fieldservice_user_form[];
extern const struct field fieldservice_upload_form[];
extern const struct field fieldservice_commission_form[];

enum fault	fieldservice_login(struct request *);
enum fault	fieldservice_register(struct request *);
enum fault	fieldservice_logout(struct request *);
enum fault	fieldservice_refresh(struct request *);
enum fault	fieldservice_email_verify(struct request *);
enum fault	fieldservice_customer_import(struct request *);
enum fault	fieldservice_customer_export(struct request *);
enum fault	fieldservice_invoice_create(struct request *);
enum fault	fieldservice_invoice_quick(struct request *);
enum fault	fieldservice_invoice_update(struct request *);
enum fault	fieldservice_invoice_delete(struct request *);
enum fault	fieldservice_invoice_send(struct request *);
enum fault	fieldservice_invoice_pdf(struct request *);
enum fault	fieldservice_invoice_stats(struct request *);
enum fault	fieldservice_payment_create(struct request *);
enum fault	fieldservice_payment_update(struct request *);
enum fault	fieldservice_payment_delete(struct request *);
enum fault	fieldservice_payment_refund(struct request *);
enum fault	fieldservice_upload(struct request *);
enum fault	fieldservice_dashboard(struct request *);
enum fault	fieldservice_notification_read(struct request *);
enum fault	fieldservice_notification_read_all(struct request *);
enum fault	fieldservice_preferences(struct request *);
enum fault	fieldservice_preferences_change(struct request *);
enum fault	fieldservice_schedule(struct request *);
enum fault	fieldservice_period_create(struct request *);
enum fault	fieldservice_period_update(struct request *);
enum fault	fieldservice_stock_create(struct request *);
enum fault	fieldservice_stock_update(struct request *);
enum fault	fieldservice_stock_movement(struct request *);
enum fault	fieldservice_profile_update(struct request *);
enum fault	fieldservice_password_change(struct request *);
enum fault	fieldservice_appearance(struct request *);
enum fault	fieldservice_appearance_update(struct request *);
enum fault	fieldservice_user_update(struct request *);
enum fault	fieldservice_report_sales(struct request *);
enum fault	fieldservice_report_revenue(struct request *);
enum fault	fieldservice_report_customers(struct request *);
enum fault	fieldservice_report_invoices(struct request *);
enum fault	fieldservice_report_payments(struct request *);
enum fault	fieldservice_report_employees(struct request *);
enum fault	fieldservice_report_commissions(struct request *);
enum fault	fieldservice_report_tax(struct request *);
enum fault	fieldservice_report_custom(struct request *);
enum fault	fieldservice_commission_update(struct request *);

#endif
