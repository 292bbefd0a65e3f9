#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# How operations leave the locks that they come with: what is said to drop a folio's does so
# wherever it fails, itself or by what it passes the folio to; what is not said to leaves it.
set -u
. "$(dirname "$0")/../tap.sh"
header=$here/tests/solve/kernel.h
cd "$work" || exit 1

kernel_tree fs/demo
{
	cat "$header"
	cat <<'E2'
struct folio { long flags; };
struct file { int f_mode; };
struct address_space_operations {
	int (*read_folio)(struct file *file, struct folio *folio);
	_Bool (*release_folio)(struct folio *folio, gfp_t gfp);
};
struct file_system_type { const char *name; };
void folio_unlock(struct folio *folio);
int prepare(void);
int submit(void);
extern struct folio *queue;

struct mutex demo;

/* Every way drops it. */
static int whole_read_folio(struct file *file, struct folio *folio)
{
	int err = prepare();

	folio_unlock(folio);
	return err;
}

/* One that fails does not. */
static int partly_read_folio(struct file *file, struct folio *folio)
{
	int err = prepare();

	if (err < 0)
		return err;
	folio_unlock(folio);
	return 0;
}

/* It is given to somebody who will. */
static int queued_read_folio(struct file *file, struct folio *folio)
{
	int err = prepare();

	if (err < 0) {
		folio_unlock(folio);
		return err;
	}
	queue = folio;
	return 0;
}

/* What is called leaves it on a way that no caller can tell from one that does not. */
static int leaves(struct folio *folio)
{
	int err = prepare();

	if (err < 0)
		return err;
	err = submit();
	folio_unlock(folio);
	return err;
}

static int below_read_folio(struct file *file, struct folio *folio)
{
	mutex_lock(&demo);
	mutex_unlock(&demo);
	return leaves(folio);
}

/* The same two calls down. */
static int passes(struct file *file, struct folio *folio)
{
	return leaves(folio);
}

static int deep_read_folio(struct file *file, struct folio *folio)
{
	return passes(file, folio);
}

/* The same, but only where nothing has failed, which may be for I/O. */
static int keeps(struct folio *folio)
{
	int err = prepare();

	if (err > 0)
		return 0;
	folio_unlock(folio);
	return submit();
}

static int kept_read_folio(struct file *file, struct folio *folio)
{
	return keeps(folio);
}

/* Who calls it does not say whether it has failed. */
static int silent_read_folio(struct file *file, struct folio *folio)
{
	leaves(folio);
	return 0;
}

/* To be left alone. */
static _Bool alone_release_folio(struct folio *folio, gfp_t gfp)
{
	return prepare() > 0;
}

static _Bool drops_release_folio(struct folio *folio, gfp_t gfp)
{
	folio_unlock(folio);
	return prepare() > 0;
}

#define OPS(name) const struct address_space_operations name##_ops
OPS(whole) = { .read_folio = whole_read_folio, .release_folio = alone_release_folio };
OPS(partly) = { .read_folio = partly_read_folio, .release_folio = drops_release_folio };
OPS(queued) = { .read_folio = queued_read_folio };
OPS(below) = { .read_folio = below_read_folio };
OPS(deep) = { .read_folio = deep_read_folio };
OPS(kept) = { .read_folio = kept_read_folio };
OPS(silent) = { .read_folio = silent_read_folio };
struct file_system_type demo_type = { .name = "demo" };
E2
} >fs/demo/demo.c
commands_of fs/demo/demo.c >commands.json

told() {	# told FUNCTION: the surest finding about an operation that passes through it
	sqlite3 -batch db "SELECT DISTINCT f.confidence FROM v_finding f JOIN v_step s
		ON s.finding = f.id WHERE f.rule = 'balance/operation' AND s.function = '$1'
		ORDER BY f.confidence DESC LIMIT 1"
}

"$faultline" check --kernel . --compdb commands.json --db db --cache cache --min-confidence low \
	>out 2>&1
result $? "the tree is checked"
for name in whole queued kept silent; do
	ok "${name}_read_folio() drops it, or somebody will" test -z "$(told ${name}_read_folio)"
done
ok 'who fails without is told' test "$(told partly_read_folio)" = medium
ok 'as is who passes it to such a one' test "$(told below_read_folio)" = medium
ok 'however deep' test "$(told deep_read_folio)" = medium
ok 'and where that is' test "$(told leaves)" = medium
ok 'what is to leave it, and does, is not' test -z "$(told alone_release_folio)"
ok 'what is to leave it, and drops it, is' test "$(told drops_release_folio)" = medium
done_testing
