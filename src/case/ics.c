#include "case/ics.h"

#include "base/utc.h"

#define DEL 0x7f

/* A line, folded: what goes on begins with a blank, and no character is cut in two. */
static void
add_line(struct buf *out, struct text line)
{
	size_t room = ICS_LINE_MAX, len;

	for (; line.len > 0; line = text_after(line, len)) {
		len = text_rune(line);
		if (len == 0) {
			buf_free(out);
			out->failed = true;
			return;
		}
		if (len > room) {
			buf_add(out, TEXT("\r\n "));
			room = ICS_LINE_MAX - 1;
		}
		buf_add(out, (struct text){ line.at, len });
		room -= len;
	}
	buf_add(out, TEXT("\r\n"));
}

/* 3.3.11: what would end a text, or part it, is escaped. */
static void
escape(struct text in, struct buf *out)
{
	for (size_t i = 0; i < in.len; i++) {
		unsigned char c = (unsigned char)in.at[i];

		if (c == '\n')
			buf_add(out, TEXT("\\n"));
		else if (c == '\\' || c == ';' || c == ',')
			buf_addf(out, "\\%c", c);
		else if (c >= ' ' && c != DEL)
			buf_add_byte(out, c);
	}
}

static void
add_text(struct buf *out, const char *property, struct text value)
{
	scoped(buf_free) struct buf line = BUF(out->limit);

	buf_addf(&line, "%s:", property);
	escape(value, &line);
	if (line.failed) {
		buf_free(out);
		out->failed = true;
		return;
	}
	add_line(out, buf_text(&line));
}

/* 3.3.5, form 2: "20261122T100000Z" is RFC 3339 without its marks. */
static void
add_time(struct buf *out, const char *property, int64_t at)
{
	scoped(buf_free) struct buf time = BUF(KIB);
	struct text spelled;

	utc_format(at, &time);
	spelled = buf_text(&time);
	buf_addf(out, "%s:", property);
	for (size_t i = 0; i < spelled.len; i++)
		if (spelled.at[i] != '-' && spelled.at[i] != ':')
			buf_add_byte(out, (uint8_t)spelled.at[i]);
	buf_add(out, TEXT("\r\n"));
	if (time.failed) {
		buf_free(out);
		out->failed = true;
	}
}

void
ics_begin(struct buf *out, struct text name)
{
	buf_add(out, TEXT("BEGIN:VCALENDAR\r\n"
			  "VERSION:2.0\r\n"
			  "PRODID:-//accord//deadlines//EN\r\n"
			  "CALSCALE:GREGORIAN\r\n"));
	add_text(out, "X-WR-CALNAME", name);
}

static void
add_alarm(struct buf *out, const struct ics_event *event)
{
	buf_addf(out,
	    "BEGIN:VALARM\r\n"
	    "ACTION:DISPLAY\r\n"
	    "TRIGGER:-PT%lldS\r\n",
	    (long long)event->before);
	add_text(out, "DESCRIPTION", event->summary);
	buf_add(out, TEXT("END:VALARM\r\n"));
}

void
ics_add(struct buf *out, const struct ics_event *event)
{
	buf_add(out, TEXT("BEGIN:VEVENT\r\n"));
	add_text(out, "UID", event->uid);
	add_time(out, "DTSTAMP", event->stamp);
	add_time(out, "DTSTART", event->at);
	add_text(out, "SUMMARY", event->summary);
	if (event->description.len > 0)
		add_text(out, "DESCRIPTION", event->description);
	buf_add(out, TEXT("TRANSP:TRANSPARENT\r\n"));
	if (event->before > 0)
		add_alarm(out, event);
	buf_add(out, TEXT("END:VEVENT\r\n"));
}

void
ics_end(struct buf *out)
{
	buf_add(out, TEXT("END:VCALENDAR\r\n"));
}
