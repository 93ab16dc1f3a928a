/*
 * AWS Signature Version 4 (docs.aws.amazon.com, "Authenticating Requests"),
 * for headers and for addresses that are signed in advance.
 */
#ifndef OUTSIDE_S3_SIGN_H
#define OUTSIDE_S3_SIGN_H

#include "base/text.h"

#define S3_DATE_SIZE	17	/* 20130524T000000Z */
#define S3_HEX_SIZE	65	/* of SHA-256 */

struct s3_header {
	const char	*name, *value;	/* lower case; ends with NULL */
};

struct s3_call {
	const char		*method;
	const char		*path;		/* encoded, with its '/' */
	const char		*query;		/* encoded and sorted, or "" */
	const struct s3_header	*headers;	/* sorted; host among them */
	const char		*payload;	/* SHA-256 of the body in hex */
	const char		*date;		/* of S3_DATE_SIZE */
	const char		*region, *key, *secret;
};

/* The signature, in hex. */
void	s3_signature(const struct s3_call *, char hex[S3_HEX_SIZE]);

/* The value of Authorization. */
void	s3_authorization(struct text *, const struct s3_call *);

/*
 * The query of an address for CALL, valid for SECONDS.  MORE is what is added
 * to the query (encoded, sorted, behind "X-Amz-"), or "".  Only host is
 * signed; call->query and ->payload are not looked at.
 */
void	s3_presign(struct text *, const struct s3_call *, int seconds,
	    const char *more);

/* Appends S, every byte but A-Z a-z 0-9 - . _ ~ as %XX. */
void	s3_encode(struct text *, const char *s);

#endif
