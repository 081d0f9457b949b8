/*
 * native.c - under valgrind, curves and hashes are computed by the processor itself.
 *
 * Valgrind looks at each instruction, and of all that the unit tests do, more than half are
 * those of libsodium's curves and of scrypt, which are not ours to test.  So it is asked to
 * leave these functions to the processor: that what goes in is defined is looked at here, at
 * the call, and what comes out is.  The rest of libsodium it sees as ever.  See valgrind's
 * manual, "Function wrapping"; only the build for valgrind has this.
 *
 * So is the whole life of a keeper of keys, which each node of a test begins as a process:
 * valgrind says nothing about children (tools/under-valgrind), and each would translate anew
 * what it runs, which took a fifth of the time.  What a keeper does is looked at where the
 * tests of keeper_duty.c do it in their own process.
 */
#if defined __x86_64__ && __has_include(<valgrind/memcheck.h>)
#include <asm/prctl.h>
#include <openssl/sha.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <valgrind/memcheck.h>

typedef uintptr_t of_nine(uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t,
    uintptr_t, uintptr_t, uintptr_t);

struct call {
	uintptr_t thread; /* the running thread's, for errno and the like */
	uintptr_t function;
	uintptr_t given[9];
};

/* The C library's would leave its errno in the wrong thread. */
static void
arch_prctl(long what, uintptr_t value)
{
	long status = SYS_arch_prctl;

	__asm__ volatile("syscall"
			 : "+a"(status)
			 : "D"(what), "S"(value)
			 : "rcx", "r11", "memory");
}

/* Runs as a part of valgrind, which has a thread pointer of its own, or none. */
__attribute__((no_stack_protector)) static uintptr_t
run_natively(uintptr_t valgrinds_thread, const struct call *call)
{
	of_nine *function = (of_nine *)call->function; /* those of fewer leave the rest alone */
	const uintptr_t *a = call->given;
	uintptr_t own = 0, result;

	(void)valgrinds_thread;
	arch_prctl(ARCH_GET_FS, (uintptr_t)&own);
	arch_prctl(ARCH_SET_FS, call->thread);
	result = function(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]);
	arch_prctl(ARCH_SET_FS, own);
	return result;
}

/* The kernel's own: valgrind's rites at an end are not for a child. */
static void
exit_group(long status)
{
	__asm__ volatile("syscall"
			 :
			 : "a"(SYS_exit_group), "D"(status)
			 : "rcx", "r11", "memory");
}

__attribute__((no_stack_protector)) static uintptr_t
live_natively(uintptr_t valgrinds_thread, const struct call *call)
{
	(void)run_natively(valgrinds_thread, call);
	exit_group(0);
	return 0;
}

static int
natively(OrigFn *original, struct call call)
{
	call.function = original->nraddr;
	call.thread = (uintptr_t)__builtin_thread_pointer();
	return (int)VALGRIND_NON_SIMD_CALL1(run_natively, &call);
}

/* A wrapper's name tells valgrind of which function it is. */
#define WRAP(name) I_WRAP_SONAME_FNNAME_ZU(libsodiumZdsoZa, name)
#define IN(at, len) (void)VALGRIND_CHECK_MEM_IS_DEFINED(at, len)
#define ROOM(at, len) (void)VALGRIND_CHECK_MEM_IS_ADDRESSABLE(at, len)
#define OUT(at, len) (void)VALGRIND_MAKE_MEM_DEFINED(at, len)
#define CALL(...) natively(&original, (struct call){ .given = { __VA_ARGS__ } })
#define AT(pointer) ((uintptr_t)(pointer))

enum { POINT = 32, SEED = 32, SIGNATURE = 64, SECRET = 64 };

/* int (out, in) of points or scalars */
#define WRAP_ONE(name)                                                                         \
	int WRAP(name)(uint8_t * out, const uint8_t *in);                                      \
	int WRAP(name)(uint8_t * out, const uint8_t *in)                                       \
	{                                                                                      \
		OrigFn original;                                                               \
		int result;                                                                    \
                                                                                               \
		VALGRIND_GET_ORIG_FN(original);                                                \
		IN(in, POINT);                                                                 \
		ROOM(out, POINT);                                                              \
		result = CALL(AT(out), AT(in));                                                \
		OUT(out, POINT);                                                               \
		return result;                                                                 \
	}

/* int (out, in, in) of them */
#define WRAP_TWO(name)                                                                         \
	int WRAP(name)(uint8_t * out, const uint8_t *one, const uint8_t *other);               \
	int WRAP(name)(uint8_t * out, const uint8_t *one, const uint8_t *other)                \
	{                                                                                      \
		OrigFn original;                                                               \
		int result;                                                                    \
                                                                                               \
		VALGRIND_GET_ORIG_FN(original);                                                \
		IN(one, POINT);                                                                \
		IN(other, POINT);                                                              \
		ROOM(out, POINT);                                                              \
		result = CALL(AT(out), AT(one), AT(other));                                    \
		OUT(out, POINT);                                                               \
		return result;                                                                 \
	}

WRAP_ONE(crypto_scalarmult_base)
WRAP_ONE(crypto_scalarmult_ed25519_base_noclamp)
WRAP_ONE(crypto_sign_ed25519_pk_to_curve25519)
WRAP_TWO(crypto_core_ed25519_add)
WRAP_TWO(crypto_scalarmult)
WRAP_TWO(crypto_scalarmult_ed25519_noclamp)

int WRAP(crypto_core_ed25519_is_valid_point)(const uint8_t *point);
int
WRAP(crypto_core_ed25519_is_valid_point)(const uint8_t *point)
{
	OrigFn original;

	VALGRIND_GET_ORIG_FN(original);
	IN(point, POINT);
	return CALL(AT(point));
}

