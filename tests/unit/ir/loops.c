/* SPDX-License-Identifier: GPL-2.0-only */
/* while, do, break and continue at every place they can stand. */
int c(void);
int d(void);
void b(void);
void e(void);

void plain_while(void) { while (c()) b(); e(); }
void endless(void) { while (1) b(); }
void never(void) { while (0) b(); e(); }
void plain_do(void) { do b(); while (c()); e(); }
void do_once(void) { do { b(); } while (0); e(); }
void do_once_break(void) { do { if (c()) break; b(); } while (0); e(); }
void do_once_continue(void) { do { if (c()) continue; b(); } while (0); e(); }
void do_continue(void) { do { if (c()) continue; b(); } while (d()); e(); }
void while_continue(void) { while (c()) { if (d()) continue; b(); } }
void for_continue(int n) { for (int i = 0; i < n; i++) { if (c()) continue; b(); } }
void for_break(int n) { for (int i = 0; i < n; i++) { if (c()) break; b(); } e(); }
void inner_break(void) { while (c()) { while (d()) { break; } b(); } }
int returns_inside(void) { for (;;) { if (c()) return 1; } }
void assign_cond(void *p, void *next(void)) { while ((p = next())) b(); }
void break_in_switch(int n) { while (c()) { switch (n) { case 1: break; case 2: continue; default: return; } b(); } e(); }
void self(void) { for (;;); }
void nothing(int a) { if (a) { if (c()) ; } else { } b(); if (a && a > 1) ; e(); }
