#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-only
#
# How many bugs that are put into a kernel's files a SmPL rule finds.
# Usage: cocci-recall.pl KERNEL COCCI.cocci [N [DIR...]]
#
# Looks through the files below DIR (default: the scope of a check) for places where a small
# edit makes the rule's bug, edits N of them (default 10, evenly spread, the same in every
# run), each in a copy of its file, and runs spatch on copy and original. Prints a line a bug
# and, last, how many were found. Nothing in the kernel's tree is changed. An edit keeps the
# number of lines. Needs no more of the kernel than its text; what it edits is found by how
# kernel code is indented, so a bug may be in code that can never run.
use strict;
use warnings;
use File::Basename;
use File::Find;
use File::Temp qw(tempdir);

my $unlock = qr/(?:mutex|(?:raw_)?(?:spin|read|write)|inode|folio|mmap_(?:read|write))_unlock
		(?:_irq|_irqrestore|_bh|_shared)?|up_(?:read|write)|unlock_page/x;
my $stop = qr/(?:ext4|jbd2)_journal_stop|ocfs2_commit_trans|btrfs_end_transaction|xfs_trans_cancel
	      |gfs2_trans_end|nilfs_transaction_abort|journal_end/x;
my $maybe = qr/(?:mutex|folio)_lock_(?:interruptible|killable)|down_(?:read|write)_killable
	       |mmap_(?:read|write)_lock_killable/x;
my %of = (mutex_lock => 'mutex_unlock', folio_lock => 'folio_unlock', down_read => 'up_read',
	  down_write => 'up_write', mmap_read_lock => 'mmap_read_unlock',
	  mmap_write_lock => 'mmap_write_unlock');

my $error = qr/-E\w+|ERR_PTR\(.*\)|PTR_ERR\(.*\)|ERR_CAST\(.*\)|(?:err|error|ret|rc|status)/;

# What is put in: a function of all lines and a line's number that gives the numbers and texts
# of the lines it changes, or nothing.
my %bugs = (
	'unlock-missing' => sub { forgets(@_, $unlock) },
	'mini_lock' => sub { forgets(@_, $unlock) },	# the kernel's own, on the same bugs
	'journal-stop-missing' => sub { forgets(@_, $stop) },
	'invalidate-lock-unpaired' => sub { forgets(@_, qr/filemap_invalidate_unlock(?:_shared)?/) },
	'pte-unmap-missing' => sub { forgets(@_, qr/pte_unmap_unlock/) },
	'dax-entry-left-locked' => sub { forgets(@_, qr/dax_unlock_(?:entry|folio|mapping_entry)/) },
	'unlock-twice' => \&unlocks_twice,
	'unlock-without-lock' => \&unlocks_after_failure,
	'lock-result-ignored' => \&ignores,
	'copy-under-folio-lock' => sub { replaces(@_, qr/(copy_\w+_iter)_(?:in)?atomic\b/) },
	'gfp-in-transaction' => \&reclaims,
);

# The error path that drops what RE says does not, or returns and does not go where it is dropped.
sub forgets {
	my ($l, $i, $re) = @_;

	if ($l->[$i] =~ /^\t\t+(?:$re)\(.*\);\s*$/) {
		for my $k (1 .. 3) {
			my $next = $l->[$i + $k] // '';
			last if $next =~ /^\t?\}|^\s*$/;
			return ($i => "\n") if $next =~ /^\t\t+return (?:$error);/;
			return ($i => "\n") if $next =~ /^\t\t+goto \w+;/ && failed($l, $i + $k);
		}
	}
	if ($l->[$i] =~ /^(\t\t+)goto (\w+);/) {
		my ($indent, $label) = ($1, $2);
		my $at = label($l, $i, $label);
		return ($i => "${indent}return -EIO;\n")
			if defined $at && ($l->[$at + 1] // '') =~ /^\t(?:$re)\(.*\);/;
	}
	return;
}

# Whether line I stands where something failed, as far as the lines before it say.
sub failed {
	my ($l, $i) = @_;
	my ($indent) = $l->[$i] =~ /^(\t+)/;

	for (my $k = $i - 1; $k > $i - 12 && $k >= 0; $k--) {
		return 1 if $l->[$k] =~ /\b(?:$error) = -E|if \(.*\b(?:err|error|ret|rc|status|IS_ERR)\b/;
		return 0 if $l->[$k] =~ /^(\t+)(?:\}|if|else)/ && length($1) < length($indent);
	}
	return 0;
}

# Where LABEL stands in the function of line I.
sub label {
	my ($l, $i, $label) = @_;

	for (; $i < @$l && $l->[$i] !~ /^\}/; $i++) {
		return $i if $l->[$i] =~ /^ ?$label:/;
	}
	return;
}

