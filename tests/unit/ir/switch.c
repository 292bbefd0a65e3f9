/* SPDX-License-Identifier: GPL-2.0-only */
/* Ranges, falling through, default in the middle, declarations before the first case. */
void f(int);
enum kind { A, B = 7, C };

void plain(int n) { switch (n) { case 1: f(1); break; case 2: f(2); break; } f(0); }
void range(int n) { switch (n) { case 1 ... 4: f(1); break; case -3: f(2); } }
void fall(int n) { switch (n) { case 1: f(1); case 2: f(2); break; case 3: case 4: f(3); } }
void middle(int n) { switch (n) { case 1: f(1); break; default: f(9); case 2: f(2); } }
void before(int n) { switch (n) { int x; case 1: x = 5; f(x); break; default: f(0); } }
void enums(enum kind k) { switch (k) { case A: f(1); break; case B: f(2); break; case C: f(3); } }
void known(long *p) { switch (sizeof(*p)) { case 1: f(1); break; case 8: f(8); break; default: f(0); } }
void no_match(void) { switch (3) { case 1: f(1); } f(2); }
void nested(int a, int b) { switch (a) { case 1: switch (b) { case 1: f(1); break; default: f(2); } break; case 2: f(3); } }
void no_braces(int n) { switch (n) case 1: f(1); }
int returning(int n) { switch (n) { case 1: return 10; default: return 20; } }
void into_loop(int n) { switch (n) { case 0: do { f(0); case 1: f(1); } while (n--); } }
void attribute(int n) { switch (n) { case 1: f(1); __attribute__((__fallthrough__)); case 2: f(2); } }
