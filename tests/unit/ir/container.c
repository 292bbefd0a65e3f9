/* SPDX-License-Identifier: GPL-2.0-only */
/* container_of() as 6.12 and 6.1 write it, list_entry, offset 0, by hand. */
#define offsetof(t, m) __builtin_offsetof(t, m)
#define static_assert(e, ...) _Static_assert(e, "")
#define container_of(ptr, type, member) ({ void *__mptr = (void *)(ptr); static_assert(1); ((type *)(__mptr - offsetof(type, member))); })
#define container_of_const(ptr, type, member) _Generic(ptr, const typeof(*(ptr)) *: ((const type *)container_of(ptr, type, member)), default: ((type *)container_of(ptr, type, member)))
#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first_entry(ptr, type, member) list_entry((ptr)->next, type, member)
#define list_next_entry(pos, member) list_entry((pos)->member.next, typeof(*(pos)), member)
#define list_entry_is_head(pos, head, member) (&pos->member == (head))
#define list_for_each_entry(pos, head, member) for (pos = list_first_entry(head, typeof(*pos), member); !list_entry_is_head(pos, head, member); pos = list_next_entry(pos, member))

struct list_head { struct list_head *next, *prev; };
struct first { struct list_head link; int x; };
struct node { long pad[2]; struct list_head link; struct { struct first f; } in; };
struct list_head *next(void);
void use(void *p);

struct node *of(struct list_head *l) { return container_of(l, struct node, link); }
struct first *zero(struct list_head *l) { return container_of(l, struct first, link); }
struct node *nested(struct list_head *l) { return container_of(l, struct node, in.f.link); }
struct node *called(void) { return container_of(next(), struct node, link); }
struct node *constant(struct list_head *l) { return container_of_const(l, struct node, link); }
struct node *by_hand(struct list_head *l) { return (struct node *)((char *)l - offsetof(struct node, link)); }
struct node *by_number(unsigned long l) { return (struct node *)(l - 16); }
void each(struct list_head *head) { struct node *n; list_for_each_entry(n, head, link) use(n); }
int *not_one(struct node *n) { return (int *)((char *)n + 8); }
