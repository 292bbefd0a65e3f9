/* SPDX-License-Identifier: GPL-2.0-only */
/* Unions, unnamed members, bit-fields, unnamed types, initialisers of locals, compound literals. */
typedef struct { int raw; } counter_t;
struct in { int q, r; };
struct s {
	int a;
	union { struct { int b; int c; }; long d; };
	struct { int e; struct { int deep; } f; } named;
	int arr[4];
	struct in in[3];
	counter_t count;
	unsigned lo : 3, : 5, hi : 4;
	void (*fn)(int);
};
void g(int);
struct s make(void);
void take(struct s *p);
void by_value(struct in i);

int fields(struct s *p) { return p->b + p->d + p->named.e + p->named.f.deep + p->in[2].q + p->count.raw + p->hi; }
void whole(struct s *p, struct s *q) { *p = *q; p->named = q->named; }
void designated(void) { struct s y = { .a = 1, .c = 7, .in = { [1] = { .q = 3 } }, .in[2].r = 4, .arr = { [0 ... 2] = 5 }, .fn = g }; take(&y); }
void in_order(void) { struct s y = { 1, { { 2, 3 } }, { 4, { 5 } }, { 6, 7 } }; take(&y); }
void no_braces(void) { struct in two[2] = { 1, 2, 3, 4 }; by_value(two[1]); }
void old_style(void) { struct in i = { q: 1, r: 2 }; by_value(i); }
void after_bits(void) { struct s y = { .lo = 1, 2, g }; take(&y); }
void empty(void) { struct s y = {}; take(&y); }
void literal(struct s *p) { *p = (struct s){ .a = 2 }; by_value((struct in){ 1, 2 }); take(&(struct s){ .a = 3 }); }
int of_call(void) { return make().a; }
void text(void) { char t[] = "abc"; const char *u = "def"; take((void *)t); take((void *)u); }
void through(struct s *p) { p->fn(1); (*p->fn)(2); (p->fn)(3); }
void scalar_braces(void) { int x = { 3 }; g(x); }
int local_type(void) { struct { int z; } u = { 5 }; return u.z; }
struct chain { struct chain *next; struct s *s; int i; };
struct s *pick(int);
void awkward(struct chain *c, int n) { c[n++].i++; *&c->next->i |= n; (n ? c : c->next)->i = 1; pick(n)->fn(n); c->s[c->i].arr[n] += 2; }
void functions(void (*t[3])(int), int n) { t[n](n); (*t[0])(1); (n ? t[1] : g)(2); }
