/*
 * vultron.h - the tables of the Vultron protocol (CERT/CC): three state machines, and when
 * each of 28 messages may be sent and what receiving it does.
 *
 * Who asks these tables: rm.h, em.h, cs.h, message.h.  They are made from data, see
 * vultron.c; what was chosen where the sources contradict themselves is in docs/case.md.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BIT(n) (UINT32_C(1) << (n))

/* Report management, of each participant. */
enum rm_state {
	RM_START, /* does not know of it */
	RM_RECEIVED,
	RM_INVALID,
	RM_VALID,
	RM_DEFERRED,
	RM_ACCEPTED,
	RM_CLOSED,
	RM_COUNT,
};
enum rm_symbol {
	RM_RECEIVE,
	RM_VALIDATE,
	RM_INVALIDATE,
	RM_ACCEPT,
	RM_DEFER,
	RM_CLOSE,
	RM_SYMBOLS,
};

/* Embargo management, of the case. */
enum em_state {
	EM_NONE,
	EM_PROPOSED,
	EM_ACTIVE,
	EM_REVISE, /* other terms are proposed, the old embargo is in force */
	EM_EXITED,
	EM_COUNT,
};
enum em_symbol { EM_PROPOSE, EM_ACCEPT, EM_REJECT, EM_TERMINATE, EM_SYMBOLS };

/* What happens to a vulnerability, each once and never undone.  A case state is the set of
 * what has happened: V, F, D to each vendor or deployer, P, X, A to the whole case. */
enum cs_event {
	CS_V = 1,  /* the vendor is aware */
	CS_F = 2,  /* the fix is ready */
	CS_D = 4,  /* the fix is deployed */
	CS_P = 8,  /* the public is aware */
	CS_X = 16, /* an exploit is public */
	CS_A = 32, /* attacks are seen */
};
#define CS_EVENTS 6
#define CS_SETS 64 /* of which 32 are states */
#define CS_VFD (CS_V | CS_F | CS_D)
#define CS_PXA (CS_P | CS_X | CS_A)

enum message {
	MESSAGE_RS,
	MESSAGE_RI,
	MESSAGE_RV,
	MESSAGE_RD,
	MESSAGE_RA,
	MESSAGE_RC,
	MESSAGE_RK,
	MESSAGE_RE,
	MESSAGE_EP,
	MESSAGE_ER,
	MESSAGE_EA,
	MESSAGE_EV,
	MESSAGE_EJ,
	MESSAGE_EC,
	MESSAGE_ET,
	MESSAGE_EK,
	MESSAGE_EE,
	MESSAGE_CV,
	MESSAGE_CF,
	MESSAGE_CD,
	MESSAGE_CP,
	MESSAGE_CX,
	MESSAGE_CA,
	MESSAGE_CK,
	MESSAGE_CE,
	MESSAGE_GI,
	MESSAGE_GK,
	MESSAGE_GE,
	MESSAGE_COUNT,
	MESSAGE_NONE = MESSAGE_COUNT,
};

struct vultron_rm {
	enum rm_state from;
	enum rm_symbol symbol;
	enum rm_state to;
	enum message emit; /* what one says who takes this step; NONE: it came with a message */
};
struct vultron_em {
	enum em_state from;
	enum em_symbol symbol;
	enum em_state to;
	enum message emit;
};
struct vultron_cs {
	unsigned from; /* sets of enum cs_event */
	enum cs_event event;
	unsigned to;
};

enum process { PROCESS_RM, PROCESS_EM, PROCESS_CS, PROCESS_GEN };
struct vultron_message {
	const char *letters; /* "RS"; its row is its enum message */
	const char *name;
	enum process process;
};

/* Which case states a row is for. */
struct cs_pattern {
	unsigned known;    /* the events that it tells of */
	unsigned happened; /* which of them must have happened; the others must not */
	bool some_pxa;     /* P, X or A must have happened, no matter which */
};

/* What a message does to the state of whom the row is about. */
struct vultron_effect {
	unsigned happens; /* events, besides those that had happened */
	enum rm_state rm; /* RM_COUNT: as it was; EM_COUNT likewise */
	enum em_state em;
};

enum message_to { MESSAGE_TO_ANY, MESSAGE_TO_VENDOR, MESSAGE_TO_OTHER };
struct vultron_row {
	uint32_t messages; /* BIT()s; sent: all of them together; received: any of them */
	struct cs_pattern cs;
	uint32_t rm, em; /* BIT()s of the states it is for */
	enum message_to to;
	bool fallback; /* only where no other row is for it */
	struct vultron_effect effect;
	uint32_t respond; /* BIT()s of the messages that answer it */
};

/* An order of events that is better than the other way round, and how often it would come
 * about by luck. */
struct vultron_order {
	enum cs_event first, then;
	unsigned luck, of;
};

extern const struct vultron_rm vultron_rm[];
extern const size_t vultron_rm_count;
extern const struct vultron_em vultron_em[];
extern const size_t vultron_em_count;
extern const struct vultron_cs vultron_cs[];
extern const size_t vultron_cs_count;
extern const struct vultron_message vultron_messages[];
extern const size_t vultron_messages_count;
extern const struct vultron_row vultron_sent[];
extern const size_t vultron_sent_count;
extern const struct vultron_row vultron_received[];
extern const size_t vultron_received_count;
extern const struct vultron_order vultron_desired[];
extern const size_t vultron_desired_count;
