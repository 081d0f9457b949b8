#include "web/keys_page.h"

static const char *const purposes[PARTY_ROLES] = {
	[PARTY_STATEMENT] = "Signs what the organisation says: receipts, policies, promises.",
	[PARTY_LOG] = "Signs the public log.",
	[PARTY_WITNESS] = "Confirms that the logs of others only grow.",
	[PARTY_RELEASE] = "Postpones a release. Meant to be offline.",
	[PARTY_ROOT] = "Names all other keys. Meant to be offline.",
};

/* The most trusted one first. */
static const enum party_role order[PARTY_ROLES] = { PARTY_ROOT, PARTY_STATEMENT, PARTY_LOG,
	PARTY_WITNESS, PARTY_RELEASE };

static struct hash
fingerprint(const struct vkey *key)
{
	return hash_text(text_bytes(key->key.bytes, sizeof(key->key.bytes)));
}

static void
add_vkey(const struct vkey *key, struct html *h)
{
	scoped(buf_free) struct buf text = BUF(KIB);

	vkey_format(key, &text);
	h->out.failed |= text.failed;
	html_text(h, buf_text(&text));
}

static void
add_recipient(const struct recipient *recipient, struct html *h)
{
	scoped(buf_free) struct buf text = BUF(KIB);

	recipient_format(recipient, &text);
	h->out.failed |= text.failed;
	html_text(h, buf_text(&text));
}

static void
add_key(const struct facts *facts, enum party_role role, struct html *h)
{
	html_raw(h, "<div class=\"key\">\n<h3>");
	html_text(h, text_of(party_role_word(role)));
	html_raw(h, "</h3>\n<p>");
	html_text(h, text_of(purposes[role]));
	html_raw(h, "</p>\n<p><code class=\"long\">");
	add_vkey(&facts->manifest->key[role], h);
	html_raw(h, "</code></p>\n</div>\n");
}

static void
add_check(const struct facts *facts, struct html *h)
{
	html_raw(h,
	    "<h2 id=\"verify\">How to check</h2>\n<ol>\n"
	    "<li>Compare the fingerprint above with one that you have from elsewhere: a "
	    "contract, a business card, a call.</li>\n"
	    "<li>Check the manifest, which names all other keys, with the root key's line "
	    "from below:\n<pre><code>curl -O ");
	html_text(h, facts->manifest->url);
	html_raw(h, "/.well-known/accord\naccord note verify -k '");
	add_vkey(&facts->manifest->key[PARTY_ROOT], h);
	html_raw(h, "' accord</code></pre></li>\n"
		    "<li>Check any other statement with the key that the manifest names:\n"
		    "<pre><code>accord note verify -k '");
	add_vkey(&facts->manifest->key[PARTY_STATEMENT], h);
	html_raw(h,
	    "' FILE</code></pre></li>\n</ol>\n"
	    "<p>accord remembers the root key at first sight, and tells when another is "
	    "shown later.</p>\n");
}

void
keys_page(const struct facts *facts, struct html *h)
{
	static const struct page page = { PAGE_KEYS, "Keys", 0 };
	struct hash root = fingerprint(&facts->manifest->key[PARTY_ROOT]);

	page_begin(&page, facts, h);
	html_raw(h, "<h1>Keys</h1>\n<p class=\"lead\">For whoever checks: what this "
		    "organisation signs can be checked "
		    "by anybody. This is how to know that its keys are its own.</p>\n"
		    "<h2 id=\"fingerprint\">Fingerprint of the root key</h2>\n<p>");
	html_hash(h, &root);
	html_raw(h, "</p>\n<p>The manifest that names these keys was signed ");
	html_time(h, facts->manifest->statement.at);
	html_raw(h, " and is good until ");
	html_time(h, facts->manifest->expires);
	html_raw(h, ".</p>\n");
	add_check(facts, h);
	html_raw(h,
	    "<h2 id=\"keys\">The keys</h2>\n<div class=\"key\">\n<h3>age</h3>\n<p>Seal to "
	    "it what only this organisation shall read.</p>\n<p><code class=\"long\">");
	add_recipient(&facts->manifest->recipient, h);
	html_raw(h, "</code></p>\n</div>\n");
	for (size_t i = 0; i < PARTY_ROLES; i++)
		add_key(facts, order[i], h);
	html_raw(h,
	    "<details>\n<summary>Details</summary>\n<p>A key's line is a vkey as in <a "
	    "href=\"https://c2sp.org/signed-note\" rel=\"noopener noreferrer\">signed "
	    "notes</a>: name, id, and the Ed25519 public key in base64. The fingerprint "
	    "is the SHA-256 of the 32 bytes of the root's public key. The manifest's "
	    "id is</p>\n<p>");
	html_hash(h, &facts->manifest_id);
	html_raw(h, "</p>\n</details>\n");
	page_end(&page, facts, h);
}

void
keys_json(const struct facts *facts, struct writer *w)
{
	struct hash root = fingerprint(&facts->manifest->key[PARTY_ROOT]);
	scoped(buf_free) struct buf text = BUF(KIB);

	page_json_begin(facts, w);
	statement_put_hash(w, "manifest", &facts->manifest_id);
	statement_put_time(w, "signed", facts->manifest->statement.at);
	statement_put_time(w, "expires", facts->manifest->expires);
	statement_put_hash(w, "root_fingerprint", &root);
	writer_key(w, "keys");
	writer_object(w);
	recipient_format(&facts->manifest->recipient, &text);
	statement_put_text(w, "age", &text);
	for (size_t i = 0; i < PARTY_ROLES; i++) {
		buf_clear(&text);
		vkey_format(&facts->manifest->key[order[i]], &text);
		statement_put_text(w, party_role_word(order[i]), &text);
	}
	writer_end(w);
	writer_end(w);
}
