/* SPDX-License-Identifier: GPL-2.0-only */
/* Only what is referred to comes along, each header function as a unit of its own. */
#include "headers.h"

int direct(int x) { return caller(x); }
int cycle(int x) { return even(x); }
int cycle_from_within(int x) { return odd(x); }
int gnu_inline(int x) { return gnu(x); }
int table_user(int x) { return from_table(x); }
int dead_code(int x) { return 0 && never_called(x); }
int sizeof_only(void) { return sizeof(never_called(1)); }