int WRAP(crypto_sign_verify_detached)(
    const uint8_t *sig, const uint8_t *message, unsigned long long len, const uint8_t *key);
int
WRAP(crypto_sign_verify_detached)(
    const uint8_t *sig, const uint8_t *message, unsigned long long len, const uint8_t *key)
{
	OrigFn original;

	VALGRIND_GET_ORIG_FN(original);
	IN(sig, SIGNATURE);
	IN(message, len);
	IN(key, POINT);
	return CALL(AT(sig), AT(message), len, AT(key));
}

int WRAP(crypto_sign_detached)(uint8_t *sig, unsigned long long *sig_len,
    const uint8_t *message, unsigned long long len, const uint8_t *secret);
int
WRAP(crypto_sign_detached)(uint8_t *sig, unsigned long long *sig_len, const uint8_t *message,
    unsigned long long len, const uint8_t *secret)
{
	OrigFn original;
	int result;

	VALGRIND_GET_ORIG_FN(original);
	IN(message, len);
	IN(secret, SECRET);
	ROOM(sig, SIGNATURE);
	result = CALL(AT(sig), AT(sig_len), AT(message), len, AT(secret));
	OUT(sig, SIGNATURE);
	if (sig_len != NULL)
		OUT(sig_len, sizeof *sig_len);
	return result;
}

int WRAP(crypto_sign_seed_keypair)(uint8_t *key, uint8_t *secret, const uint8_t *seed);
int
WRAP(crypto_sign_seed_keypair)(uint8_t *key, uint8_t *secret, const uint8_t *seed)
{
	OrigFn original;
	int result;

	VALGRIND_GET_ORIG_FN(original);
	IN(seed, SEED);
	ROOM(key, POINT);
	ROOM(secret, SECRET);
	result = CALL(AT(key), AT(secret), AT(seed));
	OUT(key, POINT);
	OUT(secret, SECRET);
	return result;
}

int WRAP(crypto_sign_keypair)(uint8_t *key, uint8_t *secret);
int
WRAP(crypto_sign_keypair)(uint8_t *key, uint8_t *secret)
{
	OrigFn original;
	int result;

	VALGRIND_GET_ORIG_FN(original);
	ROOM(key, POINT);
	ROOM(secret, SECRET);
	result = CALL(AT(key), AT(secret));
	OUT(key, POINT);
	OUT(secret, SECRET);
	return result;
}

int WRAP(crypto_pwhash_scryptsalsa208sha256_ll)(const uint8_t *passphrase, size_t len,
    const uint8_t *salt, size_t salt_len, uint64_t work, uint32_t blocks, uint32_t lanes,
    uint8_t *out, size_t out_len);
int
WRAP(crypto_pwhash_scryptsalsa208sha256_ll)(const uint8_t *passphrase, size_t len,
    const uint8_t *salt, size_t salt_len, uint64_t work, uint32_t blocks, uint32_t lanes,
    uint8_t *out, size_t out_len)
{
	OrigFn original;
	int result;

	VALGRIND_GET_ORIG_FN(original);
	IN(passphrase, len);
	IN(salt, salt_len);
	ROOM(out, out_len);
	result = CALL(
	    AT(passphrase), len, AT(salt), salt_len, work, blocks, lanes, AT(out), out_len);
	OUT(out, out_len);
	return result;
}

#undef WRAP
#define WRAP(name) I_WRAP_SONAME_FNNAME_ZU(libcryptoZdsoZa, name)

int WRAP(SHA256_Update)(SHA256_CTX *hash, const void *more, size_t len);
int
WRAP(SHA256_Update)(SHA256_CTX *hash, const void *more, size_t len)
{
	OrigFn original;
	int result;

	VALGRIND_GET_ORIG_FN(original);
	if (hash->num + len < sizeof(hash->data)) { /* is only noted down */
		CALL_FN_W_WWW(result, original, hash, more, len);
		return result;
	}
	IN(more, len);
	IN(hash, sizeof(*hash));
	result = CALL(AT(hash), AT(more), len);
	OUT(hash, sizeof(*hash));
	return result;
}

int WRAP(SHA256_Final)(uint8_t *out, SHA256_CTX *hash);
int
WRAP(SHA256_Final)(uint8_t *out, SHA256_CTX *hash)
{
	OrigFn original;
	int result;

	VALGRIND_GET_ORIG_FN(original);
	IN(hash, sizeof(*hash));
	ROOM(out, SHA256_DIGEST_LENGTH);
	result = CALL(AT(out), AT(hash));
	OUT(out, SHA256_DIGEST_LENGTH);
	return result;
}

/* A life of which nothing that it was given is its to free.  It ends natively, too: it has
 * closed what valgrind had open. */

#define LIFE(name)                                                                             \
	void WRAP(name)(uintptr_t one, uintptr_t other, uintptr_t third);                      \
	void WRAP(name)(uintptr_t one, uintptr_t other, uintptr_t third)                       \
	{                                                                                      \
		struct call call = { .given = { one, other, third } };                         \
		OrigFn original;                                                               \
                                                                                               \
		VALGRIND_GET_ORIG_FN(original);                                                \
		call.function = original.nraddr;                                               \
		call.thread = (uintptr_t)__builtin_thread_pointer();                           \
		(void)VALGRIND_NON_SIMD_CALL1(live_natively, &call);                           \
	}

#undef WRAP
#define WRAP(name) I_WRAP_SONAME_FNNAME_ZU(NONE, name)

LIFE(live_as_keeper) /* src/journal/keeper.c */
#endif
