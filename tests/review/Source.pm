# SPDX-License-Identifier: GPL-2.0-only
#
# C in the kernel's style as text: where a function is, what it declares, how a name in it
# is put in place of another. Reads no C that is written otherwise: a function begins in the
# first column, as does the brace that closes it.
package Source;
use strict;
use warnings;
use Exporter qw(import);
our @EXPORT = qw(with_function functions code_parts in_code rename_in declarations declared
		 pointer_parameter returned insert_after_declarations closing);

my $word = qr/[A-Za-z_]\w*/;

# Calls $change with (head, body, static) of the function, and puts what it gives in its place; head
# is up to the brace that opens it. $change gives (before, head, body, after).
sub with_function {
	my ($text, $name, $change) = @_;
	my $head = qr/(?:^$word[^\n;{}()]*\n)?^(?:$word[^\n;{}()]*?\b)?\Q$name\E\([^;{}]*\)[^;{}()]*/m;

	$text =~ /^($head)\n\{\n(.*?)^\}\n/ms or die "no function $name\n";
	my ($from, $to) = ($-[0], $+[0]);
	my ($before, $new_head, $body, $after) = $change->($1, $2);

	substr($text, $from, $to - $from) = defined $new_head ?
		"$before$new_head\n{\n$body}\n$after" : $before;
	return $text;
}

# The names of all functions that the text has, in their order.
sub functions {
	return $_[0] =~ /^(?:$word[^\n;{}()]*?\b)?($word)\([^;{}]*\)[^;{}()]*\n\{\n/mg;
}

# Pieces by turns of code and of what is none: strings, comments, lines for the preprocessor.
sub code_parts {
	my $text = qr/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/;
	my $line = qr/^[ \t]*#(?:[^\n]*\\\n)*[^\n]*/m;

	return split /($text|\/\*.*?\*\/|$line)/ms, $_[0], -1;
}

# The text with $change made to each piece of code ($_).
sub in_code {
	my ($text, $change) = @_;
	my @parts = code_parts($text);

	for (my $i = 0; $i < @parts; $i += 2) {
		local $_ = $parts[$i];
		$change->();
		$parts[$i] = $_;
	}
	return join('', @parts);
}

# A name that is no member's, wherever it stands for a value.
sub rename_in {
	my ($text, $old, $new) = @_;

	return in_code($text, sub { s/(?<![\w.])(?<!->)(?<!struct )\Q$old\E\b/$new/g });
}

# The declarations that a body begins with, up to an empty line.
sub declarations {
	my ($body) = @_;
	my ($all) = $body =~ /\A((?:\t[^\n]*\n)*)(?:\n|\z)/ or return '';

	for (grep { /^\t\S/ } split /\n/, in_code($all, sub { s/[({][^(){}]*[)}]//g })) {
		return '' if /^\t(?:return|goto|else|case)\b/;
		return '' if !/^\t(?:$word )+\**$word(?:[ ,;=\[\(]|\z)/ && !/^\t[}\/]/;
	}
	return $all =~ /;\s*\z/ ? $all : '';
}

# The names that plain declarations of a body declare.
sub declared {
	my $type = qr/(?:(?:const|unsigned|struct|enum) )*$word/;

	return declarations($_[0]) =~ /^\t$type \**($word)(?= = |;|,)/mg;
}

# The first parameter that is a pointer to a struct, or undef.
sub pointer_parameter {
	my ($head) = @_;

	return $head =~ /[(,]\s*(?:const )?struct $word \*($word)\s*[,)]/ ? $1 : undef;
}

# What a function of this head gives back when it fails (-EINVAL); '' of void.
sub returned {
	my ($head) = @_;
	my ($type) = $head =~ /\A(.*?)$word\(/s;

	return 'NULL' if $type =~ /\*\s*\z/;
	return $type =~ /\bvoid\b/ ? '' : $type =~ /\b(?:int|long|ssize_t)\b/ ? '-22' : '0';
}

sub insert_after_declarations {
	my ($body, $line) = @_;
	my $all = declarations($body);

	return $all eq '' ? "$line\n$body" : "$all\n$line" . substr($body, length($all));
}

# The offset behind the bracket that closes the one at $at; of code alone.
sub closing {
	my ($text, $at) = @_;
	my ($open, $depth) = (substr($text, $at, 1), 0);
	my $close = { '(' => ')', '{' => '}' }->{$open};

	for my $i ($at .. length($text) - 1) {
		my $c = substr($text, $i, 1);

		$depth += ($c eq $open) - ($c eq $close);
		return $i + 1 if !$depth;
	}
	die "nothing closes a $open\n";
}

1;
