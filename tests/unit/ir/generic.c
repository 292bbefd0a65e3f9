/* SPDX-License-Identifier: GPL-2.0-only */
/* _Generic, __builtin_choose_expr and the other questions only the compiler can answer. */
typedef unsigned long size_t;
typedef unsigned int u32;
int i(void);
int l(void);
int other(void);
struct a { int x; };
struct b { int y; };
struct rec { char pad[16]; struct { int in; } n; };

int by_result(long x) { return _Generic(x, int: 1, long: other(), default: 3L); }
int by_type_int(int x) { return _Generic(x, int: i(), long: l(), default: other()); }
int by_type_long(long x) { return _Generic(x, int: i(), long: l(), default: other()); }
int by_default(char x) { return _Generic(x, int: i(), long: l(), default: other()); }
int by_typedef(unsigned x) { return _Generic(x, int: i(), u32: l(), default: other()); }
#define PICK(x) _Generic((x), struct a *: i(), struct b *: l())
int by_pointer(struct b *p) { return PICK(p); }
struct a *same_function(struct a *p) { return _Generic(p, const struct a *: (struct a *)0, struct a *: p); }
int choose(int x) { return __builtin_choose_expr(sizeof(x) == 4, x, other()); }
int choose_other(int x) { return __builtin_choose_expr(0, other(), x); }
int constant_p(int x) { if (__builtin_constant_p(x)) return i(); if (__builtin_constant_p(5)) return l(); return 0; }
size_t sizes(struct rec *r) { return sizeof(*r) + _Alignof(long) + __builtin_offsetof(struct rec, n.in) + __builtin_types_compatible_p(int, int); }
size_t object_size(void *p) { return __builtin_object_size(p, 0); }
int unreachable(int x) { if (x) __builtin_unreachable(); return 1; }
int expect(int x) { return __builtin_expect(x, 0); }
int bits(int x) { return __builtin_ffs(x) + __builtin_popcount(7); }
int varargs(int n, ...) { __builtin_va_list ap; __builtin_va_start(ap, n); n = __builtin_va_arg(ap, int); __builtin_va_end(ap); return n; }
const char *strings(void) { return "a\tb" "\"c\""; }
const char *function(void) { return __func__; }
double floating(double d) { return d * 2.0; }
int character(void) { return 'a' + '\n'; }
int same_type(long x, struct a *p) { return __builtin_types_compatible_p(typeof(x), long) * 4 + __builtin_types_compatible_p(typeof(*p), struct b) * 2 + __builtin_types_compatible_p(typeof(x), typeof(i())); }
int type_question(int x) { if (__builtin_types_compatible_p(typeof(x), int)) return i(); return l(); }
_Bool const_type(int x) { return __builtin_choose_expr(__builtin_types_compatible_p(typeof(x), int), x, i()); }
