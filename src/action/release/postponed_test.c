#include "action/release/postponed.h"

#include "crypto/random.h"
#include "docket.h"
#include "scratch.h"

#define DAY 86400
#define FILES_MAX 4

/* A release that a follower holds, its publisher's log, and what mirrors show. */
struct board {
	struct scratch scratch;
	struct docket docket;
	struct follow follow;
	struct follow_seal seal;
	struct follow_postpone postpone[FILES_MAX];
	char path[FILES_MAX][200];
	struct buf file[FILES_MAX];
	size_t files;
	unsigned asked;
	struct remote remote;
	struct postponed found;
};

static bool
get(void *arg, const char *path, const struct sink *to, struct err *err)
{
	struct board *board = arg;

	board->asked++;
	for (size_t i = 0; i < board->files; i++)
		if (strcmp(board->path[i], path) == 0)
			return sink_write(to, buf_text(&board->file[i]), err);
	return err_set(err, FAULT_ABSENT, "there is no such file");
}

static struct buf *
put(struct board *board, const char *before, const struct hash *id)
{
	scoped(buf_free) struct buf path = BUF(KIB);

	assert_true(board->files < FILES_MAX);
	buf_add(&path, text_of(before));
	if (before[1] == 'r') {
		buf_clear(&path);
		buf_add(&path, TEXT("/"));
		seal_proof_path(&board->docket.council.id, id, &path);
	} else {
		hash_format(id, &path);
	}
	snprintf(board->path[board->files], sizeof(board->path[0]), "%s", buf_string(&path));
	board->file[board->files] = BUF(MIB);
	return &board->file[board->files++];
}

static void
board_open(struct board *board)
{
	char path[PATH_MAX];
	struct err err;

	random_init();
	*board = (struct board){ .scratch = scratch_make(), .docket = docket_make() };
	board->remote = (struct remote){ .get = get, .arg = board };
	board->seal = (struct follow_seal){ board->docket.council.id,
		.seal = board->docket.council.seal };
	board->follow.remote = &board->remote;
	board->follow.node.chain = board->docket.chain;
	board->follow.postpone = board->postpone;
	snprintf(board->follow.dir, sizeof(board->follow.dir), "%s", board->scratch.dir);
	assert_true(follow_seal_path(&board->follow, &board->seal, ".accord/", "", path, &err));
	assert_true(folder_make(path, 0700, &err));
	assert_true(
	    follow_seal_path(&board->follow, &board->seal, ".accord/", "/seal", path, &err));
	assert_true(file_save(path, buf_text(&board->docket.council.note), 0600, &err));
}

static void
board_free(struct board *board)
{
	for (size_t i = 0; i < board->files; i++)
		buf_free(&board->file[i]);
	docket_free(&board->docket);
	scratch_free(&board->scratch);
}

/* Postpone it to then, as its witnesses saw at these times, and show the proof or not. */
static void
postpone(
    struct board *board, int64_t opens, const int64_t at[static COUNCIL_WITNESSES], bool shown)
{
	scoped(buf_free) struct buf note = BUF(MIB);
	struct hash id = docket_postpone(&board->docket, opens, PARTY_RELEASE, &note);
	uint64_t index = docket_log(&board->docket, &id);

	buf_add(put(board, "/statement/", &id), buf_text(&note));
	if (shown)
		docket_prove(&board->docket, index, at, put(board, "/r", &id));
	board->postpone[board->follow.postpones++] =
	    (struct follow_postpone){ id, board->docket.council.id };
}

static int64_t
look(struct board *board)
{
	const struct remote *remote = &board->remote;
	const struct mirrors mirrors = { &remote, 1, 0 };
	struct err err;

	assert_true(
	    postponed_look(&board->follow, &board->seal, &mirrors, &board->found, &err));
	return board->found.opens;
}

static void
one_that_was_seen_in_time_moves_the_release(void **state)
{
	static const int64_t at[] = { COUNCIL_OPENS - 7200, COUNCIL_OPENS - 3601,
		DOCKET_SILENT };
	scoped(board_free) struct board board;

	(void)state;
	board_open(&board);
	assert_int_equal(look(&board), COUNCIL_OPENS);
	postpone(&board, COUNCIL_OPENS + DAY, at, true);
	assert_int_equal(look(&board), COUNCIL_OPENS + DAY);
	assert_int_equal(board.found.moved, 1);
	assert_int_equal(board.found.unheeded, 0);
	/* It is kept, with its proof: nobody has to show it again, nor be there. */
	board.files = 0;
	assert_int_equal(look(&board), COUNCIL_OPENS + DAY);
	board.files = 2;
}

/* One that is too late, too far, or not proven, would be a way to withhold what was promised.
 */
static void
another_moves_nothing(void **state)
{
	static const int64_t late[] = { COUNCIL_OPENS - 7200, COUNCIL_OPENS - 3600,
		DOCKET_SILENT };
	static const int64_t few[] = { COUNCIL_OPENS - 7200, DOCKET_SILENT, DOCKET_SILENT };
	static const int64_t good[] = { COUNCIL_OPENS - 7200, COUNCIL_OPENS - 7200,
		DOCKET_SILENT };
	static const struct {
		const int64_t *at;
		int64_t by;
		bool shown;
	} table[] = { { late, DAY, true }, { few, DAY, true }, { good, 8 * DAY, true },
		{ good, -DAY, true }, { good, DAY, false } };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		scoped(board_free) struct board board;

		board_open(&board);
		postpone(&board, COUNCIL_OPENS + table[i].by, table[i].at, table[i].shown);
		assert_int_equal(look(&board), COUNCIL_OPENS);
		assert_int_equal(board.found.unheeded, 1);
	}
}

static void
what_is_shown_as_a_proof_need_not_be_one(void **state)
{
	static const int64_t at[] = { COUNCIL_OPENS - 7200, COUNCIL_OPENS - 7200,
		DOCKET_SILENT };
	scoped(board_free) struct board board;

	(void)state;
	board_open(&board);
	postpone(&board, COUNCIL_OPENS + DAY, at, true);
	board.file[1].at[board.file[1].len / 2] ^= 1;
	assert_int_equal(look(&board), COUNCIL_OPENS);
	buf_clear(&board.file[1]);
	buf_add(&board.file[1], TEXT("<html>"));
	assert_int_equal(look(&board), COUNCIL_OPENS);
	board.files = 0; /* nor is the statement there */
	assert_int_equal(look(&board), COUNCIL_OPENS);
	board.files = 2;
}

TESTS(TEST(one_that_was_seen_in_time_moves_the_release), TEST(another_moves_nothing),
    TEST(what_is_shown_as_a_proof_need_not_be_one))
