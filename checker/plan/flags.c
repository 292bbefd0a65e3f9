/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Compiler flags of a build → flags for libclang. Reads words, makes words.
 *
 * Flags are data from the user's tree or a JSON file, and some of them make
 * clang load code (-fplugin, -Xclang -load); those are taken away with what
 * has no bearing on what the source means. Does not read response files
 * (@FILE): they are dropped.
 */
#include <string.h>

#include "plan/internal.h"

enum flag_action {
	DROP,		/* the word itself */
	DROP_PAIR,	/* the word and the next */
	DROP_PREFIX,	/* every word that starts so */
	KEEP_PAIR,	/* the word and the next, whatever it looks like */
};

/* First match wins. */
static const struct flag_rule {
	const char *text;
	enum flag_action action;
} flag_rules[] = {
	/* values that do not start with a dash */
	{ "-I", KEEP_PAIR }, { "-D", KEEP_PAIR }, { "-U", KEEP_PAIR },
	{ "-include", KEEP_PAIR }, { "-imacros", KEEP_PAIR }, { "-isystem", KEEP_PAIR },
	{ "-iquote", KEEP_PAIR }, { "-idirafter", KEEP_PAIR }, { "-isysroot", KEEP_PAIR },
	{ "-iprefix", KEEP_PAIR }, { "-iwithprefix", KEEP_PAIR },
	{ "-iwithprefixbefore", KEEP_PAIR }, { "--sysroot", KEEP_PAIR },
	{ "-target", KEEP_PAIR }, { "-x", KEEP_PAIR },

	/* what to do and where to put it */
	{ "-c", DROP }, { "-S", DROP }, { "-E", DROP }, { "-emit-llvm", DROP },
	{ "-fsyntax-only", DROP }, { "-v", DROP }, { "-###", DROP }, { "-pipe", DROP },
	{ "-o", DROP_PAIR }, { "-o", DROP_PREFIX }, { "-MF", DROP_PAIR }, { "-MT", DROP_PAIR },
	{ "-MQ", DROP_PAIR }, { "-MJ", DROP_PAIR }, { "-M", DROP_PREFIX },
	{ "-Wp,-M", DROP_PREFIX }, { "-save-temps", DROP_PREFIX },
	{ "--save-temps", DROP_PREFIX }, { "-dumpdir", DROP_PAIR }, { "-dumpbase", DROP_PAIR },
	{ "--serialize-diagnostics", DROP_PAIR }, { "-ftime-trace", DROP_PREFIX },

	/* what loads code or reads more flags */
	{ "-Xclang", DROP_PAIR }, { "-mllvm", DROP_PAIR }, { "-fplugin", DROP_PREFIX },
	{ "-fpass-plugin", DROP_PREFIX }, { "--config", DROP_PREFIX }, { "@", DROP_PREFIX },
	{ "-B", DROP_PREFIX }, { "-specs", DROP_PREFIX }, { "-wrapper", DROP_PAIR },

	/* assembler and linker */
	{ "-Wa,", DROP_PREFIX }, { "-Wl,", DROP_PREFIX }, { "-Xlinker", DROP_PAIR },
	{ "-Xassembler", DROP_PAIR }, { "-L", DROP_PREFIX }, { "-l", DROP_PREFIX },
	{ "-T", DROP_PAIR }, { "-z", DROP_PAIR }, { "-fintegrated-as", DROP },
	{ "-fno-integrated-as", DROP }, { "-fuse-ld", DROP_PREFIX },

	/* warnings and debug information */
	{ "-W", DROP_PREFIX }, { "-pedantic", DROP_PREFIX }, { "-w", DROP },
	{ "-fdiagnostics", DROP_PREFIX }, { "-g", DROP_PREFIX }, { "-fdebug-prefix", DROP_PREFIX },
	{ "-fno-var-tracking", DROP_PREFIX }, { "-femit-struct-debug", DROP_PREFIX },

	/* sparse's own */
	{ "--arch", DROP_PREFIX },

	/* gcc's own */
	{ "--param", DROP_PAIR }, { "--param=", DROP_PREFIX }, { "-fconserve-stack", DROP },
	{ "-fallow-store-data-races", DROP }, { "-fno-allow-store-data-races", DROP },
	{ "-fno-ipa", DROP_PREFIX }, { "-fipa", DROP_PREFIX }, { "-fno-tree", DROP_PREFIX },
	{ "-ftree", DROP_PREFIX }, { "-fno-partial-inlining", DROP }, { "-fno-gcse", DROP },
	{ "-fno-code-hoisting", DROP }, { "-fno-reorder-blocks", DROP_PREFIX },
	{ "-fno-dwarf2-cfi-asm", DROP }, { "-fno-early-inlining", DROP },
	{ "-fmin-function-alignment", DROP_PREFIX }, { "-fzero-init-padding", DROP_PREFIX },
	{ "-fsched-pressure", DROP }, { "-fno-stack-limit", DROP },
	{ "-flive-patching", DROP_PREFIX }, { "-fno-inline-functions-called-once", DROP },
	{ "-mindirect-branch=", DROP_PREFIX }, { "-mindirect-branch-register", DROP },
	{ "-mrecord-mcount", DROP }, { "-mno-fp-ret-in-387", DROP },
	{ "-mpreferred-stack-boundary", DROP_PREFIX }, { "-maccumulate-outgoing-args", DROP },
	{ "-mno-accumulate-outgoing-args", DROP }, { "-mharden-sls", DROP_PREFIX },
	{ "-fmerge-constants", DROP }, { "-fno-toplevel-reorder", DROP },
};

