/* SPDX-License-Identifier: GPL-2.0-only */
/* What never goes on. */
void die(void) __attribute__((__noreturn__));
_Noreturn void die11(void);
int c(void);
void b(void);

int after(int x) { if (x) die(); return 1; }
int after11(int x) { if (x) { die11(); b(); } return 1; }
int in_value(int x) { return x ? c() : ({ die(); 0; }); }
void bug(void) { do { asm volatile("ud2"); __builtin_unreachable(); } while (0); b(); }
__attribute__((noreturn)) void forever(void) { for (;;) b(); }
int as_argument(int x) { return c() + (x && ({ die(); 1; })); }
