/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rules loader: what good files say, the exact message for every kind of
 * bad one, folders that override each other, and the shipped rules.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/paths.h"
#include "base/suggest.h"
#include "rules/builder.h"
#include "rules/rules.h"

/* --- a folder of rules to fill ------------------------------------------------ */

static void remove_tree(const char *path)
{
	GDir *d = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
	const char *name;

	while (d && (name = g_dir_read_name(d))) {
		g_autofree char *child = g_build_filename(path, name, NULL);

		remove_tree(child);
	}
	if (d)
		g_dir_close(d);
	g_remove(path);
}

static char *make_dir(void)
{
	char *dir = g_dir_make_tmp("faultline-rules-XXXXXX", NULL);

	g_assert_nonnull(dir);
	return dir;
}

static void put_bytes(const char *dir, const char *name, const char *text, gssize len)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);
	g_autofree char *parent = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(parent, 0755), ==, 0);
	g_assert_true(g_file_set_contents(path, text, len, NULL));
}

static void put(const char *dir, const char *name, const char *text)
{
	put_bytes(dir, name, text, -1);
}

static struct rules *load(const char *first, const char *second)
{
	const char *dirs[] = { first, second, NULL };
	GError *error = NULL;
	struct rules *r = rules_load(dirs, &error);

	g_assert_no_error(error);
	g_assert_nonnull(r);
	return r;
}

/* The message of loading dir, which must fail, with the folder's name as "@". */
static char *load_message(const char *dir)
{
	const char *dirs[] = { dir, NULL };
	g_autoptr(GError) error = NULL;
	struct rules *r = rules_load(dirs, &error);
	GString *text;

	g_assert_null(r);
	g_assert_error(error, FL_ERROR, FL_ERROR_RULE);
	text = g_string_new(error->message);
	g_string_replace(text, dir, "@", 0);
	return g_string_free(text, FALSE);
}

/* --- good files ------------------------------------------------------------------ */

static const char good_locks[] =
	"locks:\n"
	"  - class: mm_struct.mmap_lock\n"
	"    alias: mmap_sem\n"
	"    formerly: [mm_struct.mmap_sem]\n"
	"    lockdep: \"&mm->mmap_lock\"\n"
	"    kind: rwsem\n"
	"functions:\n"
	"  - acquire: [down_write, down_write_nested]\n"
	"    kind: rwsem\n"
	"    subclass: arg 1\n"
	"  - acquire: [lock_acquire]\n"
	"    kind: map\n"
	"    subclass: 2\n"
	"    tries: arg 2\n"
	"    mode: arg 3\n"
	"  - acquire: [start]\n"
	"    class: handle\n"
	"    kind: handle\n"
	"    lock: result\n"
	"    mode: read\n"
	"    succeeds: pointer\n"
	"    reuses: true\n"
	"    keep_events: true\n"
	"  - release: [restart]\n"
	"    class: handle\n"
	"    kind: handle\n"
	"  - acquire: [restart]\n"
	"    class: handle\n"
	"    kind: handle\n"
	"  - wait: [wait_bit]\n"
	"    kind: bit\n"
	"    lock: arg 1\n"
	"    bit: arg 0\n"
	"  - downgrade: [downgrade_write]\n"
	"  - assert: [assert_held]\n"
	"    mode: any\n"
	"transparent: [spinlock, mutex]\n"
	"noreturn: [panic, do_exit]\n"
	"cuts:\n"
	"  - functions: [schedule, io_schedule]\n"
	"    why: not the sleeper's doing\n";

static const struct rule_function *op(const struct rules *r, const char *name, guint i)
{
	const GPtrArray *ops = rules_functions(r, name);

	g_assert_nonnull(ops);
	g_assert_cmpuint(i, <, ops->len);
	return g_ptr_array_index(ops, i);
}

static void check_good_functions(const struct rules *r)
{
	const struct rule_function *f = op(r, "down_write_nested", 0);

	g_assert_cmpint(f->op, ==, RULE_ACQUIRE);
	g_assert_cmpint(f->lock.place, ==, PLACE_ARG);
	g_assert_cmpint(f->lock.arg, ==, 0);
	g_assert_cmpint(f->mode, ==, LOCK_WRITE);
	g_assert_cmpint(f->subclass.place, ==, PLACE_ARG);
	g_assert_cmpint(f->subclass.arg, ==, 1);
	g_assert_cmpint(f->line, ==, 8);
	g_assert_true(g_str_has_suffix(f->file, "/locks/good.yaml"));

	f = op(r, "lock_acquire", 0);
	g_assert_cmpint(f->subclass.place, ==, PLACE_CONST);
	g_assert_cmpint(f->subclass.value, ==, 2);
	g_assert_cmpint(f->tries_from.arg, ==, 2);
	g_assert_cmpint(f->mode_from.arg, ==, 3);
	g_assert_false(f->tries);

	f = op(r, "start", 0);
	g_assert_cmpstr(f->class, ==, "handle");
	g_assert_cmpint(f->lock.place, ==, PLACE_RESULT);
	g_assert_cmpint(f->succeeds, ==, SUCCEEDS_POINTER);
	g_assert_cmpint(f->mode, ==, LOCK_READ);
	g_assert_true(f->reuses);
	g_assert_true(f->keep_events);
	g_assert_null(rules_functions(r, "nothing"));
}

static void check_good_pairs(const struct rules *r)
{
	g_assert_cmpuint(rules_functions(r, "restart")->len, ==, 2);
	g_assert_cmpint(op(r, "restart", 0)->op, ==, RULE_RELEASE);
	g_assert_cmpint(op(r, "restart", 0)->lock.place, ==, PLACE_NONE);
	g_assert_cmpint(op(r, "restart", 1)->op, ==, RULE_ACQUIRE);

	g_assert_cmpuint(rules_functions(r, "wait_bit")->len, ==, 2);
	g_assert_cmpint(op(r, "wait_bit", 0)->op, ==, RULE_ACQUIRE);
	g_assert_cmpint(op(r, "wait_bit", 1)->op, ==, RULE_RELEASE);
	g_assert_true(op(r, "wait_bit", 1)->mode_any);
	g_assert_cmpint(op(r, "wait_bit", 1)->bit.place, ==, PLACE_ARG);
	g_assert_cmpint(op(r, "downgrade_write", 0)->op, ==, RULE_DOWNGRADE);
	g_assert_true(op(r, "assert_held", 0)->mode_any);
}

