/* The file:// half of outside/mail.h; for mail.c only. */
#ifndef OUTSIDE_MAIL_FOLDER_H
#define OUTSIDE_MAIL_FOLDER_H

#include "base/text.h"
#include "outside/mail.h"

/* Writes MESSAGE to FOLDER/ID.eml, ID being MESSAGE_ID before its '@'. */
enum mail_result	 mail_folder_put(const char *folder,
			    const char *message_id,
			    const struct text *message, struct mail_report *);

#endif