static const struct flag_rule *flag_rule(const char *word)
{
	for (gsize i = 0; i < G_N_ELEMENTS(flag_rules); i++) {
		const struct flag_rule *r = &flag_rules[i];

		if (r->action == DROP_PREFIX ? g_str_has_prefix(word, r->text) :
					       !strcmp(word, r->text))
			return r;
	}
	return NULL;
}

/* "-Wp,-DA,-DB" hands words to the preprocessor; here there is but one program. */
static void add_preprocessor_words(GPtrArray *out, const char *list)
{
	g_auto(GStrv) parts = g_strsplit(list, ",", -1);

	for (int i = 0; parts[i]; i++)
		if (g_str_has_prefix(parts[i], "-D") || g_str_has_prefix(parts[i], "-U") ||
		    g_str_has_prefix(parts[i], "-I"))
			g_ptr_array_add(out, g_strdup(parts[i]));
}

static gboolean is_preprocessor_list(const char *word)
{
	return g_str_has_prefix(word, "-Wp,") && !g_str_has_prefix(word, "-Wp,-M");
}

char **flags_clean(const char *const *words)
{
	GPtrArray *out = g_ptr_array_new();

	for (gsize i = 0; words[i] && strcmp(words[i], "--"); i++) {
		const struct flag_rule *r = flag_rule(words[i]);
		const char *next = words[i + 1];

		if (is_preprocessor_list(words[i])) {
			add_preprocessor_words(out, words[i] + strlen("-Wp,"));
		} else if (r && r->action == KEEP_PAIR) {
			if (!next)
				break;
			g_ptr_array_add(out, g_strdup(words[i++]));
			g_ptr_array_add(out, g_strdup(next));
		} else if (r) {
			i += r->action == DROP_PAIR && next;
		} else if (words[i][0] == '-' && words[i][1]) {
			g_ptr_array_add(out, g_strdup(words[i]));
		}
		/* any other word is an input file */
	}
	g_ptr_array_add(out, g_strdup("-w"));
	g_ptr_array_add(out, NULL);
	return (char **)g_ptr_array_free(out, FALSE);
}

char *flags_target(const char *compiler)
{
	g_autofree char *name = g_path_get_basename(compiler);
	char *gcc = g_strrstr(name, "-gcc");

	if (!gcc || gcc == name || (gcc[4] && gcc[4] != '-'))
		return NULL;
	*gcc = '\0';
	return g_strconcat("--target=", name, NULL);
}