static void test_good(void)
{
	g_autofree char *dir = make_dir();
	struct rules *r;

	put(dir, "locks/good.yaml", good_locks);
	put(dir, "locks/README", "not a rule file");
	put(dir, "locks/.hidden.yaml", "not: read");
	r = load(dir, NULL);
	check_good_functions(r);
	check_good_pairs(r);
	g_assert_cmpuint(r->n_locks, ==, 1);
	g_assert_true(rules_lock(r, "mmap_sem") == &r->locks[0]);
	g_assert_true(rules_lock(r, "mm_struct.mmap_lock") == &r->locks[0]);
	g_assert_true(rules_lock(r, "mm_struct.mmap_sem") == &r->locks[0]);
	g_assert_cmpstr(r->locks[0].lockdep_name, ==, "&mm->mmap_lock");
	g_assert_cmpint(r->locks[0].line, ==, 2);
	g_assert_cmpint(r->locks[0].kind, ==, LOCK_RWSEM);
	g_assert_cmpuint(g_strv_length(r->transparent), ==, 2);
	g_assert_cmpstr(r->transparent[0], ==, "mutex");
	g_assert_cmpstr(r->noreturn[1], ==, "panic");
	g_assert_cmpuint(r->n_cuts, ==, 2);
	g_assert_cmpstr(r->cuts[1].name, ==, "io_schedule");
	g_assert_cmpstr(r->cuts[1].why, ==, "not the sleeper's doing");
	rules_free(r);
	remove_tree(dir);
}

static void test_orders(void)
{
	g_autofree char *dir = make_dir();
	struct rules *r;

	put(dir, "orders/a.yaml",
	    "orders:\n"
	    "  - chain: [a, b/1, c]\n"
	    "    source: mm/rmap.c:21-43\n"
	    "    note: says so\n"
	    "    worlds: [\"!hugetlbfs\"]\n"
	    "  - chain: [c, a]\n"
	    "    source: mm/rmap.c:49\n"
	    "    worlds: [hugetlbfs]\n"
	    "  - chain: [b, b/1]\n"
	    "    source: fs.h:1\n"
	    "names:\n"
	    "  - class: b\n"
	    "    called: [b lock, lock_b]\n");
	r = load(dir, NULL);
	g_assert_cmpuint(r->n_orders, ==, 5);
	g_assert_cmpstr(r->orders[0].outer, ==, "a");
	g_assert_cmpstr(r->orders[0].inner, ==, "b/1");
	g_assert_cmpstr(r->orders[1].outer, ==, "a");
	g_assert_cmpstr(r->orders[1].inner, ==, "c");
	g_assert_cmpstr(r->orders[2].outer, ==, "b/1");
	g_assert_cmpstr(r->orders[2].source, ==, "mm/rmap.c:21-43");
	g_assert_cmpstr(r->orders[2].note, ==, "says so");
	g_assert_cmpstr(r->orders[2].worlds[0], ==, "!hugetlbfs");
	g_assert_null(r->orders[2].worlds[1]);
	g_assert_cmpint(r->orders[3].line, ==, 6);
	g_assert_null(r->orders[4].worlds);
	g_assert_cmpuint(g_hash_table_size(r->called), ==, 2);
	g_assert_cmpstr(g_hash_table_lookup(r->called, "b lock"), ==, "b");
	rules_free(r);
	remove_tree(dir);
}

static const char good_check[] =
	"id: order/cycle\n"
	"kind: cycle\n"
	"summary: Two locks\n"
	"severity: warning\n"
	"confidence: medium\n"
	"why: |\n"
	"  First line\n"
	"  second line.\n"
	"fix: do not\n"
	"references: [one, two]\n";

static void test_check(void)
{
	g_autofree char *dir = make_dir();
	const struct rule_check *c;
	struct rules *r;

	put(dir, "checks/order/cycle.yaml", good_check);
	put(dir, "checks/order/cycle.c", "/* expect: order/cycle */");
	put(dir, "checks/README.yaml", "beside the families: not read");
	r = load(dir, NULL);
	c = rules_check(r, "order/cycle");
	g_assert_nonnull(c);
	g_assert_null(rules_check(r, "order/other"));
	g_assert_cmpstr(c->kind, ==, "cycle");
	g_assert_cmpstr(c->why, ==, "First line\nsecond line.");
	g_assert_cmpint(c->severity, ==, SEVERITY_WARNING);
	g_assert_cmpint(c->confidence, ==, CONFIDENCE_MEDIUM);
	g_assert_cmpstr(c->references[1], ==, "two");
	g_assert_null(c->references[2]);
	rules_free(r);
	remove_tree(dir);
}

static void test_nothing(void)
{
	const char *none[] = { NULL };
	g_autofree char *dir = make_dir();
	g_autoptr(GError) error = NULL;
	struct rules *r = rules_load(none, &error);

	g_assert_no_error(error);
	g_assert_cmpuint(r->n_locks, ==, 0);
	rules_free(r);
	put(dir, "locks/empty.yaml", "");
	put(dir, "locks/comment.yaml", "# nothing yet\n");
	put(dir, "orders/empty.yaml", "orders: []\n");
	r = load(dir, NULL);
	g_assert_cmpuint(r->n_orders, ==, 0);
	g_assert_nonnull(r->noreturn);
	g_assert_null(r->noreturn[0]);
	rules_free(r);
	remove_tree(dir);
}

static void test_override(void)
{
	g_autofree char *base = make_dir(), *more = make_dir();
	struct rules *r;

	put(base, "locks/a.yaml", good_locks);
	put(base, "orders/a.yaml", "orders:\n  - {chain: [a, b], source: x.c:1, note: old}\n");
	put(base, "checks/order/cycle.yaml", good_check);
	put(more, "locks/a.yaml",
	    "locks: [{class: mm_struct.mmap_lock, alias: mm_sem}]\n"
	    "functions: [{acquire: [restart], kind: mutex}]\n"
	    "cuts: [{functions: [schedule], why: another reason}]\n"
	    "noreturn: [panic]\n");
	put(more, "orders/a.yaml", "orders:\n  - {chain: [a, b], source: x.c:1, note: new}\n");
	put(more, "checks/order/cycle.yaml",
	    "{id: order/cycle, kind: cycle, summary: s, severity: note, confidence: low,"
	    " why: w, fix: f}\n");
	r = load(base, more);
	g_assert_cmpuint(r->n_locks, ==, 1);
	g_assert_nonnull(rules_lock(r, "mm_sem"));
	g_assert_null(rules_lock(r, "mmap_sem"));
	g_assert_cmpuint(rules_functions(r, "restart")->len, ==, 1);
	g_assert_cmpint(op(r, "restart", 0)->kind, ==, LOCK_MUTEX);
	g_assert_cmpuint(rules_functions(r, "down_write")->len, ==, 1);
	g_assert_cmpuint(r->n_cuts, ==, 2);
	g_assert_cmpstr(r->cuts[0].why, ==, "another reason");
	g_assert_cmpuint(g_strv_length(r->noreturn), ==, 2);
	g_assert_cmpuint(r->n_orders, ==, 1);
	g_assert_cmpstr(r->orders[0].note, ==, "new");
	g_assert_cmpuint(r->n_checks, ==, 1);
	g_assert_cmpint(r->checks[0].severity, ==, SEVERITY_NOTE);
	rules_free(r);
	remove_tree(base);
	remove_tree(more);
}

