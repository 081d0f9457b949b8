#include "serve/metrics.h"

#include <string.h>

#include "test.h"

static void
writes_lines_that_prometheus_reads(void **state)
{
	scoped(buf_free) struct buf out = BUF(KIB);

	(void)state;
	metrics_counter(&out, "accord_x_total", "Things.", UINT64_MAX);
	metrics_gauge(&out, "accord_y", "Others.", -5);
	assert_string_equal(buf_string(&out), "# HELP accord_x_total Things.\n"
					      "# TYPE accord_x_total counter\n"
					      "accord_x_total 18446744073709551615\n"
					      "# HELP accord_y Others.\n"
					      "# TYPE accord_y gauge\n"
					      "accord_y -5\n");
}

static void
answer_nothing(void *arg, const struct request *request, struct response *response)
{
	(void)arg;
	(void)request;
	response->status = 204;
}

/* Each line is a comment, or a name (with labels or not), a blank and a number. */
static void
check_line(struct text line)
{
	struct text name;
	uint64_t number;

	if (text_starts(line, TEXT("# ")))
		return;
	assert_true(text_starts(line, TEXT("accord_http_")));
	assert_true(text_cut(&line, ' ', &name));
	assert_true(text_u64(line, &number));
}

static void
tells_all_that_a_server_counts(void **state)
{
	struct server_config config = {
		.listen = TEXT("127.0.0.1:0"), .body_max = 1, .handle = answer_nothing
	};
	scoped(buf_free) struct buf out = BUF(64 * KIB);
	struct server *server = NULL;
	struct text rest, line;
	unsigned lines = 0;
	struct err err;

	(void)state;
	assert_true(server_open(&config, &server, &err));
	metrics_server(&out, server);
	server_close(&server);
	assert_true(buf_ok(&out, &err));
	rest = buf_text(&out);
	for (; text_line(&rest, &line); lines++)
		check_line(line);
	assert_int_equal(rest.len, 0);
	assert_in_range(lines, 30, 40);
	assert_null(strstr(buf_string(&out), "certificate")); /* it has none */
}

TESTS(TEST(writes_lines_that_prometheus_reads), TEST(tells_all_that_a_server_counts))
