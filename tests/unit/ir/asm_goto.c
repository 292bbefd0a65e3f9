/* SPDX-License-Identifier: GPL-2.0-only */
/* asm, asm goto in the file and out of a macro, with and without labels of its own. */
int c(void);
void b(void);
void e(void);

#define JUMP_IF(label) asm goto("jmp %l0" : : : : label)
#define BARRIER() asm volatile("" : : : "memory")

static inline int branch(void *key) { asm goto("1: nop %l[l_yes]" : : "i"(key) : : l_yes); return 0; l_yes: return 1; }
void plain(int x, int *p) { asm volatile("mov %1,%0" : "=r"(x), "+m"(*p) : "r"(c()) : "memory"); }
int in_file(void *k) { if (branch(k)) return 1; return 0; }
void from_macro(void) { JUMP_IF(out); b(); out: e(); }
void also_visible(void) { if (c()) goto out; JUMP_IF(out); b(); out: e(); }
void two_labels(void) { asm goto("x" : : : : one, two); b(); one: b(); two: e(); }
void no_goto(void) { if (c()) goto out; BARRIER(); b(); out: e(); }
void both(void) { BARRIER(); JUMP_IF(a); BARRIER(); JUMP_IF(z); b(); a: b(); z: e(); }
void backwards(void) { again: b(); JUMP_IF(again); e(); }
void in_block(int x) { ({ __label__ l; asm goto("x" : : : : l); b(); l: e(); }); if (x) b(); }
int output(int x) { asm goto("x" : "=r"(x) : : : out); return x; out: return -1; }
#define PUT(x) ({ __label__ bad; int err = 1; asm goto("%0" : : "r"(x) : : bad); err = 0; bad: err; })
int twice(int x) { if (0 && PUT(x)) return 3; if (PUT(x)) return 1; return PUT(x + 1); }