/* Locks and models are one hash, orders and checks the other. */
static void test_hash(void)
{
	static const struct {
		const char *file, *text;
		gboolean locks;
	} edits[] = {
		{ "locks/a.yaml", "noreturn: [panic]\n", TRUE },
		{ "flows/a.yaml", "flows: [{value: v, from: []}]\n", TRUE },
		{ "locks/a.yaml", "noreturn: [panic] \n", TRUE },
		{ "models/m.c", "int x;\n", TRUE },
		{ "models/m.h", "int y;\n", TRUE },
		{ "orders/a.yaml", "orders: []\n", FALSE },
		{ "checks/order/cycle.yaml", good_check, FALSE },
	};
	g_autofree char *dir = make_dir();
	struct rules *before = load(dir, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(edits); i++) {
		struct rules *after;

		put(dir, edits[i].file, edits[i].text);
		after = load(dir, NULL);
		g_assert_cmpuint(strlen(after->hash), ==, 32);
		g_assert_cmpint(strcmp(before->hash, after->hash) != 0, ==, edits[i].locks);
		g_assert_cmpint(strcmp(before->hash_checks, after->hash_checks) != 0, ==,
				!edits[i].locks);
		rules_free(before);
		before = after;
	}
	rules_free(before);
	remove_tree(dir);
}

/* --- bad files --------------------------------------------------------------------- */

#define L "locks/a.yaml"
#define O "orders/a.yaml"
#define C "checks/order/cycle.yaml"
#define KINDS "mutex, rwsem, percpu-rwsem, semaphore, spinlock, raw-spinlock, rwlock, seqlock, " \
	"bit, page, dax-entry, handle, map, pseudo, context, event, mark"

