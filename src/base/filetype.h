/*
 * What a file is, by what it holds and never by its name: a table of
 * signatures, a look inside ZIP archives for office documents, and plain
 * text in the encodings people send.
 */
#ifndef BASE_FILETYPE_H
#define BASE_FILETYPE_H

enum filetype {
	FILETYPE_UNKNOWN, FILETYPE_PNG, FILETYPE_JPEG, FILETYPE_GIF,
	FILETYPE_WEBP, FILETYPE_PDF, FILETYPE_XLSX, FILETYPE_DOCX,
	FILETYPE_DOC,	/* Word 97 to 2003, without macros */
	FILETYPE_TEXT	/* UTF-8, UTF-16 with a mark, Latin-1; no markup */
};

/* Of the file at PATH; FILETYPE_UNKNOWN also when it can not be read. */
enum filetype	 filetype_of(const char *path);

/* "image/png"; CSV is text too, so its media type is the caller's to say. */
const char	*filetype_media(enum filetype);

#endif
