/* SPDX-License-Identifier: GPL-2.0-only */
/* ({ … }) as value, as condition, for its effect; macro temporaries that come to nothing. */
typedef _Bool bool;
int f(void);
int g(int);
void b(void);
struct s { int a; struct s *next; };

#define min(x, y) ({ typeof(x) __x = (x); typeof(y) __y = (y); __x < __y ? __x : __y; })
#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, v) do { *(volatile typeof(x) *)&(x) = (v); } while (0)
#define rcu_dereference(p) ({ typeof(*(p)) *local = (typeof(*p) *)READ_ONCE(p); ((typeof(*p) *)(local)); })
#define unlikely(x) __builtin_expect(!!(x), 0)
#define WARN_ON(x) ({ int __ret = !!(x); if (unlikely(__ret)) b(); unlikely(__ret); })

int value(int x) { return ({ int t = x; t + 1; }); }
int smaller(int x) { return min(x, f()); }
int once(struct s *p) { WRITE_ONCE(p->a, 3); return READ_ONCE(p->a); }
struct s *follow(struct s *p) { return rcu_dereference(p->next); }
void warn(struct s *p) { if (WARN_ON(!p)) return; b(); }
void effect(void) { ({ f(); f(); }); }
int kept(int x) { return ({ int t = x; x = 7; t; }); }
int changed_later(struct s *p) { return ({ int t = p->a; g(0); t; }); }
int address(void) { return ({ int t = 1; int *q = &t; *q; }); }
void in_cond(int x) { if (({ int t = g(x); t && x; })) b(); }
int no_value(void) { ({ if (f()) b(); }); return 0; }
int returns(int x) { return ({ if (x) return 5; x; }); }