static const struct bad {
	const char *name, *file, *text, *message;
} bad[] = {
	{ "flow-place", "flows/a.yaml",
	  "flows:\n  - value: v\n    from:\n      - functions: [f]\n        where: arg x\n",
	  "@/flows/a.yaml:4: where: 'arg x' is no place; write 'arg N' (from 0) or 'result'" },
	{ "flow-function", "flows/a.yaml",
	  "flows:\n  - value: v\n    from:\n      - functions: [f-x]\n        where: result\n",
	  "@/flows/a.yaml:4: functions: 'f-x' is not a C function's name" },
	{ "flow-into", "flows/a.yaml",
	  "flows:\n  - value: v\n    from:\n      - functions: [f]\n        where: result\n"
	  "        into: arg 1\n",
	  "@/flows/a.yaml:4: into: 'arg 1' is what 'through' says, and no other list" },
	{ "flow-twice", "flows/a.yaml",
	  "flows:\n  - value: v\n    from: []\n  - value: v\n    from: []\n",
	  "@/flows/a.yaml:4: value: 'v' given twice, first at @/flows/a.yaml:2" },
	/* what any YAML file can get wrong */
	{ "syntax", L, "locks:\n\t- class: a\n",
	  "@/locks/a.yaml:2: not YAML: found character that cannot start any token "
	  "while scanning for the next token" },
	{ "encoding", L, "noreturn:\n  - \xff\n",
	  "@/locks/a.yaml:2: not text: a byte sequence that is not UTF-8" },
	{ "control", L, "noreturn:\n  - a\x01\n",
	  "@/locks/a.yaml:2: not YAML: control characters are not allowed" },
	{ "list", L, "- a\n",
	  "@/locks/a.yaml:1: the file: expected fields (name: value), found a list" },
	{ "unknown-field", L, "lokcs: []\n",
	  "@/locks/a.yaml:1: lokcs: unknown field, did you mean 'locks'?" },
	{ "unknown-field-far", L, "locks:\n- class: a\n  kind: rwsem\n  weather: fine\n",
	  "@/locks/a.yaml:4: weather: unknown field, use one of: class, alias, formerly, within, "
	  "lockdep, kind, assorted" },
	{ "field-twice", L, "locks:\n  - class: a\n    kind: rwsem\n    class: b\n",
	  "@/locks/a.yaml:4: class: given twice, first at line 2" },
	{ "not-a-list", L, "noreturn: panic\n",
	  "@/locks/a.yaml:1: noreturn: expected a list, found one value" },
	{ "not-a-value", L, "noreturn: [[panic]]\n",
	  "@/locks/a.yaml:1: noreturn: expected one value, found a list" },
	{ "no-value", L, "noreturn:\n",
	  "@/locks/a.yaml:1: noreturn: expected a list, found one value" },
	{ "alias", L, "noreturn: [&a panic, *a]\n",
	  "@/locks/a.yaml:1: aliases (*name) are not used in rule files" },
	{ "documents", L, "noreturn: [panic]\n---\nnoreturn: [exit]\n",
	  "@/locks/a.yaml:2: a second document; one file holds one" },
	{ "key-list", L, "[a]: b\n", "@/locks/a.yaml:1: a field's name must be one word" },
	{ "nesting", L, "a: [[[[[[[[[[[[[[[[[[[[[[\n",
	  "@/locks/a.yaml:1: nested deeper than any rule file needs" },

	/* locks */
	{ "class-empty", L, "locks:\n  - class: \"\"\n", "@/locks/a.yaml:2: class: empty" },
	{ "alias-empty", L, "locks:\n  - class: a\n    alias:\n",
	  "@/locks/a.yaml:3: alias: empty" },
	{ "kind-empty", L, "locks:\n  - class: a\n    kind:\n", "@/locks/a.yaml:3: kind: empty" },
	{ "class-missing", L, "locks:\n  - alias: a\n", "@/locks/a.yaml:2: class: missing" },
	{ "class-bare", L, "locks:\n  - class: a\n",
	  "@/locks/a.yaml:2: class: nothing is said of 'a'; give alias, formerly, lockdep or "
	  "kind" },
	{ "class-blank", L, "locks:\n  - class: a b\n    kind: mutex\n",
	  "@/locks/a.yaml:2: class: 'a b' has a blank or slash in it" },
	{ "class-twice", L, "locks:\n  - {class: a, kind: mutex}\n  - {class: a, kind: mutex}\n",
	  "@/locks/a.yaml:3: class: 'a' given twice, first at @/locks/a.yaml:2" },
	{ "formerly-blank", L, "locks:\n  - class: a\n    formerly:\n      - b c\n",
	  "@/locks/a.yaml:4: formerly: 'b c' has a blank or slash in it" },
	{ "formerly-taken", L,
	  "locks:\n  - {class: a, formerly: [c, b]}\n  - {class: b, kind: mutex}\n",
	  "@/locks/a.yaml:2: formerly: 'b' already stands for 'b' (@/locks/a.yaml:3)" },
	{ "alias-taken", L, "locks:\n  - {class: a, alias: b}\n  - {class: b, kind: mutex}\n",
	  "@/locks/a.yaml:2: alias: 'b' already stands for 'b' (@/locks/a.yaml:3)" },
	{ "kind-unknown", L, "locks:\n  - class: a\n    kind: mutx\n",
	  "@/locks/a.yaml:3: kind: 'mutx' is not known, did you mean 'mutex'?" },
	{ "kind-far", L, "locks:\n  - class: a\n    kind: 7\n",
	  "@/locks/a.yaml:3: kind: '7' is not known, use one of: " KINDS },

	/* functions */
	{ "op-missing", L, "functions:\n  - kind: mutex\n",
	  "@/locks/a.yaml:2: acquire: missing; say which functions acquire, wait, release, "
	  "downgrade, assert, test, hand, complete or init" },
	{ "op-none", L, "functions:\n  - kind: mutex\n    acquire: []\n",
	  "@/locks/a.yaml:3: acquire: missing; say which functions acquire, wait, release, "
	  "downgrade, assert, test, hand, complete or init" },
	{ "op-two", L, "functions:\n  - acquire: [f]\n    release: [g]\n    kind: mutex\n",
	  "@/locks/a.yaml:3: release: one entry is one operation; 'acquire' is already given" },
	{ "function-name", L, "functions:\n  - acquire:\n    - f\n    - g()\n    kind: mutex\n",
	  "@/locks/a.yaml:4: 'g()' is not a C function's name" },
	{ "function-twice", L,
	  "functions:\n  - {acquire: [f], kind: mutex}\n  - {acquire: [f], kind: rwsem}\n",
	  "@/locks/a.yaml:3: f: given twice, first at @/locks/a.yaml:2" },
	{ "function-kind", L, "functions:\n  - acquire: [f]\n", "@/locks/a.yaml:2: kind: missing" },
	{ "lock-place", L, "functions:\n  - acquire: [f]\n    kind: mutex\n    lock: 0\n",
	  "@/locks/a.yaml:4: lock: '0' is no place; write 'arg N' (from 0), 'result' or "
	  "'handed'" },
	{ "handed-taken", L,
	  "functions:\n  - acquire: [f]\n    class: c\n    kind: mutex\n    lock: handed\n",
	  "@/locks/a.yaml:5: lock: 'handed' is for a release with a class" },
	{ "hand-what", L, "functions:\n  - hand: [f]\n    kind: mutex\n",
	  "@/locks/a.yaml:2: class: missing; locks of which class go?" },
	{ "when-released", L, "functions:\n  - release: [f]\n    kind: mutex\n    when: arg 1\n",
	  "@/locks/a.yaml:4: when: only functions that hand over may say it" },
	{ "when-always", L,
	  "functions:\n  - hand: [f]\n    class: c\n    kind: mutex\n    when: always\n",
	  "@/locks/a.yaml:5: when: 'always' is not 'arg N'" },
	{ "mode-unknown", L, "functions:\n  - acquire: [f]\n    kind: rwsem\n    mode: reed\n",
	  "@/locks/a.yaml:4: mode: 'reed' is not known, did you mean 'read'?" },
	{ "mode-any", L, "functions:\n  - acquire: [f]\n    kind: rwsem\n    mode: any\n",
	  "@/locks/a.yaml:4: mode: 'any' is for functions that release or assert" },
	{ "subclass", L, "functions:\n  - acquire: [f]\n    kind: mutex\n    subclass: -1\n",
	  "@/locks/a.yaml:4: subclass: '-1' is neither a number (0 to 63) nor 'arg N'" },
	{ "subclass-release", L, "functions:\n  - release: [f]\n    kind: mutex\n    subclass: 1\n",
	  "@/locks/a.yaml:4: subclass: only functions that acquire have one" },
	{ "arg-huge", L, "functions:\n  - acquire: [f]\n    kind: bit\n    bit: arg 99999999999\n",
	  "@/locks/a.yaml:4: bit: 'arg 99999999999' is neither a number (0 to 63) nor 'arg N'" },
	{ "bit-missing", L, "functions:\n  - acquire: [f]\n    kind: bit\n",
	  "@/locks/a.yaml:2: bit: missing; a bit lock is named by its bit" },
	{ "bit-of-mutex", L, "functions:\n  - acquire: [f]\n    kind: mutex\n    bit: 1\n",
	  "@/locks/a.yaml:4: bit: only bit locks (kind: bit) have one" },
	{ "tries-word", L, "functions:\n  - acquire: [f]\n    kind: mutex\n    tries: yes\n",
	  "@/locks/a.yaml:4: tries: 'yes' is none of: true, false, arg N" },
	{ "tries-succeeds", L, "functions:\n  - acquire: [f]\n    kind: mutex\n    tries: true\n",
	  "@/locks/a.yaml:2: succeeds: missing; what does it return when it got the lock?" },
	{ "tries-release", L, "functions:\n  - release: [f]\n    kind: mutex\n    tries: true\n",
	  "@/locks/a.yaml:4: tries: only functions that acquire may try" },
	{ "reuses-release", L, "functions:\n  - release: [f]\n    kind: mutex\n    reuses: true\n",
	  "@/locks/a.yaml:4: reuses: only functions that acquire may reuse" },
	{ "succeeds", L, "functions:\n  - acquire: [f]\n    kind: mutex\n    succeeds: zeros\n",
	  "@/locks/a.yaml:4: succeeds: 'zeros' is not known, did you mean 'zero'?" },
	{ "bool", L, "functions:\n  - acquire: [f]\n    kind: mutex\n    reuses: yes\n",
	  "@/locks/a.yaml:4: reuses: 'yes' is not known, use one of: false, true" },
	{ "function-class", L, "functions:\n  - acquire: [f]\n    kind: page\n    class: a/1\n",
	  "@/locks/a.yaml:4: class: 'a/1' has a blank or slash in it" },
	{ "cut-why", L, "cuts:\n  - functions: [f]\n", "@/locks/a.yaml:2: why: missing" },
	{ "cut-empty", L, "cuts:\n  - why: w\n    functions: []\n",
	  "@/locks/a.yaml:3: functions: empty; a cut names at least one" },
	{ "cut-while", L, "contexts: [{class: nofs, says: s}]\n"
	  "cuts:\n  - functions: [f]\n    while: [nosf]\n    why: w\n",
	  "@/locks/a.yaml:3: while: no context is called 'nosf', did you mean 'nofs'?" },
	{ "context-none", L, "functions:\n  - acquire: [f]\n    class: far\n    kind: context\n",
	  "@/locks/a.yaml:2: class: no context is called 'far'" },
	{ "context-says", L, "contexts:\n  - class: c\n", "@/locks/a.yaml:2: says: missing" },
	{ "context-twice", L, "contexts:\n  - {class: c, says: s}\n  - {class: c, says: t}\n",
	  "@/locks/a.yaml:3: context: 'c' given twice, first at @/locks/a.yaml:2" },
	{ "context-through", L, "contexts:\n  - class: c\n    says: s\n    through: [fault]\n",
	  "@/locks/a.yaml:4: through: 'fault' is not RECORD.FIELD" },
	{ "context-given", L, "contexts:\n  - class: c\n    says: s\n    given: [struct handle]\n",
	  "@/locks/a.yaml:4: given: 'struct handle' is not a record's name" },
	{ "context-field", L, "contexts:\n  - class: c\n    says: s\n    field: journal_info\n",
	  "@/locks/a.yaml:4: field: 'journal_info' is not RECORD.FIELD" },
	{ "prefix-of-acquire", L, "functions:\n  - acquire: [f]\n    kind: mutex\n    prefix: p\n",
	  "@/locks/a.yaml:4: prefix: only init has one, of the name" },
	{ "operation-through", L,
	  "operations:\n  - {through: [read], class: c, lock: arg 0, fails: untouched}\n",
	  "@/locks/a.yaml:2: through: 'read' is not RECORD.FIELD" },
	{ "operation-lock", L,
	  "operations:\n  - {through: [o.read], class: c, lock: result, fails: dropped}\n",
	  "@/locks/a.yaml:2: lock: 'result' is not 'arg N'" },
	{ "operation-how", L, "operations:\n  - {through: [o.read], class: c, lock: arg 0}\n",
	  "@/locks/a.yaml:2: say how the lock is left: 'fails: dropped', 'succeeds: untouched', …" },
	{ "context-tables", L, "contexts:\n  - class: c\n    says: s\n    tables_with: [mmap]\n",
	  "@/locks/a.yaml:4: tables_with: 'mmap' is not RECORD.FIELD" },
	{ "operation-twice", L,
	  "operations:\n  - {through: [o.read, o.read], class: c, lock: arg 0, fails: untouched}\n",
	  "@/locks/a.yaml:2: operation: 'o.read c' given twice, first at @/locks/a.yaml:2" },
	{ "trait-asks", L, "traits:\n  - asks: [f()]\n    told_by: [g]\n",
	  "@/locks/a.yaml:2: asks: 'f()' is not a C function's name" },
	{ "trait-told-by", L,
	  "traits:\n  - asks: [f]\n    told_by: [g]\n    field: r.flags\n    bits: 1\n",
	  "@/locks/a.yaml:2: say how a file system tells of it: 'told_by: [FUNCTION]', or "
	  "'field: RECORD.FIELD' and 'bits: N'" },
	{ "trait-field", L, "traits:\n  - asks: [f]\n    field: flags\n    bits: 1\n",
	  "@/locks/a.yaml:3: field: 'flags' is not RECORD.FIELD" },
	{ "trait-bits", L, "traits:\n  - asks: [f]\n    field: r.flags\n",
	  "@/locks/a.yaml:2: 'field: RECORD.FIELD' and 'bits: N' go together" },
	{ "trait-twice", L, "traits:\n  - asks: [f, f]\n    told_by: [g]\n",
	  "@/locks/a.yaml:2: trait: 'f' given twice, first at @/locks/a.yaml:2" },
	{ "argument-through", L,
	  "arguments:\n  - {through: [write_iter], where: arg 1, field: r.f, value: 1}\n",
	  "@/locks/a.yaml:2: through: 'write_iter' is not RECORD.FIELD" },
	{ "argument-where", L,
	  "arguments:\n  - {through: [o.f], where: result, field: r.f, value: 1}\n",
	  "@/locks/a.yaml:2: where: 'result' is not 'arg N'" },
	{ "argument-field", L,
	  "arguments:\n  - {through: [o.f], where: arg 1, field: flags, value: 1}\n",
	  "@/locks/a.yaml:2: field: 'flags' is not RECORD.FIELD" },
	{ "argument-twice", L,
	  "arguments:\n  - {through: [o.f, o.f], where: arg 1, field: r.f, value: 1}\n",
	  "@/locks/a.yaml:2: argument: 'o.f arg 1 r.f' given twice, first at @/locks/a.yaml:2" },
	{ "context-starts", L, "contexts:\n  - class: c\n    says: s\n    starts: [f()]\n",
	  "@/locks/a.yaml:4: starts: 'f()' is not a C function's name" },
	{ "context-functions", L, "contexts:\n  - class: c\n    says: s\n    functions: [f()]\n",
	  "@/locks/a.yaml:4: functions: 'f()' is not a C function's name" },
	{ "cut-twice", L, "cuts:\n  - functions: [f, f]\n    why: w\n",
	  "@/locks/a.yaml:2: cut: 'f' given twice, first at @/locks/a.yaml:2" },
	{ "noreturn-twice", L, "noreturn:\n  - f\n  - f\n",
	  "@/locks/a.yaml:3: noreturn: 'f' given twice, first at @/locks/a.yaml:2" },

	/* orders */
	{ "order-name", O, "names:\n  - {class: a b, called: [c]}\n",
	  "@/orders/a.yaml:2: class: 'a b' is not a class" },
	{ "order-name-twice", O,
	  "names:\n  - {class: a, called: [c]}\n  - class: b\n    called:\n    - c\n",
	  "@/orders/a.yaml:5: called: 'c' given twice, first at @/orders/a.yaml:2" },
	{ "order-short", O, "orders:\n  - chain: [a]\n    source: x:1\n",
	  "@/orders/a.yaml:2: chain: an order has 2 to 32 classes, not 1" },
	{ "order-itself", O, "orders:\n  - chain:\n    - a\n    - b\n    - a\n    source: x:1\n",
	  "@/orders/a.yaml:5: chain: 'a' stands before itself" },
	{ "order-subclass", O, "orders:\n  - chain: [a, b/x]\n    source: x:1\n",
	  "@/orders/a.yaml:2: chain: 'b/x' is not a class or CLASS/SUBCLASS" },
	{ "order-source", O, "orders:\n  - chain: [a, b]\n    source: mm/rmap.c\n",
	  "@/orders/a.yaml:3: source: 'mm/rmap.c' is not FILE:LINE or FILE:FIRST-LAST" },
	{ "order-no-source", O, "orders:\n  - chain: [a, b]\n",
	  "@/orders/a.yaml:2: source: missing" },
	{ "order-world", O, "orders:\n  - chain: [a, b]\n    source: x:1\n    worlds: [a b]\n",
	  "@/orders/a.yaml:4: worlds: 'a b' is not a world's name, nor one after a '!'" },
	{ "order-worlds-empty", O, "orders:\n  - chain: [a, b]\n    source: x:1\n    worlds: []\n",
	  "@/orders/a.yaml:4: worlds: empty; without it the order holds in all" },
	{ "order-worlds", O,
	  "orders:\n  - chain: [a, b]\n    source: x:1\n    worlds: [a, \"!b\"]\n",
	  "@/orders/a.yaml:4: worlds: either all with a '!' (not in these) or none "
	  "(only in these)" },
	{ "order-cycle", O,
	  "orders:\n"
	  "  - {chain: [x, a], source: x:1}\n"
	  "  - {chain: [a, b], source: x:1}\n"
	  "  - {chain: [b, c], source: x:2}\n"
	  "  - {chain: [c, a], source: x:3}\n",
	  "@/orders/a.yaml:5: chain: documented orders contradict each other: "
	  "a before b (@/orders/a.yaml:3), b before c (@/orders/a.yaml:4), "
	  "c before a (@/orders/a.yaml:5)" },
	{ "order-cycle-world", O,
	  "orders:\n"
	  "  - {chain: [a, b], source: x:1, worlds: [\"!xfs\"]}\n"
	  "  - {chain: [b, a], source: x:2, worlds: [ext4, xfs]}\n",
	  "@/orders/a.yaml:3: chain: documented orders contradict each other in world ext4: "
	  "a before b (@/orders/a.yaml:2), b before a (@/orders/a.yaml:3)" },

	/* checks */
	{ "check-empty", C, "", "@/checks/order/cycle.yaml:1: id: missing" },
	{ "check-id", C,
	  "{id: order/circle, kind: cycle, summary: s, severity: note, confidence: low, why: w,"
	  " fix: f}",
	  "@/checks/order/cycle.yaml:1: id: 'order/circle', but the file's place says "
	  "'order/cycle'; make them equal" },
	{ "check-summary", C,
	  "{id: order/cycle, kind: cycle, summary: \"s\\nt\", severity: note, confidence: low,"
	  " why: w, fix: f}",
	  "@/checks/order/cycle.yaml:1: summary: more than one line; the rest belongs in why" },
	{ "where", L,
	  "functions:\n- wait: [f]\n  class: e\n  kind: event\n  where: [arg 1 is, holding a]\n",
	  "@/locks/a.yaml:5: where: 'arg 1 is' is none of: arg N is [not] VALUE, arg N, or constant; "
	  "[not] holding CLASS; [not] beside FUNCTION; RECORD.FIELD may have BITS" },
	{ "where-bits", L,
	  "functions:\n- wait: [f]\n  class: e\n  kind: event\n  where: [flags may have 4]\n",
	  "@/locks/a.yaml:5: where: 'flags may have 4' is none of: arg N is [not] VALUE, arg N, or "
	  "constant; [not] holding CLASS; [not] beside FUNCTION; RECORD.FIELD may have BITS" },
	{ "where-lock", L,
	  "functions:\n- acquire: [f]\n  kind: mutex\n  where: [arg 1 is 0]\n",
	  "@/locks/a.yaml:4: where: only marks and events may say it" },
	{ "where-many", L,
	  "functions:\n- wait: [f]\n  class: e\n  kind: event\n"
	  "  where: [arg 1 is 0, arg 2 is 0, arg 3 is 0, arg 4 is 0, arg 5 is 0]\n",
	  "@/locks/a.yaml:5: where: more than 4" },
	{ "within", L, "locks:\n- class: a\n  kind: mutex\n  within: [b]\n",
	  "@/locks/a.yaml:2: within: only marks (kind: mark) end so" },
	{ "check-kind", C, "id: order/cycle\nkind: circle\n",
	  "@/checks/order/cycle.yaml:2: kind: 'circle' is not known, did you mean 'cycle'?" },
	{ "check-event", C,
	  "{id: order/cycle, kind: event, summary: s, severity: note, confidence: low, why: w,"
	  " fix: f, event: [a]}",
	  "@/checks/order/cycle.yaml:1: kind event: name the event and what must not be held, as in "
	  "'event: [CLASS]' and 'holding: [CLASS]'" },
	{ "check-no-event", C,
	  "{id: order/cycle, kind: cycle, summary: s, severity: note, confidence: low, why: w,"
	  " fix: f, holding: [a]}",
	  "@/checks/order/cycle.yaml:1: event, holding, without and worlds_with are of the kinds event "
	  "and protocol alone" },
	{ "check-event-without", C,
	  "{id: order/cycle, kind: event, summary: s, severity: note, confidence: low, why: w,"
	  " fix: f, event: [a], holding: [b], without: [c]}",
	  "@/checks/order/cycle.yaml:1: kind event: name the event and what must not be held, as in "
	  "'event: [CLASS]' and 'holding: [CLASS]'" },
	{ "check-protocol", C,
	  "{id: order/cycle, kind: protocol, summary: s, severity: note, confidence: low, why: w,"
	  " fix: f, without: [a]}",
	  "@/checks/order/cycle.yaml:1: kind protocol: name the event, and what it must not come after "
	  "or without, as in 'event: [CLASS]' and 'without: [CLASS]'" },
	{ "check-fix", C,
	  "{id: order/cycle, kind: cycle, summary: s, severity: note, confidence: low, why: w}",
	  "@/checks/order/cycle.yaml:1: fix: missing" },
};