sub unlocks_twice {
	my ($l, $i) = @_;

	return if $l->[$i] !~ /^(\t\t+)goto (\w+);/;
	my $indent = $1;
	my $at = label($l, $i, $2);
	return if !defined $at || ($l->[$at + 1] // '') !~ /^\t((?:$unlock)\(.*\);)/;
	my $statement = $1;
	# In a block: an if without braces would be another edit.
	return if ($l->[$i - 1] // '') !~ /[;{]\s*$/;
	chomp(my $old = $l->[$i]);
	return ($i => "$indent$statement " . $old =~ s/^\s+//r . "\n");
}

sub unlocks_after_failure {
	my ($l, $i) = @_;

	return if $l->[$i] !~ /^\t+if \(($maybe)\((.*)\)\)\s*(\{?)\s*$/;
	my ($lock, $arg, $brace) = ($1, $2, $3);
	return if ($l->[$i + 1] // '') !~ /^(\t+)(\w.*;)\s*$/;
	my ($indent, $then) = ($1, $2);
	my $drop = $of{$lock =~ s/_(?:interruptible|killable)$//r} // return;
	my $text = "$drop($arg); $then";
	return ($i + 1 => $brace ? "$indent$text\n" : "$indent\{ $text }\n");
}

sub ignores {
	my ($l, $i) = @_;

	return if $l->[$i] !~ /^(\t+)if \((($maybe)\(.*\))\)\s*$/;
	my ($indent, $call) = ($1, $2);
	return if ($l->[$i + 1] // '') !~ /;\s*$/;
	return ($i => "$indent$call;\n", $i + 1 => "\n");
}

sub replaces {
	my ($l, $i, $re, $by) = @_;
	my $new = $l->[$i];

	return if $new =~ m{^\s*(?:/\*|\*|//)} || $new =~ /^\w/;
	return if $new !~ s/$re/$1 . ($by \/\/ '')/e;
	return ($i => $new);
}

# Only where the nearest start or end of a transaction before it, in its function, is a start.
sub reclaims {
	my ($l, $i) = @_;

	return if $l->[$i] !~ /GFP_NOFS/;
	for (my $k = $i - 1; $k > 0 && $l->[$k] !~ /^\{/; $k--) {
		next if $l->[$k] !~ /\b(?:btrfs|gfs2|nilfs|journal_|tx[BE]|f2fs)/;
		return if $l->[$k] =~ /(?:end|commit)_transaction|trans_end|transaction_(?:commit|abort)
				       |journal_end|txEnd|f2fs_unlock_op/x;
		return replaces($l, $i, qr/(GFP_)NOFS\b/, 'KERNEL') if $l->[$k] =~
			/btrfs_(?:start|join|attach)_transaction|gfs2_trans_begin
			 |nilfs_transaction_begin|journal_begin|txBegin|f2fs_lock_op/x;
	}
	return;
}

sub reports {
	my ($rule, $file) = @_;
	my %found;

	open(my $out, '-|', 'spatch', '--very-quiet', '-D', 'report', '--no-show-diff', '--no-scanner',
	     '--no-includes', '--timeout', '120', '--cocci-file', $rule, $file) or die "spatch: $!\n";
	while (<$out>) {
		$found{$1}++ if /^.*:(\d+):\d+-\d+: /;
	}
	close($out);
	return \%found;
}

sub lines_of {
	open(my $in, '<', $_[0]) or die "$_[0]: $!\n";
	my @lines = <$in>;
	return \@lines;
}

my ($kernel, $rule, $n, @dirs) = @ARGV;
die "usage: $0 KERNEL COCCI.cocci [N [DIR...]]\n" if !defined $rule;
my $bug = $bugs{basename($rule, '.cocci')} or die "$rule: no bug of this kind is known here\n";
$n ||= 10;
@dirs = qw(fs mm block drivers/dax drivers/nvdimm) if !@dirs;

my @places;
find({ no_chdir => 1, wanted => sub {
	return if !/\.c$/;
	my $lines = lines_of($_);
	for my $i (0 .. $#$lines) {
		my %change = $bug->($lines, $i);
		push @places, [$_, $i, \%change] if %change;
	}
} }, map { "$kernel/$_" } @dirs);
@places = sort { $a->[0] cmp $b->[0] || $a->[1] <=> $b->[1] } @places;
my $all = @places;
@places = map { $places[($_ + 0.5) * $all / $n] } 0 .. $n - 1 if $all > $n;

my $dir = tempdir(CLEANUP => 1);
my $hits = 0;
for my $place (@places) {
	my ($file, $i, $change) = @$place;
	my $lines = lines_of($file);
	my $copy = "$dir/" . basename($file);

	$lines->[$_] = $change->{$_} for keys %$change;
	open(my $out, '>', $copy) or die "$copy: $!\n";
	print $out @$lines;
	close($out) or die "$copy: $!\n";
	my ($before, $after) = (reports($rule, $file), reports($rule, $copy));
	my $found = grep { ($before->{$_} // 0) < $after->{$_} } keys %$after;
	$hits++ if $found;
	printf "%s %s:%d\n", $found ? 'found ' : 'missed', $file =~ s{^\Q$kernel\E/}{}r, $i + 1;
}
printf "%s: %d of %d found (%d places)\n", basename($rule, '.cocci'), $hits, scalar @places, $all;
