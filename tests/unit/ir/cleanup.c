/* SPDX-License-Identifier: GPL-2.0-only */
/* __attribute__((cleanup)): called on every way out, in reverse, after the value is taken. */
struct lock { int held; };
void lock(struct lock *l);
void unlock(struct lock **l);
void put(void **p);
void *get(void);
int c(void);
void b(void);

typedef struct lock *class_lock_t;
static inline void class_lock_destructor(class_lock_t *t) { if (*t) unlock(t); }
static inline class_lock_t class_lock_constructor(struct lock *l) { lock(l); return l; }
static inline void *class_lock_lock_ptr(class_lock_t *t) { return *t; }
#define CLASS(name, var) class_##name##_t var __attribute__((cleanup(class_##name##_destructor))) = class_##name##_constructor
#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define guard(name) CLASS(name, PASTE(__guard, __COUNTER__))
#define scoped_guard(name, args...) for (CLASS(name, scope)(args), *done = (void *)0; class_##name##_lock_ptr(&scope) && !done; done = (void *)1)
#define __free(f) __attribute__((cleanup(f)))

void at_end(struct lock *l) { guard(lock)(l); b(); }
int on_return(struct lock *l) { guard(lock)(l); if (c()) return 1; return l->held; }
void inner(struct lock *l) { { guard(lock)(l); b(); } b(); }
void order(void) { void *p __free(put) = get(); void *q __free(put) = get(); b(); }
void in_loop(struct lock *l) { while (c()) { guard(lock)(l); if (c()) break; if (c()) continue; b(); } }
void goto_out(struct lock *l) { { guard(lock)(l); if (c()) goto out; b(); } b(); out: b(); }
void goto_behind(struct lock *l) { again: b(); guard(lock)(l); if (c()) goto again; }
void goto_within(struct lock *l) { guard(lock)(l); if (c()) goto end; b(); end: b(); }
void scoped(struct lock *l) { scoped_guard(lock, l) { if (c()) break; if (c()) return; b(); } b(); }
int value_in_expr(struct lock *l) { return ({ guard(lock)(l); l->held; }); }
void in_switch(struct lock *l, int n) { switch (n) { case 1: { guard(lock)(l); if (c()) break; b(); } case 2: b(); } }
void before_declaration(struct lock *l) { if (c()) return; guard(lock)(l); b(); }
static const _Bool class_lock_is_conditional = 0;
#define scoped_guard_label(name, label, args...) for (CLASS(name, scope)(args); class_##name##_lock_ptr(&scope) || !class_##name##_is_conditional; ({ goto label; })) if (0) { label: break; } else
#define newer_scoped_guard(name, args...) scoped_guard_label(name, PASTE(label_, __COUNTER__), args)
int newer(struct lock *l) { newer_scoped_guard(lock, l) { if (c()) return 1; if (c()) continue; if (c()) break; b(); } return 0; }
void no_free(void) { void *p __free(put) = get(); b(); if (c()) { void *q = ({ void *t = p; p = 0; t; }); put(&q); } }