static void test_bad(gconstpointer data)
{
	const struct bad *b = data;
	g_autofree char *dir = make_dir();
	g_autofree char *message = NULL;

	put(dir, b->file, b->text);
	message = load_message(dir);
	g_assert_cmpstr(message, ==, b->message);
	remove_tree(dir);
}

static void assert_message(const char *dir, const char *expected)
{
	g_autofree char *message = load_message(dir);

	g_assert_cmpstr(message, ==, expected);
}

/* Trouble that is not in a file's text. */
static const char good_sql[] =
	"-- SPDX-License-Identifier: GPL-2.0-only\n"
	"-- id: my/rule\n"
	"-- summary: One line\n"
	"-- severity: note\n"
	"-- confidence: low\n"
	"-- why: |\n"
	"--   First line\n"
	"--\n"
	"--   third line.\n"
	"-- fix: do not\n"
	"SELECT 1 -- a comment\n"
	";\n";

static void test_sql(void)
{
	g_autofree char *dir = make_dir();
	const struct rule_check *c;
	struct rules *r;

	put(dir, "checks/my/rule.sql", good_sql);
	r = load(dir, NULL);
	c = rules_check(r, "my/rule");
	g_assert_nonnull(c);
	g_assert_cmpstr(c->kind, ==, "sql");
	g_assert_cmpstr(c->why, ==, "First line\n\nthird line.");
	g_assert_cmpint(c->severity, ==, SEVERITY_NOTE);
	g_assert_cmpint(c->line, ==, 2);
	g_assert_cmpstr(c->sql, ==, "SELECT 1 -- a comment\n;\n");
	g_assert_cmpint(c->sql_line, ==, 11);
	rules_free(r);

	put(dir, "checks/my/rule.yaml", "id: my/rule\nkind: cycle\nsummary: s\nseverity: note\n"
	    "confidence: low\nwhy: w\nfix: f\n");
	assert_message(dir, "@/checks/my/rule.sql:2: check: 'my/rule' given twice, first at "
		       "@/checks/my/rule.yaml:1");
	remove_tree(dir);
}

