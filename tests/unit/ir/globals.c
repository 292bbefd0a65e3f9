/* SPDX-License-Identifier: GPL-2.0-only */
/* Initialisers at file scope: functions, addresses, strings, numbers, at any depth. */
struct ops { int (*open)(void); int (*close)(void); const char *name; long flags; };
struct key { const char *name; struct lock *self; };
struct lock { struct key dep_map; int x; };
struct dev { const struct ops *ops; struct lock lock; struct { int a; void (*cb)(void); } sub[2]; struct dev *next; };
typedef struct lock lock_t;

int open1(void);
static int close1(void) { return 0; }
static void cb1(void) { }

static const struct ops ops1 = { .open = open1, .close = close1, .name = "one", .flags = 0x10 | 0x3 };
const struct ops all[] = { [2] = { .open = open1 }, { open1, close1 }, [5 ... 7] = { .name = "range" } };
struct dev d = { .ops = &ops1, .lock = { .dep_map = { .name = "d.lock", .self = &d.lock } }, .sub = { [1].cb = cb1, [0] = { 7 } }, .next = &d };
lock_t l = (lock_t){ .dep_map = { "l", &l } };
int (*pointer)(void) = open1;
int (*table[])(void) = { open1, close1, 0 };
int zero = 0, minus = -1;
const char *text = "text";
struct lock *in_the_middle = &d.lock;
const unsigned char letters[100] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65 };
extern struct dev elsewhere;

void locals(void)
{
	static struct lock first = { .x = 4 };
	static struct key __key;

	if (first.x) {
		static struct key __key;

		elsewhere.lock.dep_map.self = (struct lock *)&__key;
	}
	elsewhere.lock.dep_map.self = (struct lock *)&__key;
}
static const _Bool is_conditional = 0;
static const int limit = 3 + 4;
const int shared = 5;
static const int *const at = &limit;
static int changing = 6;
int constants(void) { static const long step = 2; return is_conditional + limit + shared + *at + changing + step + *&limit; }
