/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the bytes of a YAML file as a stream of libyaml events and makes the
 * table of lines that libcyaml does not keep. Syntax errors are found here,
 * with their line, before libcyaml sees the text. Knows nothing of schemas.
 */
#include "rules/marks.h"

#include <yaml.h>

#include "base/error.h"

#define NESTING_MAX 16

struct level {
	gboolean sequence;
	gboolean have_key;	/* mapping: the next node is a value */
	guint count;		/* sequence: entries so far */
	gsize path_len;		/* of the collection itself */
};

struct marks {
	const char *name;
	GBytes *bytes;
	yaml_parser_t parser;
	GHashTable *lines;
	GString *path;
	struct level levels[NESTING_MAX];
	guint depth;
	guint documents;
};

static int event_line(const yaml_event_t *ev)
{
	return (int)MIN(ev->start_mark.line, G_MAXINT - 1) + 1;
}

static gboolean fail(const struct marks *m, GError **error, int line, const char *why)
{
	g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s:%d: %s", m->name, line, why);
	return FALSE;
}

static gboolean add_key(struct marks *m, struct level *top, const yaml_event_t *ev, GError **error)
{
	const char *key = (const char *)ev->data.scalar.value;
	int line = event_line(ev);
	gpointer first;

	g_string_truncate(m->path, top->path_len);
	g_string_append_c(m->path, '/');
	g_string_append(m->path, key);
	first = g_hash_table_lookup(m->lines, m->path->str);
	if (first) {
		g_set_error(error, FL_ERROR, FL_ERROR_RULE,
			    "%s:%d: %s: given twice, first at line %d", m->name, line, key,
			    GPOINTER_TO_INT(first));
		return FALSE;
	}
	g_hash_table_insert(m->lines, g_strdup(m->path->str), GINT_TO_POINTER(line));
	top->have_key = TRUE;
	return TRUE;
}

/* A node begins that is not a key: finds its path in the collection around it. */
static void place_value(struct marks *m, const yaml_event_t *ev)
{
	struct level *top = m->depth ? &m->levels[m->depth - 1] : NULL;

	if (!top)
		return;
	if (!top->sequence) {
		top->have_key = FALSE;
		return;
	}
	g_string_truncate(m->path, top->path_len);
	g_string_append_printf(m->path, "/%u", top->count++);
	g_hash_table_insert(m->lines, g_strdup(m->path->str), GINT_TO_POINTER(event_line(ev)));
}

static gboolean open_level(struct marks *m, const yaml_event_t *ev, GError **error)
{
	place_value(m, ev);
	if (m->depth == NESTING_MAX)
		return fail(m, error, event_line(ev), "nested deeper than any rule file needs");
	m->levels[m->depth++] = (struct level){
		.sequence = ev->type == YAML_SEQUENCE_START_EVENT,
		.path_len = m->path->len,
	};
	return TRUE;
}

static void close_level(struct marks *m)
{
	g_string_truncate(m->path, m->levels[--m->depth].path_len);
}

static gboolean is_key_position(const struct marks *m)
{
	const struct level *top = m->depth ? &m->levels[m->depth - 1] : NULL;

	return top && !top->sequence && !top->have_key;
}

static gboolean take_event(struct marks *m, const yaml_event_t *ev, GError **error)
{
	switch (ev->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (m->documents++)
			return fail(m, error, event_line(ev),
				    "a second document; one file holds one");
		return TRUE;
	case YAML_ALIAS_EVENT:
		return fail(m, error, event_line(ev), "aliases (*name) are not used in rule files");
	case YAML_SCALAR_EVENT:
		if (is_key_position(m))
			return add_key(m, &m->levels[m->depth - 1], ev, error);
		place_value(m, ev);
		return TRUE;
	case YAML_MAPPING_START_EVENT:
	case YAML_SEQUENCE_START_EVENT:
		if (is_key_position(m))
			return fail(m, error, event_line(ev), "a field's name must be one word");
		return open_level(m, ev, error);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		close_level(m);
		return TRUE;
	default:
		return TRUE;
	}
}

static gsize line_at(GBytes *bytes, gsize offset)
{
	gsize size, line = 0;
	const char *text = g_bytes_get_data(bytes, &size);

	for (gsize i = 0; i < MIN(size, offset); i++)
		line += text[i] == '\n';
	return line;
}

static gboolean syntax_error(const struct marks *m, GError **error)
{
	const yaml_parser_t *p = &m->parser;
	gsize line = p->problem_mark.line;

	/* The reader (characters) knows only the byte. */
	if (p->error == YAML_READER_ERROR)
		line = line_at(m->bytes, p->problem_offset);
	g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s:%d: not YAML: %s%s%s", m->name,
		    (int)MIN(line, G_MAXINT - 1) + 1, p->problem ? p->problem : "out of memory",
		    p->context ? " " : "", p->context ? p->context : "");
	return FALSE;
}

static gboolean read_events(struct marks *m, GError **error)
{
	gboolean ok = TRUE, done = FALSE;

	while (ok && !done) {
		yaml_event_t ev;

		if (!yaml_parser_parse(&m->parser, &ev))
			return syntax_error(m, error);
		done = ev.type == YAML_STREAM_END_EVENT;
		ok = take_event(m, &ev, error);
		yaml_event_delete(&ev);
	}
	return ok;
}

GHashTable *marks_read(const char *name, GBytes *bytes, GError **error)
{
	struct marks m = { .name = name, .bytes = bytes };
	gsize size;
	const unsigned char *text = g_bytes_get_data(bytes, &size);
	gboolean ok;

	if (!yaml_parser_initialize(&m.parser)) {
		g_set_error(error, FL_ERROR, FL_ERROR_RULE, "%s: out of memory", name);
		return NULL;
	}
	yaml_parser_set_input_string(&m.parser, size ? text : (const unsigned char *)"", size);
	m.lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	m.path = g_string_new(NULL);
	ok = read_events(&m, error);
	yaml_parser_delete(&m.parser);
	g_string_free(m.path, TRUE);
	if (ok)
		return m.lines;
	g_hash_table_unref(m.lines);
	return NULL;
}