static void test_bad_files(void)
{
	g_autofree char *dir = make_dir();
	g_autofree char *big = g_strnfill(10 << 20, '#');
	g_autofree char *path = g_build_filename(dir, "locks", "a.yaml", NULL);

	put(dir, "locks/a.yaml", big);
	assert_message(dir,
		       "@/locks/a.yaml: larger than 1 MiB; split the rules over several files");
	g_assert_cmpint(g_remove(path), ==, 0);
	g_assert_cmpint(g_mkdir(path, 0755), ==, 0);
	assert_message(dir, "@/locks/a.yaml: not a file; rule files are plain files");
	g_assert_cmpint(g_remove(path), ==, 0);
	put_bytes(dir, "locks/a.yaml", "noreturn:\n- a\0b\n", 16);
	assert_message(dir, "@/locks/a.yaml:2: not text: a NUL byte");
	remove_tree(dir);
	assert_message(dir, "@: not a folder; a rules folder holds locks/, orders/, checks/");
}

static void test_bad_unreadable(void)
{
	g_autofree char *dir = make_dir();
	g_autofree char *path = g_build_filename(dir, "locks", "a.yaml", NULL);
	g_autofree char *locks = g_build_filename(dir, "locks", NULL);

	g_assert_cmpint(g_mkdir(locks, 0755), ==, 0);
	g_assert_cmpint(symlink("nowhere", path), ==, 0);
	assert_message(dir, "@/locks/a.yaml: cannot be read: Failed to open file "
		       "\xe2\x80\x9c@/locks/a.yaml\xe2\x80\x9d: No such file or directory");
	remove_tree(dir);
}

