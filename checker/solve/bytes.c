/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers are those of this machine, as both sides are one program. What is read is not
 * trusted to be whole: whoever reads asks at the end.
 */
#include "solve/bytes.h"

#include <string.h>

void bytes_out_init(struct bytes_out *o, GByteArray *to)
{
	*o = (struct bytes_out){ to, g_hash_table_new(g_str_hash, g_str_equal) };
}

void bytes_out_release(struct bytes_out *o)
{
	g_hash_table_unref(o->texts);
}

void bytes_put(struct bytes_out *o, guint32 v)
{
	g_byte_array_append(o->to, (const guint8 *)&v, sizeof(v));
}

void bytes_put_long(struct bytes_out *o, guint64 v)
{
	g_byte_array_append(o->to, (const guint8 *)&v, sizeof(v));
}

/* Number 0 is NULL; a number not used before has the text behind it. */
void bytes_put_text(struct bytes_out *o, const char *text)
{
	guint n = text ? GPOINTER_TO_UINT(g_hash_table_lookup(o->texts, text)) : 0;

	if (n || !text) {
		bytes_put(o, n);
		return;
	}
	n = g_hash_table_size(o->texts) + 1;
	g_hash_table_insert(o->texts, (gpointer)text, GUINT_TO_POINTER(n));
	bytes_put(o, n);
	bytes_put(o, strlen(text));
	g_byte_array_append(o->to, (const guint8 *)text, strlen(text));
}

void bytes_in_init(struct bytes_in *i, const guint8 *bytes, gsize n)
{
	*i = (struct bytes_in){ .at = bytes, .end = bytes + n, .texts = g_ptr_array_new() };
}

void bytes_in_release(struct bytes_in *i)
{
	g_ptr_array_unref(i->texts);
}

static void get_bytes(struct bytes_in *i, void *v, gsize size)
{
	i->bad |= i->end - i->at < (gssize)size;
	if (i->bad)
		return;
	memcpy(v, i->at, size);
	i->at += size;
}

guint32 bytes_get(struct bytes_in *i)
{
	guint32 v = 0;

	get_bytes(i, &v, sizeof(v));
	return v;
}

guint64 bytes_get_long(struct bytes_in *i)
{
	guint64 v = 0;

	get_bytes(i, &v, sizeof(v));
	return v;
}

const char *bytes_get_text(struct bytes_in *i)
{
	guint n = bytes_get(i), length;
	g_autofree char *text = NULL;

	if (!n || i->bad)
		return NULL;
	if (n <= i->texts->len)
		return i->texts->pdata[n - 1];
	length = bytes_get(i);
	i->bad |= n != i->texts->len + 1 || i->end - i->at < (gssize)length;
	if (i->bad)
		return NULL;
	text = g_strndup((const char *)i->at, length);
	i->at += length;
	g_ptr_array_add(i->texts, (gpointer)g_intern_string(text));
	return i->texts->pdata[n - 1];
}

guint bytes_get_count(struct bytes_in *i)
{
	guint n = bytes_get(i);

	i->bad |= n > (gsize)(i->end - i->at) / sizeof(guint32);
	return i->bad ? 0 : n;
}

gboolean bytes_all_read(const struct bytes_in *i)
{
	return !i->bad && i->at == i->end;
}
