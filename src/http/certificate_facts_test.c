#include "http/certificate_facts.h"

#include "pem.h"
#include "scratch.h"

static struct err err;

static void
tells_until_when_and_for_whom(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(pem_free) struct pem pem = pem_make("psirt.example.com");
	char certificate[PATH_MAX], key[PATH_MAX];
	struct certificate_facts facts;

	(void)state;
	scratch_put(&scratch, "certificate", buf_text(&pem.certificate));
	scratch_put(&scratch, "key", buf_text(&pem.key));
	scratch_path(&scratch, "certificate", certificate);
	scratch_path(&scratch, "key", key);
	assert_true(
	    certificate_facts_load(certificate, key, "psirt.example.com", &facts, &err));
	assert_true(facts.fits);
	assert_in_range(facts.expires, time(NULL) + 3000, time(NULL) + 3700);
	assert_true(certificate_facts_load(certificate, key, "www.example.com", &facts, &err));
	assert_false(facts.fits);
	assert_true(certificate_facts_load(certificate, key, NULL, &facts, &err));
	assert_true(facts.fits);
}

static void
refuses_what_no_server_could_use(void **state)
{
	scoped(scratch_free) struct scratch scratch = scratch_make();
	scoped(pem_free) struct pem pem = pem_make("localhost"), other = pem_make("localhost");
	struct certificate_facts facts = { .expires = 7 };
	char certificate[PATH_MAX], key[PATH_MAX];

	(void)state;
	scratch_path(&scratch, "certificate", certificate);
	scratch_path(&scratch, "key", key);
	assert_false(certificate_facts_load(certificate, key, NULL, &facts, &err));
	assert_int_equal(err.fault, FAULT_ABSENT);
	scratch_put(&scratch, "certificate", buf_text(&pem.certificate));
	scratch_put(&scratch, "key", buf_text(&other.key));
	assert_false(certificate_facts_load(certificate, key, NULL, &facts, &err));
	assert_int_equal(err.fault, FAULT_INPUT);
	assert_int_equal(facts.expires, 7);
}

TESTS(TEST(tells_until_when_and_for_whom), TEST(refuses_what_no_server_could_use))