/* The second file in the order of names is the one to blame. */
static void test_bad_across(void)
{
	g_autofree char *dir = make_dir();

	put(dir, "locks/b.yaml", "locks: [{class: a, kind: mutex}]\n");
	put(dir, "locks/a.yaml", "locks: [{class: a, kind: mutex}]\n");
	assert_message(dir, "@/locks/b.yaml:1: class: 'a' given twice, first at @/locks/a.yaml:1");
	put(dir, "locks/b.yaml", "functions: [{acquire: [f], kind: mutex}]\n");
	put(dir, "locks/a.yaml", "functions: [{acquire: [f], kind: mutex}]\n");
	assert_message(dir, "@/locks/b.yaml:1: f: given twice, first at @/locks/a.yaml:1");
	remove_tree(dir);
}

/* An alias and its class are one lock when orders are compared. */
static void test_bad_alias_order(void)
{
	g_autofree char *dir = make_dir();

	put(dir, L, "locks: [{class: a, alias: b}]\n");
	put(dir, O,
	    "orders:\n"
	    "  - {chain: [a, c], source: x:1}\n"
	    "  - {chain: [c, b], source: x:2}\n");
	assert_message(dir, "@/orders/a.yaml:3: chain: documented orders contradict each other: "
		       "a before c (@/orders/a.yaml:2), c before b (@/orders/a.yaml:3)");
	remove_tree(dir);
}

static void test_many_orders(void)
{
	g_autofree char *dir = make_dir();
	g_autoptr(GString) text = g_string_new("orders:\n");

	for (guint i = 0; i < 10001; i++)
		g_string_append_printf(text, "- {chain: [c%u, c%u], source: x:1}\n", i, i + 1);
	put(dir, O, text->str);
	assert_message(dir, "@/orders/a.yaml:10002: orders: more than 10000 pairs of classes");
	/* As many as are allowed, in one long line: deep, but not too deep. */
	g_string_truncate(text, (gsize)(g_strrstr(text->str, "- {") - text->str));
	put(dir, O, text->str);
	rules_free(load(dir, NULL));
	remove_tree(dir);
}

/* --- words ------------------------------------------------------------------------- */

static void test_words(void)
{
	enum rule_confidence c = CONFIDENCE_LOW;

	g_assert_cmpstr(lock_kind_name(LOCK_UNKNOWN), ==, "unknown");
	for (int k = LOCK_MUTEX; k < N_LOCK_KINDS; k++)
		g_assert_cmpstr(lock_kind_name((enum lock_kind)k), !=, "unknown");
	g_assert_cmpstr(lock_kind_name(LOCK_PSEUDO), ==, "pseudo");
	g_assert_cmpstr(lock_mode_name(LOCK_READ_RECURSIVE), ==, "read-recursive");
	g_assert_cmpstr(severity_name(SEVERITY_NOTE), ==, "note");
	g_assert_cmpstr(confidence_name(CONFIDENCE_HIGH), ==, "high");
	g_assert_true(confidence_parse("medium", &c));
	g_assert_cmpint(c, ==, CONFIDENCE_MEDIUM);
	g_assert_false(confidence_parse("High", &c));
	g_assert_true(lock_kind_spins(LOCK_RWLOCK));
	g_assert_false(lock_kind_spins(LOCK_PAGE));
}

