#include "advisory/provider.h"

#include "base/utc.h"
#include "codec/json_write.h"
#include "codec/pretty.h"

#define JSON_MAX (64 * MIB)
#define INFORMATION_TYPE "urn:ietf:params:rolie:category:information-type"

void
provider_name(struct text tracking, struct buf *out)
{
	bool gap = false;

	for (size_t i = 0; i < tracking.len; i++) {
		char c = tracking.at[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-') {
			buf_add(out, (struct text){ &c, 1 });
			gap = false;
		} else if (!gap) {
			buf_add(out, TEXT("_"));
			gap = true;
		}
	}
}

static void
add_year(int64_t at, struct buf *out)
{
	scoped(buf_free) struct buf time = BUF(64);

	utc_format(at, &time);
	buf_cut(&time, 4);
	buf_add(out, buf_text(&time));
}

/* "2026/NAME", as lists in the folder of the label have it. */
static void
add_short(const struct provider_row *row, struct buf *out)
{
	add_year(row->initial, out);
	buf_add(out, TEXT("/"));
	provider_name(row->tracking, out);
}

void
provider_place(const struct provider_row *row, struct buf *out)
{
	buf_add(out, TEXT("white/"));
	add_short(row, out);
}

/* --- directories */

void
provider_index(const struct provider *provider, struct buf *out)
{
	for (size_t i = 0; i < provider->count; i++) {
		add_short(&provider->row[i], out);
		buf_add(out, TEXT(".json\n"));
	}
}

void
provider_changes(const struct provider *provider, struct buf *out)
{
	for (size_t i = 0; i < provider->count; i++) {
		buf_add(out, TEXT("\""));
		add_short(&provider->row[i], out);
		buf_add(out, TEXT(".json\",\""));
		utc_format(provider->row[i].current, out);
		buf_add(out, TEXT("\"\n"));
	}
}

/* --- JSON */

/* What is being written, set out for people in the end. */
struct file {
	const struct provider *provider;
	struct buf json;
	struct writer w;
};

static void
file_begin(struct file *file, const struct provider *provider)
{
	file->provider = provider;
	file->json = BUF(JSON_MAX);
	file->w = WRITER(&file->json);
	writer_object(&file->w);
}

static void
file_end(struct file *file, struct buf *out)
{
	writer_end(&file->w);
	out->failed |= file->json.failed;
	pretty_add(buf_text(&file->json), out);
	buf_free(&file->json);
}

static void
put(struct file *file, const char *key, struct text value)
{
	writer_key(&file->w, key);
	writer_text(&file->w, value);
}

static void
put_time(struct file *file, const char *key, int64_t at)
{
	scoped(buf_free) struct buf time = BUF(64);

	utc_format(at, &time);
	put(file, key, buf_text(&time));
}

static void
begin(struct file *file, const char *key, void (*open)(struct writer *writer))
{
	writer_key(&file->w, key);
	open(&file->w);
}

/* An address below the base. */
static void
put_address(struct file *file, const char *key, const char *path)
{
	scoped(buf_free) struct buf url = BUF(8 * KIB);

	buf_addf(&url, "%.*s/%s", TEXT_ARGS(file->provider->base), path);
	file->json.failed |= url.failed;
	put(file, key, buf_text(&url));
}

static void
put_link(struct file *file, const char *rel, const char *path)
{
	writer_object(&file->w);
	put(file, "rel", text_of(rel));
	put_address(file, "href", path);
	writer_end(&file->w);
}

/* --- ROLIE */

static void
put_entry_links(struct file *file, const struct provider_row *row)
{
	static const struct {
		const char *rel, *ending;
	} links[] = { { "self", ".json" }, { "hash", ".json.sha256" },
		{ "hash", ".json.sha512" } };

	begin(file, "link", writer_array);
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		scoped(buf_free) struct buf path = BUF(4 * KIB);

		provider_place(row, &path);
		buf_add(&path, text_of(links[i].ending));
		put_link(file, links[i].rel, buf_string(&path));
	}
	writer_end(&file->w);
}

