#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Time and memory of faultline against clang -fsyntax-only and sparse, in one
# run, over the same units with the same flags. Prints a table; nothing here
# passes or fails.
#
#   SCOPE="fs/ext4 mm"	default: faultline's own default scope
#   WORLDS=ext4		default: ext4,xfs with the default scope, else all in it
#   KERNEL=DIR		default: Debian's linux-source-6.12
#   JOBS=N		default: one per core
#
# Works on a copy of the tree made of hard links, with a cache of its own, so
# cold is cold and the edited file is nobody else's.
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
build=$(realpath "${BUILD:-$here/build}")
jobs=${JOBS:-$(nproc)}
tree=$("$here/scripts/kernel.sh") || exit 2
faultline=$build/faultline
work=$build/bench
scope=${SCOPE:-}
clang=clang-19

for tool in "$clang" sparse /usr/bin/time; do
	command -v "$tool" >/dev/null || { echo >&2 "make bench: no $tool; run 'make deps'"; exit 2; }
done

rm -rf "$work"
mkdir -p "$work"
copy=$work/tree
# Hard links where they can be; a copy across file systems.
cp -al "$tree" "$copy" 2>/dev/null || { rm -rf "$copy"; cp -a "$tree" "$copy"; } || exit 2
cp -a "$here/rules" "$work/rules"
export XDG_CACHE_HOME=$work/cache FAULTLINE_RULES=$work/rules
# What clang and sparse are held against is our own analysis.
export FAULTLINE_ENGINE=libclang

# measure NAME COMMAND...: "user+sys wall maxrss" to $work/NAME
measure() {
	local name=$1
	shift
	/usr/bin/time -o "$work/$name.time" -f '%U %S %e %M %x' "$@" \
		>"$work/$name.out" 2>"$work/$name.err"
	tail -1 "$work/$name.time" | awk '{ printf "%.2f %.2f %d %d\n", $1 + $2, $3, $4, $5 }' \
		>"$work/$name"
}
cpu() { cut -d' ' -f1 "$work/$1"; }
wall() { cut -d' ' -f2 "$work/$1"; }
rss() { awk '{ printf "%.0f", $3 / 1024 }' "$work/$1"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else printf "-" }'; }

check=("$faultline" check --kernel "$copy" --db "$work/bench.db" --jobs "$jobs")
[ -n "$scope" ] && check+=(--scope "$(tr ' ' , <<<"$scope")")
every=("${check[@]}" --db "$work/every.db")
worlds=${WORLDS:-}
[ -z "$scope$worlds" ] && worlds=ext4,xfs
[ -n "$worlds" ] && [ "$worlds" != all ] && check+=(--world "$worlds")

# Configuring is not parsing: the object tree is made before the clock runs.
echo >&2 "preparing an object tree"
# shellcheck disable=SC2086 # the scope is words
"$build/tests/tools/plandump" --kernel "$copy" --json $scope >"$work/cc.json" || exit 2
units=$(grep -c '"directory"' "$work/cc.json")

# The same commands for the other two, as one NUL-separated list each.
perl -MJSON::PP -e '
	local $/;
	for my $e (@{decode_json(<STDIN>)}) {
		my @a = @{$e->{arguments}};
		shift @a;
		print join("\n", $e->{directory}, @a), "\0";
	}' <"$work/cc.json" >"$work/commands"
cat >"$work/one" <<'ONE'
#!/bin/bash
# One unit: directory and words, a line each, in $2; $1 is the tool.
mapfile -t words <<<"$2"
cd "${words[0]}" || exit 1
case $1 in
sparse)	exec sparse "${words[@]:1}" >/dev/null 2>&1 ;;
*)	exec "$1" -fsyntax-only "${words[@]:1}" >/dev/null 2>&1 ;;
esac
ONE
chmod +x "$work/one"

echo >&2 "faultline, cold ($units units)"
measure cold "${check[@]}"
case $(cut -d' ' -f4 "$work/cold") in
0|1|3) ;;
*) echo >&2 "faultline check failed:"; tail -5 "$work/cold.err" >&2; exit 2 ;;
esac
echo >&2 "$clang -fsyntax-only"
measure clang xargs -0 -P "$jobs" -n 1 -a "$work/commands" "$work/one" "$clang"
echo >&2 "sparse"
measure sparse xargs -0 -P "$jobs" -n 1 -a "$work/commands" "$work/one" sparse
echo >&2 "nothing, for the cost of starting processes"
measure spawn xargs -0 -P "$jobs" -n 1 -a "$work/commands" "$work/one" true

echo >&2 "faultline, warm"
measure warm "${check[@]}"