static void test_suggest(void)
{
	static const char *const words[] = { "acquire", "release", "lock" };
	g_autofree char *endless = g_strnfill(1000, 'a');

	g_assert_cmpstr(suggest_word("aquire", words, 3), ==, "acquire");
	g_assert_cmpstr(suggest_word("lok", words, 3), ==, "lock");
	g_assert_null(suggest_word("weather", words, 3));
	g_assert_null(suggest_word("x", words, 3));
	g_assert_null(suggest_word(endless, words, 3));
	g_assert_null(suggest_word("lock", words, 0));
}

/* --- what ships --------------------------------------------------------------------- */

static struct rules *shipped(char **dir)
{
	g_autoptr(GError) error = NULL;

	*dir = paths_rules(&error);
	g_assert_no_error(error);
	return load(*dir, NULL);
}

static void test_shipped(void)
{
	static const char *const ids[] = { "order/cycle", "order/declared", "order/recursive" };
	g_autofree char *dir = NULL;
	struct rules *r = shipped(&dir);

	for (guint i = 0; i < G_N_ELEMENTS(ids); i++)
		g_assert_nonnull(rules_check(r, ids[i]));
	g_assert_cmpint(op(r, "down_read_killable_nested", 0)->succeeds, ==, SUCCEEDS_ERRNO);
	g_assert_cmpint(op(r, "folio_trylock", 0)->kind, ==, LOCK_PAGE);
	g_assert_cmpstr(rules_lock(r, "mmap_sem")->class, ==, "mm_struct.mmap_lock");
	g_assert_cmpstr(rules_lock(r, "journal_handle")->lockdep_name, ==, "jbd2_handle");
	rules_free(r);
}

/* Every fixed class has an entry that says its kind, and the functions agree with it. */
static void test_shipped_kinds(void)
{
	g_autofree char *dir = NULL;
	struct rules *r = shipped(&dir);
	g_autofree const char **names = NULL;
	guint n;

	names = (const char **)g_hash_table_get_keys_as_array(r->functions, &n);
	for (guint i = 0; i < n; i++) {
		const GPtrArray *ops = rules_functions(r, names[i]);

		for (guint k = 0; k < ops->len; k++) {
			const struct rule_function *f = g_ptr_array_index(ops, k);
			const struct rule_lock *lock = f->class ? rules_lock(r, f->class) : NULL;

			if (lock && lock->kind != f->kind)
				g_test_message("%s:%d: %s", f->file, f->line, f->class);
			g_assert_true(!lock || lock->kind == f->kind);
		}
	}
	rules_free(r);
}

static json_t *schema_properties(json_t *root, const char *def)
{
	return json_object_get(json_object_get(json_object_get(root, "$defs"), def), "properties");
}

/* The JSON Schema and the loader know the same fields, and each is described. */
static void compare_fields(json_t *root, const char *def, const cyaml_schema_value_t *mapping)
{
	json_t *properties = schema_properties(root, def), *p;
	gsize n = 0;

	g_assert_true(json_is_object(properties));
	for (const cyaml_schema_field_t *f = mapping->mapping.fields; f->key; f++, n++) {
		p = json_object_get(properties, f->key);
		if (!p)
			g_test_message("%s.%s is not in schema.json", def, f->key);
		g_assert_nonnull(p);
		g_assert_nonnull(json_object_get(p, "title"));
		g_assert_nonnull(json_object_get(p, "description"));
	}
	g_assert_cmpuint(n, ==, json_object_size(properties));
}

static const cyaml_schema_value_t *entry_of(const cyaml_schema_value_t *mapping, const char *field)
{
	for (const cyaml_schema_field_t *f = mapping->mapping.fields; f->key; f++) {
		if (g_str_equal(f->key, field))
			return f->value.sequence.entry;
	}
	g_assert_not_reached();
}

static void test_schema(void)
{
	g_autofree char *dir = NULL;
	g_autofree char *path = NULL;
	json_error_t why;
	json_t *root;

	rules_free(shipped(&dir));
	path = g_build_filename(dir, "schema.json", NULL);
	root = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	g_assert_nonnull(root);
	compare_fields(root, "locks", &locks_schema);
	compare_fields(root, "lock", entry_of(&locks_schema, "locks"));
	compare_fields(root, "function", entry_of(&locks_schema, "functions"));
	compare_fields(root, "cut", entry_of(&locks_schema, "cuts"));
	compare_fields(root, "context", entry_of(&locks_schema, "contexts"));
	compare_fields(root, "operation", entry_of(&locks_schema, "operations"));
	compare_fields(root, "trait", entry_of(&locks_schema, "traits"));
	compare_fields(root, "argument", entry_of(&locks_schema, "arguments"));
	compare_fields(root, "orders", &orders_schema);
	compare_fields(root, "order", entry_of(&orders_schema, "orders"));
	compare_fields(root, "flows", &flows_schema);
	compare_fields(root, "flow", entry_of(&flows_schema, "flows"));
	compare_fields(root, "end", entry_of(entry_of(&flows_schema, "flows"), "from"));
	compare_fields(root, "check", &check_schema);
	json_decref(root);
}

int main(int argc, char **argv)
{
	g_setenv("LC_ALL", "C", TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rules/good", test_good);
	g_test_add_func("/rules/orders", test_orders);
	g_test_add_func("/rules/check", test_check);
	g_test_add_func("/rules/sql", test_sql);
	g_test_add_func("/rules/nothing", test_nothing);
	g_test_add_func("/rules/override", test_override);
	g_test_add_func("/rules/hash", test_hash);
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *name = g_strconcat("/rules/bad/", bad[i].name, NULL);

		g_test_add_data_func(name, &bad[i], test_bad);
	}
	g_test_add_func("/rules/bad-files", test_bad_files);
	g_test_add_func("/rules/bad-unreadable", test_bad_unreadable);
	g_test_add_func("/rules/bad-across", test_bad_across);
	g_test_add_func("/rules/bad-alias-order", test_bad_alias_order);
	g_test_add_func("/rules/many-orders", test_many_orders);
	g_test_add_func("/rules/words", test_words);
	g_test_add_func("/rules/suggest", test_suggest);
	g_test_add_func("/rules/shipped", test_shipped);
	g_test_add_func("/rules/shipped-kinds", test_shipped_kinds);
	g_test_add_func("/rules/schema", test_schema);
	return g_test_run();
}
