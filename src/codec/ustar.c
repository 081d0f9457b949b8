#include "codec/ustar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The header as it lies in the file: text fields only, so no padding. */
struct header {
	char name[100];
	char mode[8];
	char uid[8];
	char gid[8];
	char size[12];
	char mtime[12];
	char checksum[8];
	char type;
	char linkname[100];
	char magic[6];
	char version[2];
	char uname[32];
	char gname[32];
	char devmajor[8];
	char devminor[8];
	char prefix[155];
	char rest[12];
};

_Static_assert(sizeof(struct header) == USTAR_BLOCK, "a header is one block");

#define MAGIC "ustar"
#define VERSION "00"
#define TYPE_FILE '0'

static const char zeros[USTAR_END_LEN];

static bool
part_ok(struct text part)
{
	return part.len > 0 && part.at[0] != '-' && !text_eq(part, TEXT(".")) &&
	       !text_eq(part, TEXT(".."));
}

static bool
parts_ok(struct text name)
{
	struct text part;

	while (text_cut(&name, '/', &part))
		if (!part_ok(part))
			return false;
	return part_ok(name);
}

bool
ustar_check_name(struct text name, struct err *err)
{
	if (name.len > USTAR_NAME_MAX)
		return err_set(err, FAULT_INPUT, "the file name '%.*s' is over %d bytes",
		    TEXT_ARGS(name), USTAR_NAME_MAX);
	if (!text_printable(name))
		return err_set(err, FAULT_INPUT,
		    "the file name '%.*s' has characters that cannot be shown",
		    TEXT_ARGS(name));
	if (!parts_ok(name))
		return err_set(err, FAULT_INPUT,
		    "the file name '%.*s' is not a plain relative one", TEXT_ARGS(name));
	return true;
}

/* The sum over the header's bytes, its own field taken as blanks. */
static unsigned
checksum(const struct header *header)
{
	struct header copy = *header;
	const uint8_t *at = (const uint8_t *)&copy;
	unsigned sum = 0;

	memset(copy.checksum, ' ', sizeof(copy.checksum));
	for (size_t i = 0; i < sizeof(copy); i++)
		sum += at[i];
	return sum;
}

bool
ustar_write_header(const struct sink *out, struct text name, uint64_t size, struct err *err)
{
	struct header header = { .type = TYPE_FILE };

	if (!ustar_check_name(name, err))
		return false;
	if (size > USTAR_SIZE_MAX)
		return err_set(err, FAULT_LIMIT,
		    "'%.*s' is over 8 GiB, more than an archive takes", TEXT_ARGS(name));
	memcpy(header.name, name.at, name.len);
	memcpy(header.mode, "0000644", 8);
	memcpy(header.uid, "0000000", 8);
	memcpy(header.gid, "0000000", 8);
	snprintf(header.size, sizeof(header.size), "%011" PRIo64, size);
	memcpy(header.mtime, "00000000000", 12);
	memcpy(header.magic, MAGIC, sizeof(header.magic));
	memcpy(header.version, VERSION, sizeof(header.version));
	snprintf(header.checksum, sizeof(header.checksum), "%06o", checksum(&header));
	header.checksum[7] = ' ';
	return sink_write(out, text_bytes(&header, sizeof(header)), err);
}

static unsigned
fill_after(uint64_t size)
{
	return (unsigned)(-size % USTAR_BLOCK);
}

bool
ustar_write_fill(const struct sink *out, uint64_t size, struct err *err)
{
	return sink_write(out, (struct text){ zeros, fill_after(size) }, err);
}

bool
ustar_write_end(const struct sink *out, struct err *err)
{
	return sink_write(out, (struct text){ zeros, sizeof(zeros) }, err);
}

bool
ustar_write_file(const struct sink *out, struct text name, struct text bytes, struct err *err)
{
	return ustar_write_header(out, name, bytes.len, err) && sink_write(out, bytes, err) &&
	       ustar_write_fill(out, bytes.len, err);
}

uint64_t
ustar_file_len(uint64_t size)
{
	return USTAR_BLOCK + size + fill_after(size);
}

