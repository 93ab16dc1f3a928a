/*
 * Links to what this API serves, in its answers.  An open link carries a key,
 * for pages that show a picture and can not send a token: whoever has the
 * link may read that one thing, on a route with the flag KEYED.
 */
#ifndef API_LINK_H
#define API_LINK_H

#include "data/codec.h"

/*
 * .among is the path and prefix of what is linked to, "/uploads/file".  In
 * SQL it is "open UUID", "closed UUID" or an address elsewhere; taken are our
 * links, ids and addresses.
 */
extern const struct codec as_link;

/*
 * The address of a row of this edition: .among is its path, with ID for the
 * id, "/files/ID/content"; in SQL it is the id.
 */
extern const struct codec as_address;

#endif
