/*
 * site.h - a log with its signer and its public tree, for one test.
 *
 *	scoped(site_close) struct site site = { 0 };
 *
 *	site_make(&site);
 */
#pragma once

#include "crypto/key_file.h"
#include "crypto/random.h"
#include "journal/log_public.h"
#include "scratch.h"

#define SITE_ORIGIN "log.example/2026"

/* A log, its signer and its public tree, as one process has them open. */
struct site {
	struct scratch scratch;
	struct db *db;
	struct log_store store;
	struct tree tree;
	struct keeper signer;
	struct log_public public;
	char lock[PATH_MAX];
};

static inline void
site_open(struct site *site)
{
	char path[PATH_MAX];
	struct err err;

	scratch_path(&site->scratch, "log.db", path);
	assert_true(db_open(path, &site->db, &err));
	assert_true(log_store_open(site->db, &site->store, &err));
}

/* `site` must stay where it is. */
static inline void
site_make(struct site *site)
{
	scoped(key_file_free) struct key_file file = { 0 };
	char path[PATH_MAX], key[PATH_MAX];
	struct err err;

	random_init();
	site->scratch = scratch_make();
	scratch_path(&site->scratch, "lock", site->lock);
	scratch_path(&site->scratch, "log.key", key);
	assert_true(key_file_make(key, TEXT(SITE_ORIGIN), &file, &err));
	scratch_path(&site->scratch, "signer/last-head", path);
	assert_true(last_head_make(path, &err));
	assert_true(keeper_start_log(key, path, false, &site->signer, &err));
	scratch_path(&site->scratch, "public", path);
	assert_true(tree_open(path, &site->tree, &err));
	site->public = (struct log_public){
		.store = &site->store,
		.tree = &site->tree,
		.signer = &site->signer,
		.lock = site->lock,
	};
	site_open(site);
}

static inline void
site_close(struct site *site)
{
	log_store_close(&site->store);
	db_close(&site->db);
	keeper_stop(&site->signer);
	scratch_free(&site->scratch);
}

/* Let the log have so many entries; entry i has i % 7 + 1 bytes. */
static inline void
site_grow(struct site *site, uint64_t size)
{
	struct err err;

	assert_true(log_store_begin(&site->store, &err));
	while (log_store_size(&site->store) < size) {
		uint64_t index = log_store_size(&site->store);

		assert_true(log_store_add(
		    &site->store, text_bytes(&index, index % 7 + 1), &index, &err));
	}
	assert_true(log_store_commit(&site->store, &err));
}
