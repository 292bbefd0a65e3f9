#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Models in C: what stands in for a function, what is added behind one, whose fields
# are whose, and what is wrong with a model is told with its file and line. TAP on stdout.
set -u
. "$(dirname "$0")/../tap.sh"
tmp=$work

cd "$tmp" || exit 1
mkdir -p mine/models
check() {	# check [OPTION...]: of kernel.c, with our models
	"$faultline" check --rules mine --cache cache --db db "$@" -- kernel.c
}

edge() {
	[ "$(sqlite3 db "SELECT count(*) FROM v_lock_edge
		WHERE outer = '$1' AND inner = '$2' AND confidence = 'high'")" = 1 ]
}

no_edge() {
	[ "$(sqlite3 db "SELECT count(*) FROM v_lock_edge WHERE outer = '$1' AND inner = '$2'")" = 0 ]
}

steps() {	# steps TEXT: of the way from a to b
	sqlite3 db "SELECT what FROM v_edge_step s JOIN v_lock_edge e ON e.id = s.edge
		    WHERE outer = '$1' AND inner = '$2'" |
		grep -qFx -- "$3"
}

said() {	# said CODE TEXT [OPTION...]
	local code=$1 text=$2
	shift 2
	check "$@" >out 2>err
	[ $? = "$code" ] && grep -qF -- "$text" err || { cat err; return 1; }
}

cat >kernel.c <<'END'
struct mutex { int raw; };
void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
struct mutex a, b, c, d, e, f, g, h, in_place;
struct thing { long before; int quiet; struct mutex lock; };

int unseen(int x);
static inline int header(int x) { return x; }
static void known(void) { mutex_lock(&in_place); mutex_unlock(&in_place); }
static int counted(struct thing *t) { return t->quiet; }
static void local(void) { mutex_lock(&h); mutex_unlock(&h); }
int (*pointer)(int x) = unseen;

void use_unseen(void) { mutex_lock(&a); unseen(1); mutex_unlock(&a); }
void use_known(void) { mutex_lock(&b); known(); mutex_unlock(&b); }
int use_header(void) { int r; mutex_lock(&c); r = header(2); mutex_unlock(&c); return r; }
void use_counted(struct thing *t) { mutex_lock(&d); counted(t); mutex_unlock(&d); }
void use_quiet(struct thing *t) { t->quiet = 1; mutex_lock(&e); counted(t); mutex_unlock(&e); }
void use_pointer(void) { mutex_lock(&f); pointer(1); mutex_unlock(&f); }
void use_local(void) { local(); }
void use_zero(void) { mutex_lock(&g); unseen(0); mutex_unlock(&g); }
END
cat >mine/models/all.c <<'END'
struct mutex { int raw; };
void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
struct thing { struct mutex lock; int quiet; };
struct mutex taken, before_local;
void local(void);

static void take(struct mutex *m) { mutex_lock(m); mutex_unlock(m); }
int unseen(int x)
{
	if (x) {
		mutex_lock(&before_local);
		local();
		mutex_unlock(&before_local);
		take(&taken);
	}
	return x;
}
void known(void) { take(&taken); }
int header(int x) { take(&taken); return x; }
void faultline_after_counted(struct thing *t, int result)
{
	if (!t->quiet)
		take(&t->lock);
}
END
ok "a program with models is checked" check
ok "a model stands in for a function without a body" edge a taken
ok "and is called through a pointer" edge f taken
ok "with arguments that decide" no_edge g taken
ok "for a static function" edge b taken
ok "whose own body is gone" no_edge b in_place
ok "for an inline function" edge c taken
ok "it is part of the witness" steps a taken "calls unseen"
ok "a model calls a static function of the kernel" edge before_local h
ok "one can be added behind a function" edge d thing.lock
ok "which the witness says" steps d thing.lock "calls counted, and then faultline_after_counted"
ok "fields are the kernel's by their names" no_edge e thing.lock

# A tree as a whole: a model of a function that it does not have is mistyped.
mkdir -p tree/include/linux tree/scripts/kconfig && touch tree/Kconfig && cp kernel.c tree/
printf 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 0\n' >tree/Makefile
printf '[{"directory": "%s", "file": "kernel.c", "arguments": ["cc", "-c", "kernel.c"]}]\n' \
	"$tmp/tree" >compile_commands.json
tree() {
	"$faultline" check --rules mine --cache cache --db tree.db --kernel tree \
		--compdb compile_commands.json "$@"
}
ok "a whole tree is checked with models" tree
printf 'int unsene(int x)\n{\n\treturn x;\n}\n' >mine/models/more.c
mistyped() {
	tree >out 2>err
	[ $? = 2 ] && grep -qF "more.c:1: unsene: nothing that is analysed has a function of this name, did you mean unseen?" err ||
		{ cat out err; return 1; }
}
ok "a model of a function that it does not have is an error" mistyped
ok "but not where only a part is seen" tree --scope kernel.c
rm mine/models/more.c

printf 'int broken(int x)\n{\n\treturn y;\n}\n' >mine/models/all.c
ok "a model that does not compile is an error, with its line" said 2 "all.c:3:9: use of undeclared"
ok "told before the program is parsed" eval 'said 2 "all.c:3:9:" -v && ! grep -q extract: err'
ok "so is one with a header that is not there" \
	eval 'printf "#include \"nowhere.h\"\n" >mine/models/all.c; said 2 "all.c:1:10:"'
cat >mine/models/all.c <<'END'
#include "kernel.h"
struct chip { struct mutex lock; struct rw_semaphore sem; spinlock_t fast; };
void elsewhere(struct chip *c, loff_t at, size_t n)
{
	mutex_lock(&c->lock);
	down_write(&c->sem);
	spin_lock(&c->fast);
	spin_unlock(&c->fast);
	up_write(&c->sem);
	mutex_unlock(&c->lock);
}
END
ok "the header of the shipped models is found, and has locks" check
rm mine/models/all.c
ok "a folder without models is no error" check
done_testing
