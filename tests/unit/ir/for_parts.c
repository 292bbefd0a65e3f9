/* SPDX-License-Identifier: GPL-2.0-only */
/* Every mix of missing parts, plain and out of a macro: none may invent a way out. */
int c(void);
int i(void);
int s(void);
void b(void);

#define LOOP(a, x, n) for (a; x; n) b()
#define FOREVER for (;;)
#define WHILE_LIKE(x) for (; x;)
#define STEP_ONLY(x) for (;; x)
#define INIT_ONLY(x) for (x;;)

void none(void) { for (;;) b(); }
void only_init(void) { for (i();;) b(); }
void only_cond(void) { for (; c();) b(); }
void only_step(void) { for (;; s()) b(); }
void init_cond(void) { for (i(); c();) b(); }
void init_step(void) { for (i();; s()) b(); }
void cond_step(void) { for (; c(); s()) b(); }
void all(void) { for (i(); c(); s()) b(); }
void empty_body(void) { for (i(); c(); s()); }
void macro_all(void) { LOOP(i(), c(), s()); }
void macro_init_step(void) { LOOP(i(), , s()); }
void macro_cond(void) { LOOP(, c(), ); }
void macro_none(void) { FOREVER b(); }
void macro_while(void) { WHILE_LIKE(c()) b(); }
void macro_step(void) { STEP_ONLY(s()) b(); }
void macro_init(void) { INIT_ONLY(i()) b(); }
void nested(void) { FOREVER { WHILE_LIKE(c()) b(); STEP_ONLY(s()) { if (c()) break; } } }
void text(void) { const char *p = "for (;;) \" for (x;y;z)"; WHILE_LIKE(*p) p++; }
void declared(void) { for (int k = 0;; k++) if (c()) return; }
