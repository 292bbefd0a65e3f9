#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# `review` of patches to a real file system, ext2 of Debian's kernel: a harmless edit is silent,
# and of one that takes two locks the other way round it is said in its lines, as a mail and as
# SARIF. Skipped where there is no source of a kernel.
set -u
. "$(dirname "$0")/../tap.sh"
if ! tree=$("$here/scripts/kernel.sh" 2>/dev/null); then
	skip "review of a patch to ext2" "no kernel source; make deps installs it"
	done_testing
	exit
fi
export XDG_CACHE_HOME=$work/xdg FAULTLINE_ENGINE=libclang SOURCE_DATE_EPOCH=1732276800
cd "$work" || exit 1

# patch NAME FILE SED...: a patch that does this to a file of the tree.
patch() {
	mkdir -p new && sed "${@:3}" "$tree/$2" >new/file &&
		! diff -u --label "a/$2" --label "b/$2" "$tree/$2" new/file >diff &&
		printf 'From: Ann <ann@example.org>\nDate: Fri, 22 Nov 2024 10:00:00 +0100\n%s\n%s\n\n' \
			"Message-ID: <$1@example.org>" "Subject: [PATCH] ext2: $1" | cat - diff >"$1.mail"
}

review() { # PATCH ARGS...
	"$faultline" review --kernel "$tree" --scope fs/ext2 --world ext2 --min-confidence medium \
		--again --patch "$@" >out 2>err
}

patch harmless fs/ext2/ioctl.c 's/^long ext2_ioctl(/\/* Of files and folders. *\/\n&/
	s/rsv_window_size/window_size/g' &&
	review harmless.mail && grep -qx 'nothing new.*' out && [ "$(wc -l <out)" -eq 1 ]
result $? "a comment and another name for a local are silent"

# truncate() takes them the other way round.
swap='/mutex_lock(&ei->truncate_mutex);/s/$/\n\t\tfilemap_invalidate_lock(inode->i_mapping);/
	/mutex_unlock(&ei->truncate_mutex);/s/^/\t\tfilemap_invalidate_unlock(inode->i_mapping);\n/'
patch swapped fs/ext2/ioctl.c "$swap" && review swapped.mail --format mail &&
	grep -q '^In-Reply-To: <swapped@example.org>' out && grep -q '^> +.*filemap_invalidate_lock' out &&
	grep -q '^  + fs/ext2/ioctl.c:124 ext2_ioctl()' out
result $? "two locks taken the other way round are told in the patch's lines, by mail"
python3 -c '
import mailbox
(mail,) = mailbox.mbox("out", create=False)
assert mail["Subject"] == "Re: [PATCH] ext2: swapped", mail["Subject"]
assert max(map(len, mail.get_payload(decode=True).decode().splitlines())) <= 98
' >>err 2>&1
result $? "which is one that a mail library reads"
review swapped.mail --format sarif && python3 -c '
import json
(run,) = json.load(open("out"))["runs"]
results = [r for r in run["results"] if r["baselineState"] == "new"]
assert results
for r in results:
    place = r["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "fs/ext2/ioctl.c", place
    assert place["region"]["startLine"] == 124, place
    assert len(r["codeFlows"]) == 2
' >>err 2>&1
result $? "as SARIF, too, with both ways"
done_testing