static void
put_entry(struct file *file, const struct provider_row *row)
{
	scoped(buf_free) struct buf path = BUF(4 * KIB);

	provider_place(row, &path);
	buf_add(&path, TEXT(".json"));
	writer_object(&file->w);
	put(file, "id", row->tracking);
	put(file, "title", row->title);
	put_entry_links(file, row);
	put_time(file, "published", row->initial);
	put_time(file, "updated", row->current);
	if (row->summary.len > 0) {
		begin(file, "summary", writer_object);
		put(file, "content", row->summary);
		writer_end(&file->w);
	}
	begin(file, "content", writer_object);
	put(file, "type", TEXT("application/json"));
	put_address(file, "src", buf_string(&path));
	writer_end(&file->w);
	begin(file, "format", writer_object);
	put(file, "schema",
	    TEXT("https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json"));
	put(file, "version", TEXT("2.0"));
	writer_end(&file->w);
	writer_end(&file->w);
}

static void
put_information_type(struct file *file)
{
	writer_object(&file->w);
	put(file, "scheme", TEXT(INFORMATION_TYPE));
	put(file, "term", TEXT("csaf"));
	writer_end(&file->w);
}

void
provider_feed(const struct provider *provider, struct buf *out)
{
	struct file file;

	file_begin(&file, provider);
	begin(&file, "feed", writer_object);
	put(&file, "id", TEXT("csaf-feed-tlp-white"));
	put(&file, "title", TEXT("CSAF feed (TLP:WHITE)"));
	begin(&file, "link", writer_array);
	put_link(&file, "self", PROVIDER_FEED);
	put_link(&file, "service", PROVIDER_SERVICE);
	writer_end(&file.w);
	begin(&file, "category", writer_array);
	put_information_type(&file);
	writer_end(&file.w);
	put_time(&file, "updated", provider->updated);
	begin(&file, "entry", writer_array);
	for (size_t i = 0; i < provider->count; i++)
		put_entry(&file, &provider->row[i]);
	writer_end(&file.w);
	writer_end(&file.w);
	file_end(&file, out);
}

void
provider_service(const struct provider *provider, struct buf *out)
{
	struct file file;

	file_begin(&file, provider);
	begin(&file, "service", writer_object);
	begin(&file, "workspace", writer_array);
	writer_object(&file.w);
	put(&file, "title", TEXT("CSAF feeds"));
	begin(&file, "collection", writer_array);
	writer_object(&file.w);
	put(&file, "title", TEXT("CSAF feed (TLP:WHITE)"));
	put_address(&file, "href", PROVIDER_FEED);
	begin(&file, "categories", writer_object);
	begin(&file, "category", writer_array);
	put_information_type(&file);
	writer_end(&file.w);
	writer_end(&file.w);
	writer_end(&file.w);
	writer_end(&file.w);
	writer_end(&file.w);
	writer_end(&file.w);
	writer_end(&file.w);
	file_end(&file, out);
}

void
provider_category(const struct provider *provider, struct buf *out)
{
	struct file file;

	file_begin(&file, provider);
	begin(&file, "categories", writer_object);
	put(&file, "fixed", TEXT("yes"));
	begin(&file, "category", writer_array);
	put_information_type(&file);
	writer_end(&file.w);
	writer_end(&file.w);
	file_end(&file, out);
}

/* --- provider-metadata.json */

static void
put_addresses(struct file *file, const char *key, const char *path)
{
	scoped(buf_free) struct buf url = BUF(8 * KIB);

	buf_addf(&url, "%.*s/%s", TEXT_ARGS(file->provider->base), path);
	file->json.failed |= url.failed;
	begin(file, key, writer_array);
	writer_text(&file->w, buf_text(&url));
	writer_end(&file->w);
}

static void
put_distributions(struct file *file)
{
	begin(file, "distributions", writer_array);
	writer_object(&file->w);
	begin(file, "rolie", writer_object);
	put_addresses(file, "categories", PROVIDER_CATEGORY);
	begin(file, "feeds", writer_array);
	writer_object(&file->w);
	put(file, "summary", TEXT("TLP:WHITE advisories"));
	put(file, "tlp_label", TEXT("WHITE"));
	put_address(file, "url", PROVIDER_FEED);
	writer_end(&file->w);
	writer_end(&file->w);
	put_addresses(file, "services", PROVIDER_SERVICE);
	writer_end(&file->w);
	writer_end(&file->w);
	writer_end(&file->w);
}

static void
put_publisher(struct file *file)
{
	const struct provider *provider = file->provider;

	begin(file, "publisher", writer_object);
	put(file, "category", text_of(provider->category));
	if (provider->contact.len > 0)
		put(file, "contact_details", provider->contact);
	put(file, "name", provider->name);
	put(file, "namespace", provider->url);
	writer_end(&file->w);
}

/* A provider has TLS (requirement 3); a trusted one has signatures, which these files do not.
 */