/* Octal digits, then at least one blank or NUL, and only those. */
static bool
read_octal(const char *at, size_t len, uint64_t *out)
{
	uint64_t sum = 0;
	size_t i = 0;

	for (; i < len && at[i] >= '0' && at[i] <= '7'; i++)
		sum = sum << 3 | (uint64_t)(at[i] - '0');
	if (i == 0 || i == len)
		return false;
	for (; i < len; i++)
		if (at[i] != ' ' && at[i] != '\0')
			return false;
	*out = sum;
	return true;
}

static bool
is_zero(const void *bytes, size_t len)
{
	const char *at = bytes;

	for (size_t i = 0; i < len; i++)
		if (at[i] != 0)
			return false;
	return true;
}

static bool
cut_short(struct err *err)
{
	return err_set(err, FAULT_INPUT, "the archive is cut short");
}

/* Up to a block of zeros that must be there, all of it. */
static bool
read_zeros(struct ustar *archive, size_t len, struct err *err)
{
	char block[USTAR_BLOCK];
	size_t got;

	if (!source_fill(archive->in, block, len, &got, err))
		return false;
	if (got != len)
		return cut_short(err);
	if (!is_zero(block, len))
		return err_set(err, FAULT_INPUT, "the archive has bytes where zeros belong");
	return true;
}

/* After the end: zeros to the end of the source. */
static bool
read_padding(struct ustar *archive, struct err *err)
{
	char block[USTAR_BLOCK];
	size_t got;

	do {
		if (!source_fill(archive->in, block, sizeof(block), &got, err))
			return false;
		if (!is_zero(block, got))
			return err_set(err, FAULT_INPUT, "the archive goes on after its end");
	} while (got == sizeof(block));
	return true;
}

static bool
pass_over(struct ustar *archive, struct err *err)
{
	char step[4096];
	size_t got = 0;

	do {
		if (!ustar_read(archive, step, sizeof(step), &got, err))
			return false;
	} while (got > 0);
	if (!read_zeros(archive, archive->fill, err))
		return false;
	archive->fill = 0;
	return true;
}

static bool
read_name(const struct header *header, struct ustar_file *file, struct err *err)
{
	size_t len = strnlen(header->name, sizeof(header->name));

	/* Behind its end a name could say more to a reader that goes on. */
	if (!is_zero(header->name + len, sizeof(header->name) - len))
		return err_set(err, FAULT_INPUT, "the archive has a file with two names");
	memcpy(file->name, header->name, len);
	file->name[len] = '\0';
	return ustar_check_name((struct text){ file->name, len }, err);
}

static bool
read_header(const struct header *header, struct ustar_file *file, struct err *err)
{
	uint64_t sum;

	if (memcmp(header->magic, MAGIC, sizeof(header->magic)) != 0 ||
	    memcmp(header->version, VERSION, sizeof(header->version)) != 0 ||
	    !read_octal(header->checksum, sizeof(header->checksum), &sum) ||
	    sum != checksum(header))
		return err_set(err, FAULT_INPUT, "this is no archive, or a damaged one");
	if (header->type != TYPE_FILE || header->prefix[0] != '\0' ||
	    header->linkname[0] != '\0')
		return err_set(
		    err, FAULT_INPUT, "the archive holds something else than plain files");
	if (!read_octal(header->size, sizeof(header->size), &file->size))
		return err_set(err, FAULT_INPUT, "the archive has a file without a size");
	return read_name(header, file, err);
}

bool
ustar_next(struct ustar *archive, struct ustar_file *file, bool *more, struct err *err)
{
	struct ustar_file next;
	struct header header;
	size_t got;

	if (!pass_over(archive, err))
		return false;
	if (!source_fill(archive->in, (char *)&header, sizeof(header), &got, err))
		return false;
	if (got != sizeof(header))
		return cut_short(err);
	if (is_zero(&header, sizeof(header))) {
		if (!read_zeros(archive, USTAR_BLOCK, err) || !read_padding(archive, err))
			return false;
		*more = false;
		return true;
	}
	if (!read_header(&header, &next, err))
		return false;
	archive->left = next.size;
	archive->fill = fill_after(next.size);
	*file = next;
	*more = true;
	return true;
}

bool
ustar_read(struct ustar *archive, char *at, size_t room, size_t *got, struct err *err)
{
	size_t want = room < archive->left ? room : (size_t)archive->left, len;

	if (!source_fill(archive->in, at, want, &len, err))
		return false;
	if (len != want)
		return cut_short(err);
	archive->left -= want;
	*got = want;
	return true;
}