# Edits are of the kind that changes the answer: what changes no function costs no more
# than nothing does.
edited=$(perl -MJSON::PP -e 'local $/; print decode_json(<STDIN>)->[0]{file}' <"$work/cc.json")
for file in fs/ext4/inode.c fs/dax.c; do
	if grep -qF "\"$copy/$file\"" "$work/cc.json"; then
		edited=$copy/$file
		break
	fi
done
edited=${edited#"$copy/"}
edit() { # FILE: with a function more
	cat "$copy/$1"
	cat <<'C'
#include <linux/mutex.h>
static DEFINE_MUTEX(faultline_bench);
void faultline_bench_edit(void);
void faultline_bench_edit(void)
{
	mutex_lock(&faultline_bench);
	mutex_unlock(&faultline_bench);
}
C
}

# patch FILE NAME, with the new content on standard input
patch() {
	cat >"$work/$2.new"
	diff -u --label "a/$1" --label "b/$1" "$copy/$1" "$work/$2.new" >"$work/$2.diff"
}
review=("$faultline" review --kernel "$copy" --db "$work/bench.db" --jobs "$jobs" --again)
[ -n "$scope" ] && review+=(--scope "$(tr ' ' , <<<"$scope")")
edit "$edited" | patch "$edited" one
sed 's/^struct file_operations {/extern int faultline_bench;\n&/' "$copy/include/linux/fs.h" |
	patch include/linux/fs.h header
echo >&2 "faultline review, a patch to $edited"
measure review "${review[@]}" --patch "$work/one.diff"
echo >&2 "faultline review, the same again"
measure reviewed "${review[@]}" --patch "$work/one.diff"
echo >&2 "faultline review, a patch to include/linux/fs.h"
measure header "${review[@]}" --patch "$work/header.diff"

# A new file in the place of one of the scope, never the linked one.
edit "$edited" >"$work/edit.c"
mv "$work/edit.c" "$copy/$edited"
echo >&2 "faultline, $edited edited"
measure edited "${check[@]}"

cat >"$work/rules/orders/bench.yaml" <<'E'
orders:
  - chain: [inode.i_rwsem, mm_struct.mmap_lock]
    source: tests/bench.sh:1
E
echo >&2 "faultline, an order added"
measure order "${check[@]}"

cat >"$work/rules/locks/bench.yaml" <<'E'
functions:
  - acquire: [faultline_bench_lock]
    kind: mutex
E
echo >&2 "faultline, a lock function added"
measure lock "${check[@]}"

names=(cold clang sparse warm review reviewed header edited order lock)
if [ -n "$worlds" ] && [ "$worlds" != all ]; then
	echo >&2 "faultline, every world"
	measure every "${every[@]}"
	names+=(every)
fi

row() { printf '%-34s %10s %10s %9s %8s\n' "$@"; }
echo "$units units, $jobs jobs, $("$clang" --version | head -1), sparse $(sparse --version 2>&1)"
row "" "CPU s" "wall s" "/ clang" "RSS MiB"
base=$(awk -v a="$(cpu clang)" -v b="$(cpu spawn)" 'BEGIN { print a - b }')
for name in "${names[@]}"; do
	used=$(cpu $name)
	case $name in
	cold) label="faultline check, cold" ;;
	clang)	label="$clang -fsyntax-only" ;;
	sparse)	label=sparse ;;
	warm) label="faultline check, nothing changed" ;;
	review) label="faultline review, one file" ;;
	reviewed) label="faultline review, the same again" ;;
	header) label="faultline review, linux/fs.h" ;;
	edited) label="faultline check, one file edited" ;;
	order) label="faultline check, one rule edited" ;;
	lock) label="faultline check, lock rule edited" ;;
	every) label="faultline check, all worlds anew" ;;
	esac
	case $name in
	# what bash and xargs cost is not the tool's
	clang|sparse) used=$(awk -v a="$used" -v b="$(cpu spawn)" 'BEGIN { printf "%.2f", a - b }') ;;
	esac
	row "$label" "$used" "$(wall $name)" "$(ratio "$used" "$base")" "$(rss $name)"
done
for name in "${names[@]:3}"; do
	[ "$(cut -d' ' -f4 "$work/$name")" -ne 2 ] ||
		{ echo "faultline check failed ($name):"; tail -5 "$work/$name.err"; }
done
for name in clang sparse; do
	[ "$(cut -d' ' -f4 "$work/$name")" -eq 0 ] || echo "$name did not get through every unit."
done
echo "RSS is that of the largest single process, faultline's workers included."
rm -rf "$copy"
