/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fields that are written by who holds a lock of the same object: they change while others run,
 * who have to hold that lock to rely on them. What is written before others can come to an
 * object is written without.
 */
#ifndef FAULTLINE_SOLVE_CHANGES_H
#define FAULTLINE_SOLVE_CHANGES_H

#include "solve/flow.h"

#define CHANGE_WHOLE (-1)	/* of bits: not some of them, but a value */

struct change {
	guint word;		/* of a field that is several: which */
	gint64 bits;		/* that are set or cleared; or CHANGE_WHOLE */
	guint class;		/* of the lock that is held there */
	const struct function *f;
	uint32_t instr;
};

struct changes;

struct changes *changes_new(void);
void changes_free(struct changes *c);
/* The field that is at the place, or whose word is; NULL: none, or nobody knows which word. */
const struct field *changes_field(const struct terms *t, term place, guint *word);
/* The value is stored at `place` in state s. */
void changes_note(struct run *r, const struct state *s, term place, term value);
/* Another writer of the field, unless there is one like it, or are enough of them. */
void changes_add(struct changes *c, const struct field *f, const struct change *one);
/* All of them: of one field in the order of finding, fields in any. */
void changes_each(const struct changes *c,
		  void (*each)(const struct field *f, const struct change *one, void *data),
		  void *data);
guint changes_count(const struct changes *c);
/* The writers of the field (struct change), in the order of finding; NULL: none. */
const GArray *changes_of(const struct changes *c, const struct field *f);

#endif
