#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The target faultlinecheck in a kernel tree: what is installed there, and what
# `make faultlinecheck` makes of the variables that kernel people know. A toy
# tree and a faultline that writes down what it is asked; that the patch fits a
# real tree is tried on one without writing to it. TAP on stdout.
set -u
. "$(dirname "$0")/../tap.sh"
tree=$("$here/scripts/kernel.sh" 2>/dev/null)
unset MAKEFLAGS MFLAGS MAKELEVEL srctree objtree FAULTLINE FLFLAGS V J M C DB MODE SCOPE WORLD \
	KBUILD_EXTMOD KERNEL PATCH
cd "$work" || exit 1

# --- a tree with what is looked for in a kernel's Makefile ------------------------------------

mkdir -p linux/{fs/toy,fs/jbd,include/config,Documentation/dev-tools,scripts}
echo 'static struct file_system_type toy_type = {' >linux/fs/toy/super.c
printf '   checkpatch\n   coccinelle\n   sparse\n' >linux/Documentation/dev-tools/index.rst
cat >linux/Makefile <<'E'
BASH := bash
export srctree := .
export objtree := .
export KBUILD_EXTMOD := $(M)
no-dot-config-targets := clean \
			 cscope coccicheck \
			 outputmakefile
all:
	@echo $(no-dot-config-targets)
help:
	@echo  '  coccicheck      - Check with Coccinelle'
PHONY += all coccicheck help

coccicheck:
	@$(BASH) $(srctree)/scripts/$@

.PHONY: $(PHONY)
E
cp -R linux before
cat >asked <<'E'
#!/bin/bash
printf '%s\n' "$*" >>"$ASKED"
echo "answer of $1"
exit "${ANSWER:-0}"
E
chmod +x asked
export ASKED=$work/log

install() { "$here/scripts/install-kernel-target" "$@"; }
refused() {	# refused TEXT ARGS...
	local text=$1 code
	shift
	install "$@" >out 2>err
	code=$?
	[ $code -eq 2 ] && grep -qF -- "$text" err || { echo "exit $code"; cat out err; return 1; }
}

ok "a patch" bash -c '"$1" --patch linux >patch' - "$here/scripts/install-kernel-target"
ok "which changes nothing yet" diff -r before linux
ok "it applies" patch -s -p1 -d before -i ../patch
ok "make install-kernel-target" make -s -C "$here" install-kernel-target KERNEL="$work/linux"
ok "does the same" diff -r before linux
ok "and the script can be run" test -x linux/scripts/faultlinecheck
ok "twice is as good as once" install linux
links() {	# a tree of links is made one of its own where it is changed
	cp -as "$work/before" copy && rm copy/scripts/faultlinecheck && echo >>before/Makefile &&
		cp -R before kept && install copy && diff -r before kept
}
ok "a tree of symbolic links: what it links to stays as it was" links
rm -r before && cp -R linux before
ok "the same again" diff -r before linux
ok "there is no more to patch" test -z "$(install --patch linux)"
prints() {	# prints PATTERN TARGET
	make -s -C linux "$2" | grep -q -- "$1"
}
ok "make help has it" prints '^  faultlinecheck  - ' help
ok "it needs no configuration" prints 'coccicheck faultlinecheck outputmakefile' all
ok "its documentation is in the index" grep -qx '   faultline' \
	linux/Documentation/dev-tools/index.rst

ok "no tree" refused usage:
ok "no kernel tree" refused 'not a kernel source tree' "$work/linux/fs"
mkdir -p "strange/Documentation/dev-tools"
touch strange/Makefile strange/Documentation/dev-tools/index.rst
ok "an empty Makefile" refused 'strange/Makefile: not as other kernels have it' strange
echo 'all:' >strange/Makefile
ok "a Makefile without coccicheck" refused 'no coccicheck in no-dot-config-targets' strange
ok "is left alone" test "$(cat strange/Makefile)" = all: -a ! -e strange/scripts

# --- what is asked of faultline ---------------------------------------------------------------

