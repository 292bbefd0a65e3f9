/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the code of each file system of the program names: the functions that it, and what
 * it calls, can put into an object, by themselves or in a table. A call through an object
 * of that file system comes to no others, nor does it to code that serves another alone.
 */
#ifndef FAULTLINE_SOLVE_OWNERS_H
#define FAULTLINE_SOLVE_OWNERS_H

#include "link/program.h"
#include "rules/rules.h"

#define NO_OWNER 0
#define MAX_OWNERS 255

struct owners;

struct owners *owners_new(const struct program *p, const struct rules *rules);
void owners_free(struct owners *x);
/* Whether f works on objects of one file system alone: its own code, or own_code of rules. */
gboolean owners_serves_one(const struct owners *x, const struct function *f);
/* The file system that f belongs to, as a number from 1 up; or NO_OWNER. */
guint owners_of(const struct owners *x, const struct function *f);
/*
 * Whether f can be called through an object of the file system: its code names f, or no file
 * system's does (f is registered with the core, for whoever asks for it).
 */
gboolean owners_may_call(struct owners *x, guint owner, const struct function *f);

#endif
