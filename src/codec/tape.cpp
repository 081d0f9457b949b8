/*
 * The one file that is C++: simdjson's parser behind the C face of tape.h,
 * and the heap of C++ led through the door of base/mem.h.
 */
#include "codec/tape.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include <malloc.h>
#include <simdjson.h>

extern "C" {
#include "base/mem.h"
}

/* simdjson allocates by the forms that return NULL, and returns an error then;
 * the others are for whatever else of C++ may run in this process. */
void *
operator new(size_t len, const std::nothrow_t &) noexcept
{
	return mem_grow(nullptr, len == 0 ? 1 : len);
}

void *
operator new[](size_t len, const std::nothrow_t &) noexcept
{
	return operator new(len, std::nothrow);
}

void *
operator new(size_t len)
{
	void *block = operator new(len, std::nothrow);

	if (block == nullptr)
		throw std::bad_alloc();
	return block;
}

void *
operator new[](size_t len)
{
	return operator new(len);
}

/* Set while a text goes that nobody else shall read, such as a report. */
static thread_local bool wiping;

void
operator delete(void *block) noexcept
{
	if (block != nullptr && wiping)
		mem_wipe(block, malloc_usable_size(block));
	free(block);
}

void
operator delete[](void *block) noexcept
{
	operator delete(block);
}

void
operator delete(void *block, size_t) noexcept
{
	operator delete(block);
}

void
operator delete[](void *block, size_t) noexcept
{
	operator delete(block);
}

using simdjson::dom::parser;

/* At its first use simdjson looks what the processor can do, and if memory is short
 * just then, ends the program: so it looks before there is anything to lose. */
[[maybe_unused]] static const bool looked =
    !simdjson::get_active_implementation()->name().empty();

/* Room for a text and its nesting.  simdjson would make the room itself, but
 * takes the depth only here; and it would keep what it has half made when
 * memory is short, so that the caller had better start anew. */
static simdjson::error_code
prepare(parser &parser, size_t len, size_t depth)
{
	size_t least = std::max(parser.capacity(), simdjson::dom::MINIMAL_DOCUMENT_CAPACITY);
	size_t room = std::max(len, least);

	if (parser.capacity() == room && parser.max_depth() == depth)
		return simdjson::SUCCESS;
	return parser.allocate(room, depth);
}

static simdjson::error_code
parse(struct tape *tape, struct text in, size_t depth)
{
	auto *made = static_cast<parser *>(tape->parser);
	simdjson::error_code fault;

	if (made == nullptr)
		tape->parser = made = new (std::nothrow) parser;
	if (made == nullptr)
		return simdjson::MEMALLOC;
	fault = prepare(*made, in.len, depth + 1);
	if (fault == simdjson::SUCCESS)
		fault = made->parse(in.at, in.len).error();
	if (fault == simdjson::SUCCESS) {
		tape->words = made->doc.tape.get();
		tape->texts = reinterpret_cast<const char *>(made->doc.string_buf.get());
	}
	return fault;
}

/* simdjson throws nothing where it is asked for nothing that does; should a
 * later one, it stays on this side. */
static simdjson::error_code
parse_without_throwing(struct tape *tape, struct text in, size_t depth) noexcept
{
	try {
		return parse(tape, in, depth);
	} catch (...) {
		return simdjson::MEMALLOC;
	}
}

static bool
has_byte_order_mark(struct text in)
{
	return in.len >= 3 && memcmp(in.at, "\xef\xbb\xbf", 3) == 0;
}

enum tape_result
tape_parse(struct tape *tape, struct text in, size_t depth)
{
	simdjson::error_code fault;

	if (has_byte_order_mark(in)) /* which simdjson refused once, and now skips */
		return TAPE_REFUSED;
	fault = parse_without_throwing(tape, in, depth);
	if (fault == simdjson::SUCCESS)
		return TAPE_READY;
	if (fault == simdjson::UNSUPPORTED_ARCHITECTURE)
		return TAPE_HELPLESS;
	if (fault != simdjson::MEMALLOC)
		return TAPE_REFUSED;
	tape_free(tape, true);
	return TAPE_MEMORY;
}

void
tape_free(struct tape *tape, bool wipe)
{
	wiping = wipe;
	delete static_cast<parser *>(tape->parser);
	wiping = false;
	*tape = {};
}
