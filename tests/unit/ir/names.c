/* SPDX-License-Identifier: GPL-2.0-only */
/* Locations where a macro is used, parameters without names, arrays as parameters. */
#define TWO(x) do { \
	one(x); \
	two(x); \
} while (0)
void one(int);
void two(int);
int id(int);

void used(int x)
{
	TWO(x);
	TWO(id(x));
	one(id(
		x));
}

void unnamed(int, char *p) { (void)p; }
void arrays(int a[4], char *argv[], void fn(int)) { fn(a[1]); argv[0] = 0; }
int variadic(const char *f, ...) { return *f; }
unsigned char small(signed char c, unsigned long long u, _Bool b) { return c + u + b; }
struct s { int x; struct s *n; };
typedef struct s table_t[4];
int array_param(struct s a[], table_t t, int n) { a++; t += n; return a->x + t[n].n->x + (*a).x + (a + 1)->x + a[0].x; }
void pass_on(int a[4], table_t t) { arrays(a, (char **)t, 0); array_param(t, t, *a); if (a) t->n = t; }
