#include "serve/nearby.h"

#include <string.h>

#include "http/client.h"
#include "scratch.h"
#include "test.h"

static void
only_what_is_named_is_nearby(void **state)
{
	scoped(nearby_free) struct nearby nearby = { .urls = BUF(KIB) };

	(void)state;
	nearby_add(&nearby, TEXT("b.example  http://127.0.0.1:80 # as http://10.0.0.9 was\n"
				 "# c.example http://10.0.0.1\n"
				 "witness w w+00000000+AAAA https://10.0.0.2/w"));
	assert_true(nearby_has(&nearby, TEXT("http://127.0.0.1:80")));
	assert_true(nearby_has(&nearby, TEXT("http://127.0.0.1:80/witness")));
	assert_true(nearby_has(&nearby, TEXT("https://10.0.0.2/w")));
	assert_false(nearby_has(&nearby, TEXT("http://127.0.0.1:8080")));
	assert_false(nearby_has(&nearby, TEXT("https://127.0.0.1:80")));
	assert_false(nearby_has(&nearby, TEXT("http://10.0.0.1")));
	assert_false(nearby_has(&nearby, TEXT("http://10.0.0.9")));
	assert_false(nearby_has(&nearby, TEXT("https://10.0.0.2/where")));
	assert_false(nearby_has(&nearby, TEXT("")));
}

static void
no_file_is_no_fault(void **state)
{
	scoped(nearby_free) struct nearby nearby = { 0 };
	scoped(scratch_free) struct scratch scratch = scratch_make();
	struct err err;

	(void)state;
	assert_true(nearby_load(scratch.dir, &nearby, &err));
	assert_false(nearby_has(&nearby, TEXT("http://127.0.0.1")));
}

static void
what_others_name_leads_to_no_address_of_the_machine(void **state)
{
	scoped(nearby_free) struct nearby nearby = { .urls = BUF(KIB) };
	scoped(buf_free) struct buf out = BUF(KIB);
	struct sink sink = sink_buf(&out);
	struct text url = TEXT("http://127.0.0.1:1");
	struct client *client;
	struct err err;

	(void)state;
	for (int named = 0; named < 2; named++) {
		assert_true(client_open(url, &client, &err));
		nearby_bind(&nearby, url, client);
		assert_false(client_get(client, "/", &sink, &err));
		assert_int_equal(err.fault, FAULT_SYSTEM);
		assert_int_equal(strstr(err.text, "only the operator's") != NULL, named == 0);
		client_close(&client);
		nearby_add(&nearby, url);
	}
}

TESTS(TEST(only_what_is_named_is_nearby), TEST(no_file_is_no_fault),
    TEST(what_others_name_leads_to_no_address_of_the_machine))
