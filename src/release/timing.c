#include "release/timing.h"

#include <string.h>

size_t
timing_needed(const struct timing *timing)
{
	return (size_t)timing->faults + 1;
}

size_t
timing_quorum(const struct timing *timing)
{
	return timing->witness_count / 2 + 1;
}

/* Two keys of one name are one party's; one key under two names, too. */
static bool
check_distinct(const struct timing *timing, size_t index, struct err *err)
{
	const struct vkey *key = &timing->witness[index], *other = timing->witness;

	for (; other < key; other++)
		if (text_eq(other->name, key->name) ||
		    memcmp(&other->key, &key->key, sizeof(key->key)) == 0)
			return err_set(err, FAULT_INPUT, "the witness '%.*s' is there twice",
			    TEXT_ARGS(key->name));
	return true;
}

static bool
check_witnesses(const struct timing *timing, struct err *err)
{
	if (timing->witness_count > TIMING_WITNESSES_MAX)
		return err_set(
		    err, FAULT_INPUT, "it has over %d witnesses", TIMING_WITNESSES_MAX);
	if (timing->witness_count <= 2 * (size_t)timing->faults)
		return err_set(err, FAULT_INPUT,
		    "%zu witnesses are too few if %u may lie: more than twice as many are "
		    "needed",
		    timing->witness_count, timing->faults);
	for (size_t i = 0; i < timing->witness_count; i++) {
		if (timing->witness[i].type != NOTE_COSIGNATURE)
			return err_set(err, FAULT_INPUT, "'%.*s' is not the key of a witness",
			    TEXT_ARGS(timing->witness[i].name));
		if (!check_distinct(timing, i, err))
			return false;
	}
	return true;
}

static bool
check_postpone(const struct timing_postpone *postpone, struct err *err)
{
	if (postpone->count > TIMING_COUNT_MAX)
		return err_set(err, FAULT_INPUT, "'count' is not 1 to %d", TIMING_COUNT_MAX);
	if (postpone->count == 0)
		return (postpone->slip == 0 && postpone->cutoff == 0) ||
		       err_set(err, FAULT_INPUT, "it can be postponed, and never");
	if (postpone->slip < 1 || postpone->slip > TIMING_SLIP_MAX)
		return err_set(err, FAULT_INPUT, "'slip' is not 1 to %lld seconds",
		    (long long)TIMING_SLIP_MAX);
	return (postpone->cutoff >= 0 && postpone->cutoff <= TIMING_CUTOFF_MAX) ||
	       err_set(err, FAULT_INPUT, "'cutoff' is not 0 to %lld seconds",
		   (long long)TIMING_CUTOFF_MAX);
}

bool
timing_check(const struct timing *timing, struct err *err)
{
	if (timing->witness_count == 0)
		return (timing->faults == 0 && timing->grace == 0 &&
			   timing->postpone.count == 0) ||
		       err_set(err, FAULT_INPUT,
			   "nobody is pinned for time, so it can neither be postponed nor "
			   "wait");
	if (timing->grace < 1 || timing->grace > TIMING_GRACE_MAX)
		return err_set(err, FAULT_INPUT, "'grace' is not 1 to %lld seconds",
		    (long long)TIMING_GRACE_MAX);
	return check_witnesses(timing, err) && check_postpone(&timing->postpone, err);
}

static bool
get_witnesses(const struct statement *seal, struct timing *out, struct err *err)
{
	struct value_walk walk = { 0 };
	struct value array;
	struct text text;

	if (!value_get_array(seal->body, "witnesses", &array, err))
		return false;
	if (value_count(array) < 1 || value_count(array) > TIMING_WITNESSES_MAX)
		return err_set(err, FAULT_INPUT, "'witnesses' does not name 1 to %d",
		    TIMING_WITNESSES_MAX);
	while (value_each(array, &walk)) {
		struct vkey *key = &out->witness[out->witness_count++];

		if (!value_as_text(walk.value, &text, err) ||
		    !(seal->known ? vkey_reparse(text, key, err) : vkey_parse(text, key, err)))
			return false;
	}
	return true;
}

/* A number that check() will refuse stands for all that do not fit. */
static bool
get_small(struct value object, const char *key, unsigned most, unsigned *out, struct err *err)
{
	int64_t number;

	if (!value_get_integer(object, key, &number, err))
		return false;
	if (number < 0 || number > most)
		return err_set(err, FAULT_INPUT, "'%s' is not 0 to %u", key, most);
	*out = (unsigned)number;
	return true;
}

static bool
get_postpone(struct value body, struct timing_postpone *out, struct err *err)
{
	struct value value;

	if (!value_find(body, "postpone", &value))
		return true;
	if (!value_get_object(body, "postpone", &value, err) ||
	    !value_get_integer(value, "slip", &out->slip, err) ||
	    !value_get_integer(value, "cutoff", &out->cutoff, err) ||
	    !get_small(value, "count", TIMING_COUNT_MAX, &out->count, err))
		return false;
	return out->count > 0 ||
	       err_set(err, FAULT_INPUT, "'count' is not 1 to %d", TIMING_COUNT_MAX);
}

static bool
get(const struct statement *seal, struct timing *out, struct err *err)
{
	struct value value;

	out->grace = TIMING_GRACE;
	return get_small(seal->body, "faults", TIMING_WITNESSES_MAX, &out->faults, err) &&
	       get_witnesses(seal, out, err) &&
	       (!value_find(seal->body, "grace", &value) ||
		   value_get_integer(seal->body, "grace", &out->grace, err)) &&
	       get_postpone(seal->body, &out->postpone, err) && timing_check(out, err);
}

bool
timing_get(const struct statement *seal, struct timing *out, struct err *err)
{
	static const char *const names[] = { "faults", "witnesses", "grace", "postpone" };
	struct timing timing = { 0 };
	struct value value;
	bool some = false;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		some |= value_find(seal->body, names[i], &value);
	if (some && !get(seal, &timing, err))
		return false;
	*out = timing;
	return true;
}

void
timing_put(struct writer *w, const struct timing *timing)
{
	const struct timing_postpone *postpone = &timing->postpone;
	scoped(buf_free) struct buf vkey = BUF(4 * KIB);

	if (timing->witness_count == 0)
		return;
	writer_put_integer(w, "faults", timing->faults);
	writer_key(w, "witnesses");
	writer_array(w);
	for (size_t i = 0; i < timing->witness_count; i++) {
		buf_clear(&vkey);
		vkey_format(&timing->witness[i], &vkey);
		statement_add_text(w, &vkey);
	}
	writer_end(w);
	writer_put_integer(w, "grace", timing->grace);
	if (postpone->count == 0)
		return;
	writer_key(w, "postpone");
	writer_object(w);
	writer_put_integer(w, "slip", postpone->slip);
	writer_put_integer(w, "cutoff", postpone->cutoff);
	writer_put_integer(w, "count", postpone->count);
	writer_end(w);
}