static struct text
role_of(const struct provider *provider)
{
	return text_starts(provider->url, TEXT("https://")) ? TEXT("csaf_provider")
							    : TEXT("csaf_publisher");
}

void
provider_metadata(const struct provider *provider, struct buf *out)
{
	scoped(buf_free) struct buf url = BUF(8 * KIB);
	struct file file;

	buf_addf(&url, "%.*s/.well-known/csaf/" PROVIDER_METADATA, TEXT_ARGS(provider->url));
	file_begin(&file, provider);
	put(&file, "canonical_url", buf_text(&url));
	put_distributions(&file);
	put_time(&file, "last_updated", provider->updated);
	writer_key(&file.w, "list_on_CSAF_aggregators");
	writer_bool(&file.w, true);
	put(&file, "metadata_version", TEXT("2.0"));
	writer_key(&file.w, "mirror_on_CSAF_aggregators");
	writer_bool(&file.w, true);
	put_publisher(&file);
	put(&file, "role", role_of(provider));
	file_end(&file, out);
}

/* --- Atom */

/* What XML may not hold is left out; the rest is escaped. */
static void
add_xml(struct text in, struct buf *out)
{
	struct text rune = in;
	uint32_t code;

	for (; in.len > 0; in = text_after(in, rune.len)) {
		struct text rest = in;

		if (!text_cut_rune(&rest, &code))
			return;
		rune = (struct text){ in.at, in.len - rest.len };
		if (code == '&')
			buf_add(out, TEXT("&amp;"));
		else if (code == '<')
			buf_add(out, TEXT("&lt;"));
		else if (code == '>')
			buf_add(out, TEXT("&gt;"));
		else if (code == '"')
			buf_add(out, TEXT("&quot;"));
		else if ((code >= ' ' && code != 0x7f && code != 0xfffe && code != 0xffff) ||
			 code == '\n' || code == '\t')
			buf_add(out, rune);
	}
}

static void
add_element(const char *name, struct text value, struct buf *out)
{
	buf_addf(out, "<%s>", name);
	add_xml(value, out);
	buf_addf(out, "</%s>\n", name);
}

static void
add_time(const char *name, int64_t at, struct buf *out)
{
	scoped(buf_free) struct buf time = BUF(64);

	utc_format(at, &time);
	add_element(name, buf_text(&time), out);
}

/* A page is named as its document. */
static void
add_atom_link(const struct provider *provider, const char *rel, struct text path,
    const char *type, struct buf *out)
{
	buf_addf(out, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
	add_xml(provider->base, out);
	buf_add(out, TEXT("/"));
	add_xml(path, out);
	buf_add(out, TEXT("\"/>\n"));
}

static void
add_atom_entry(const struct provider *provider, const struct provider_row *row, struct buf *out)
{
	scoped(buf_free) struct buf page = BUF(4 * KIB), place = BUF(4 * KIB);

	provider_name(row->tracking, &page);
	buf_add(&page, TEXT(".html"));
	provider_place(row, &place);
	buf_add(&place, TEXT(".json"));
	buf_add(out, TEXT("<entry>\n<id>"));
	add_xml(provider->base, out);
	buf_add(out, TEXT("/"));
	add_xml(buf_text(&page), out);
	buf_add(out, TEXT("</id>\n"));
	add_element("title", row->title, out);
	add_time("published", row->initial, out);
	add_time("updated", row->current, out);
	add_atom_link(provider, "alternate", buf_text(&page), "text/html", out);
	add_atom_link(provider, "related", buf_text(&place), "application/json", out);
	if (row->summary.len > 0)
		add_element("summary", row->summary, out);
	buf_add(out, TEXT("</entry>\n"));
}

void
provider_atom(const struct provider *provider, struct buf *out)
{
	buf_add(out, TEXT("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			  "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>"));
	add_xml(provider->base, out);
	buf_add(out, TEXT("/" PROVIDER_ATOM "</id>\n<title>Advisories of "));
	add_xml(provider->name, out);
	buf_add(out, TEXT("</title>\n"));
	add_time("updated", provider->updated, out);
	buf_add(out, TEXT("<author>"));
	add_element("name", provider->name, out);
	buf_add(out, TEXT("</author>\n"));
	add_atom_link(provider, "self", TEXT(PROVIDER_ATOM), "application/atom+xml", out);
	add_atom_link(provider, "alternate", TEXT("index.html"), "text/html", out);
	for (size_t i = 0; i < provider->count; i++)
		add_atom_entry(provider, &provider->row[i], out);
	buf_add(out, TEXT("</feed>\n"));
}
