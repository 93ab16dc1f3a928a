/* How events are put in words, and notifications in mails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "domain/message.h"
#include "domain/notice.h"

static struct text title, message;

static void
say(const char *event, const struct notice_facts *facts)
{
	const struct notice_kind *kind = notice_find(event);

	text_clear(&title);
	text_clear(&message);
	assert_non_null(kind);
	notice_write(kind, facts, &title, &message);
}

static void
wording(void **state)
{
	static const struct {
		const char		*event;
		struct notice_facts	 facts;
		const char		*title, *message;
	} rows[] = {
		{ "event.payment.received", { "ABC Corporation", "INV-2026-001",
		    "USD", 31800 }, "Payment received", "Payment of $318.00 "
		    "received from ABC Corporation for INV-2026-001" },
		{ "event.payment.received", { "A", "I", "JPY", 1234567 },
		    "Payment received",
		    "Payment of ¥1,234,567 received from A for I" },
		{ "event.payment.failed", { "A", "I", "KWD", 1500 },
		    "Payment failed",
		    "Payment of KWD 1.500 from A for I has failed" },
		{ "event.payment.refunded", { "A", "I", "EUR", 5 },
		    "Payment refunded", "€0.05 refunded to A for I" },
		{ "event.invoice.overdue", { "A", "I", "USD", 100,
		    .day = "January 31, 2026" }, "Invoice overdue", "I to A "
		    "was due on January 31, 2026; $1.00 is still to be paid" },
		{ "event.invoice.due", { "A", "I", "USD", 100,
		    .day = "May 1, 2026", .days = 0 }, "Invoice due today",
		    "I to A is due on May 1, 2026; $1.00 is still to be paid" },
		{ "event.invoice.due", { "A", "I", "USD", 100,
		    .day = "May 1, 2026", .days = 1 }, "Invoice due tomorrow",
		    "I to A is due on May 1, 2026; $1.00 is still to be paid" },
		{ "event.invoice.due", { "A", "I", "USD", 100,
		    .day = "May 1, 2026", .days = 2 }, "Invoice due in 2 days",
		    "I to A is due on May 1, 2026; $1.00 is still to be paid" },
		{ "event.customer.created", { "ABC" }, "New customer",
		    "ABC was added as a customer" },
		{ "event.customer.many", { .count = 50000 }, "New customers",
		    "50000 customers were added at once" },
		{ "event.stock.low", { "Lavender", "SKU-1", .quantity = "2.5",
		    .least = "3" }, "Low stock", "Lavender (SKU-1) is down to "
		    "2.5; at least 3 should be there" },
		{ "event.stock.low", { "Lavender", "SKU-1", .quantity = "0",
		    .least = "0" }, "Out of stock",
		    "Lavender (SKU-1) is out of stock" },
		{ "event.branch_part.low", { "Brake Pad", "BP001",
		    .quantity = "2", .least = "5" }, "Low stock", "Brake Pad "
		    "(BP001) is down to 2; at least 5 should be there" },
		{ "event.central_part.low", { "Brake Pad", "BP001",
		    .quantity = "0", .least = "5" }, "Out of stock",
		    "Brake Pad (BP001) is out of stock" },
		{ "event.purchase_order.submitted", { "Acme", "PO-2025-0001",
		    "INR", 472000000 }, "Purchase order to approve",
		    "PO-2025-0001 to Acme over ₹4,720,000.00 was "
		    "submitted for approval" },
		{ "event.parts_issue.requested", { "Andheri", "PI-2025-0001",
		    .count = 50 }, "Parts issue to approve", "PI-2025-0001: "
		    "50 parts requested for Andheri" },
		{ "event.parts.requested", { "MH01AB1234", "SC001-2025-12-0001",
		    .count = 1 }, "Parts requested",
		    "1 part is needed for SC001-2025-12-0001 (MH01AB1234)" },
		{ "event.parts.decided", { "MH01AB1234", "SC001-2025-12-0001",
		    .count = 2 }, "Parts approved",
		    "2 parts for SC001-2025-12-0001 (MH01AB1234) approved" },
		{ "event.parts.decided", { "MH01AB1234", "SC001-2025-12-0001",
		    .quantity = "" }, "Parts request rejected", "The parts "
		    "asked for SC001-2025-12-0001 (MH01AB1234) were rejected" },
		{ "event.job_card.assigned", { "MH01AB1234",
		    "SC001-2025-12-0001" }, "Job card assigned",
		    "SC001-2025-12-0001 (MH01AB1234) has been assigned to you" },
		{ "event.parts_issue.dispatched", { "Andheri", "PI-2025-0001",
		    .day = "", .count = 1 }, "Parts on their way",
		    "PI-2025-0001: 1 part for Andheri dispatched" },
		{ "event.parts_issue.dispatched", { "Andheri", "PI-2025-0001",
		    .count = 50, .day = "May 1, 2026" }, "Parts on their way",
		    "PI-2025-0001: 50 parts for Andheri dispatched; "
		    "they should arrive on May 1, 2026" },
		{ "event.visit.soon", { "Refill for ABC", "Sarah Johnson",
		    .day = "May 1, 2026", .time = "09:00", .days = 1 },
		    "Visit tomorrow",
		    "Refill for ABC on May 1, 2026 at 09:00 (Sarah Johnson)" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		say(rows[i].event, &rows[i].facts);
		assert_string_equal(title.at, rows[i].title);
		assert_string_equal(message.at, rows[i].message);
	}
}

static void
unknown(void **state)
{
	(void)state;
	assert_null(notice_find("event.nobody.knows"));
	assert_null(notice_find(""));
	assert_null(notice_find("mail.invoice"));
}

static void
one_mail(void **state)
{
	struct message_for m = { .company = "ABC", .name = "Ada" };
	struct message_item item = { "Low stock", "Two are left",
	    "https://app.example/inventory" };
	struct text subject = { 0 }, body = { 0 };

	(void)state;
	message_notice(&m, &item, &subject, &body);
	assert_string_equal(subject.at, "Low stock - ABC");
	assert_string_equal(body.at, "Hello Ada,\n\nTwo are left.\n"
	    "https://app.example/inventory\n\nYou get this mail because your "
	    "notification settings ask for it.\n\n-- \nABC\n");
	text_free(&subject);
	text_free(&body);
}

static void
digest(void **state)
{
	struct message_for m = { .company = "" };
	struct message_item items[2] = { { "One", "First", NULL },
	    { "Two", "Second", "https://x/2" } };
	struct text subject = { 0 }, body = { 0 };

	(void)state;
	message_digest(&m, "weekly", items, 2, 53, &subject, &body);
	assert_string_equal(subject.at,
	    "Your weekly summary: 53 notifications");
	assert_string_equal(body.at, "Hello,\n\nOne\nFirst.\n\nTwo\nSecond.\n"
	    "https://x/2\n\nAnd 51 earlier ones.\n\nYou get this mail because "
	    "your notification settings ask for it.\n");
	text_clear(&subject);
	text_clear(&body);
	message_digest(&m, "daily", items, 1, 1, &subject, &body);
	assert_string_equal(subject.at, "Your daily summary: 1 notification");
	assert_null(strstr(body.at, "earlier"));
	text_free(&subject);
	text_free(&body);
}

static int
forget(void **state)
{
	(void)state;
	text_free(&title);
	text_free(&message);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wording),
		cmocka_unit_test(unknown),
		cmocka_unit_test(one_mail),
		cmocka_unit_test(digest),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
