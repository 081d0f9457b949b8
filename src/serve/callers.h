/*
 * callers.h - who asks at a node's local socket: gathered for a moment, so that a crowd
 * shares each flush instead of falling into two parties that take turns.
 */
#pragma once

#include "action/deed/deed_call.h"
#include "journal/gathering.h"

/* Starts zero; large. */
struct callers {
	struct local *local;
	struct gathering gathering;
	struct deed_round now, next;
};

/* Answer at a listening socket, which the caller keeps. */
must_use bool callers_open(int listener, struct callers *out, struct err *err);
void callers_close(struct callers *callers);

/* Becomes readable when somebody asks. */
int callers_fd(const struct callers *callers);

/* Have some asked already, of which the descriptor does not tell any more? */
bool callers_waiting(const struct callers *callers);

/* Do what was asked, at the time that `now` says, and answer. */
void callers_do(struct callers *callers, struct node *node, int64_t now);
