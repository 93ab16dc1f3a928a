/*
 * Feeds every file of a folder to a fuzz harness: the corpus as a regression
 * test, without libFuzzer.  The folder is CORPUS below tests/fuzz/corpus,
 * found by make's srcdir, or the first argument.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
feed(const char *folder, const char *name)
{
	static uint8_t bytes[1 << 20];
	char path[4400];
	uint8_t *exact;
	size_t len;
	FILE *f;

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >=
	    (int)sizeof(path))
		exit(1);
	if ((f = fopen(path, "rb")) == NULL) {
		perror(path);
		exit(1);
	}
	len = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	/* A block of its own, so that a sanitizer sees its end. */
	if ((exact = malloc(len + 1)) == NULL)
		exit(1);
	for (size_t i = 0; i < len; i++)
		exact[i] = bytes[i];
	LLVMFuzzerTestOneInput(exact, len);
	free(exact);
}

int
main(int argc, char **argv)
{
	const char *top = getenv("srcdir");
	char folder[4000];
	struct dirent *entry;
	int count = 0;
	DIR *dir;

	snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%s",
	    top != NULL ? top : ".", CORPUS);
	if (argc > 1)
		snprintf(folder, sizeof(folder), "%s", argv[1]);
	if ((dir = opendir(folder)) == NULL) {
		perror(folder);
		return 1;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		feed(folder, entry->d_name);
		count++;
	}
	closedir(dir);
	printf("%d inputs\n", count);
	return count > 0 ? 0 : 1;
}
