/* SPDX-License-Identifier: GPL-2.0-only */
/* Gives back what data.c made. The small ones fit GDestroyNotify. */
#include "report/data.h"

void report_step_free(void *data)
{
	struct report_step *step = data;

	g_free(step->file);
	g_free(step->function);
	g_free(step->what);
	g_free(step->held);
	g_free(step);
}

void report_side_free(void *data)
{
	struct report_side *side = data;

	g_free(side->title);
	g_free(side->outer);
	g_free(side->inner);
	g_ptr_array_unref(side->steps);
	g_free(side);
}

void report_finding_free(void *data)
{
	struct report_finding *f = data;

	if (!f)
		return;
	g_free(f->fingerprint);
	g_free(f->rule);
	g_free(f->engine);
	g_free(f->reason);
	g_free(f->world);
	g_free(f->file);
	g_free(f->function);
	g_free(f->message);
	g_free(f->status);
	g_free(f->triage_reason);
	g_ptr_array_unref(f->sides);
	g_free(f);
}

void report_unit_free(void *data)
{
	struct report_unit *u = data;

	g_free(u->file);
	g_free(u->status);
	g_free(u->message);
	g_free(u);
}

void report_class_free(void *data)
{
	struct report_class *c = data;

	g_free(c->name);
	g_free(c->alias);
	g_free(c->lockdep_name);
	g_free(c->kind);
	g_free(c);
}

void report_count_free(void *data)
{
	struct report_count *c = data;

	g_free(c->rule);
	g_free(c);
}

void report_run_clear(struct report_run *r)
{
	g_free(r->finished);
	g_free(r->kernel);
	g_free(r->root);
	g_free(r->config);
	g_free(r->tool_version);
	g_free(r->scope);
	g_free(r->commit);
}

void report_data_free(struct report_data *d)
{
	if (!d)
		return;
	report_run_clear(&d->run);
	g_ptr_array_unref(d->findings);
	g_ptr_array_unref(d->counts);
	g_ptr_array_unref(d->bad_units);
	g_ptr_array_unref(d->rules);
	g_clear_pointer(&d->classes, g_hash_table_unref);
	g_clear_pointer(&d->texts, g_hash_table_unref);
	source_free(d->source);
	g_free(d);
}