# asks WANT VARIABLE...: make faultlinecheck with these asks for WANT, a line a call
asks() {
	local want=$1
	shift
	rm -f log
	make -s -C linux faultlinecheck FAULTLINE="$work/asked" "$@" >out 2>err || { cat err; return 1; }
	diff <(echo "$want") log
}
src=$work/linux
plain="check --kernel $src --db $src/faultline.db"
told="report --db $src/faultline.db --format text"

ok "make faultlinecheck" asks "$plain
$told --min-confidence high"
ok "prints the report alone" test "$(cat out)" = "answer of report"
ok "J=" asks "$plain --jobs 3
$told --min-confidence high" J=3
ok "V=1" asks "$plain --verbose
$told --min-confidence medium" V=1
ok "V=0" asks "$plain
$told --min-confidence high" V=0
ok "MODE=" asks "$plain
report --db $src/faultline.db --format splat --min-confidence high" MODE=splat
ok "M= of a file system" asks "$plain --world toy
$told --path fs/toy --min-confidence high" M=fs/toy
ok "M= with its whole name" asks "$plain --world toy
$told --path fs/toy --min-confidence high" M="$src/fs/toy"
from_object() {
	mkdir -p obj
	rm -f log
	(cd obj && srctree=../linux objtree=. KBUILD_EXTMOD=fs/jbd FAULTLINE=$work/asked \
		"$src/scripts/faultlinecheck") >/dev/null 2>&1
	diff log - <<-E
		check --kernel $src --db $work/obj/faultline.db
		report --db $work/obj/faultline.db --format text --path fs/jbd --min-confidence high
	E
}
ok "M= with O=" from_object
ok "M= of no file system" asks "$plain
$told --path fs/jbd --min-confidence high" M=fs/jbd
ok "SCOPE=, WORLD=, DB=, FLFLAGS=" asks \
	"check --kernel $src --db x.db --scope fs/toy,mm --world a,b --cache c --no-default-rules
report --db x.db --format text --path fs/toy --min-confidence high" \
	M=fs/toy SCOPE=fs/toy,mm WORLD=a,b DB=x.db FLFLAGS='--cache c --no-default-rules'
touch linux/include/config/auto.conf
ok "a configured tree is checked as it is" asks "$plain --build $src
$told --min-confidence high"
ANSWER=3 ok "some files not analysed: reported" bash -c \
	'make -s -C linux faultlinecheck FAULTLINE="$PWD/asked" 2>&1 | grep -q "answer of report"'

fails() {	# fails TEXT VARIABLE...
	local text=$1
	shift
	! make -s -C linux faultlinecheck "$@" >out 2>&1 && grep -qF -- "$text" out && return
	cat out
	return 1
}
ANSWER=2 ok "a check that fails" fails 'Error 2' FAULTLINE="$work/asked"
ok "a program that is not there" fails 'not found; install faultline' FAULTLINE=/no/faultline
ok "M= outside the tree" fails 'a module outside is checked as it is built' M="$work" \
	FAULTLINE="$work/asked"
ok "C= without a file" fails 'CHECK=scripts/faultlinecheck' C=2 FAULTLINE="$work/asked"
one_file() {
	rm -f log
	(cd linux && C=1 FAULTLINE=$work/asked FLFLAGS=--strict \
		scripts/faultlinecheck -Wp,-MMD,x -DA x.c) &&
		diff <(echo 'kbuild --strict -Wp,-MMD,x -DA x.c') log
}
ok "as CHECK= it is the checker of one file" one_file

# --- a real tree ------------------------------------------------------------------------------

if [ -z "$tree" ]; then
	skip "the patch fits a kernel" "no kernel source (make deps installs it)"
else
	ok "the patch fits a kernel" bash -c '"$1" --patch "$2" >patch' - \
		"$here/scripts/install-kernel-target" "$tree"
	ok "in these places" test "$(grep -cE '^[-+][^-+].*faultlinecheck( |:|$)' patch)" -ge 4
fi

done_testing
