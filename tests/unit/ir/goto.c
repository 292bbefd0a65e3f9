/* SPDX-License-Identifier: GPL-2.0-only */
/* Labels before and behind, into and out of loops, computed goto. */
int c(void);
void b(void);
void e(void);

int out(void) { if (c()) goto fail; b(); return 0; fail: e(); return -1; }
void back(void) { again: b(); if (c()) goto again; }
void out_of_loops(void) { while (c()) { for (;;) { if (c()) goto done; } } done: e(); }
void into_loop(void) { goto in; while (c()) { b(); in: e(); } }
void unused(void) { b(); nobody: e(); }
void computed(int n) { void *t[] = { &&one, &&two }; goto *t[n]; one: b(); return; two: e(); three: b(); }
void chain(void) { if (c()) goto a; goto z; a: b(); z: ; }
void endless(void) { x: goto x; }
