/* SPDX-License-Identifier: GPL-2.0-only */
/* && || ?: , = ++ as values and as conditions; what the compiler knows is not asked. */
typedef _Bool bool;
int f(void);
int g(int);
void v(void);
void w(void);
struct s { int a; unsigned u; int *p; struct s *n; bool flag; };

int and_value(int a, int b) { return a && b; }
int or_value(int a) { return f() || a; }
void and_or(int a, int b, int c) { if ((a && b) || !c) v(); }
int ternary(int a) { return a ? f() : g(1); }
void void_ternary(int a) { a ? v() : w(); }
void ternary_cond(int a, int b, int c) { if (a ? b : c) v(); }
int elvis(void) { return f() ?: 3; }
void elvis_cond(void) { if (f() ?: g(1)) v(); }
int comma(int a) { return f(), a; }
int assigned(int *e) { if ((*e = f())) return 1; return 0; }
int chain(struct s *s) { return s->a = s->u = f(); }
int post(int i) { int a = i++; return a + i; }
int pre(int i) { int a = ++i; return a + i; }
void plain_step(struct s *s) { s->a++; --s->u; }
void compound(struct s *s, int n) { s->a += n; s->u >>= 2; s->p += n; s->p -= 1; }
int *pointers(int *p, int n) { return n ? p + n : p - 2; }
long difference(int *p, int *q) { return p - q; }
int index(int *p, int n) { return p[n] + p[0] + *p + *(p + n); }
int array(int n) { int a[4]; a[1] = n; return a[n] + 2[a] + *a; }
int *decay(void) { static int a[4]; return a; }
bool to_bool(struct s *s) { bool b = s->a; s->flag = s; return b; }
int is_unsigned(struct s *s, int n) { return s->u < 3 && n < 3 && s->p < (int *)8; }
unsigned shifts(unsigned u, int i) { return (u >> 3) + (i >> 3); }
int folded(void) { return (3 + 4 * 2) | (1 << 4) | (int)sizeof(long) | !0 | ~0 | (unsigned char)-1; }
void dead(int a) { if (0 && f()) v(); if (1 || f()) w(); if (a & 0) v(); }
int not_not(int a) { return !!a + !a; }
void same(int a) { if (!!a) v(); if (!(a == 3)) w(); }
enum big { LOW = 1, HIGH = 0x80000000 };
int enums(unsigned x, enum big e) { return (x & HIGH) == HIGH || e == HIGH || (enum big)(x - x + 0x80000000) == e; }
void for_effect(int a) { a && f(); a || (v(), 1); a ? f() : 0; (void)(a && g(1)); }
int wrap(void) { return (int)0xffffffff + (short)0x18000 + (unsigned char)257; }
