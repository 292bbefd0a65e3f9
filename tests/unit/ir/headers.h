/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions that units share. */
int outside(int x);

static inline int leaf(int x) { return outside(x); }
static inline int caller(int x) { return leaf(x) + 1; }
static inline int never_called(int x) { return x; }
static inline int by_address(int x) { return x + 2; }
static inline int odd(int x);
static inline int even(int x) { return x ? odd(x - 1) : 1; }
static inline int odd(int x) { return x ? even(x - 1) : 0; }
extern inline __attribute__((gnu_inline)) int gnu(int x) { return leaf(x); }
static const struct { int (*fn)(int); } table = { by_address };
static inline int from_table(int x) { return table.fn(x); }
struct hidden { int x; };
int defined_in_header(struct hidden *h) { return h->x; }
