/* SPDX-License-Identifier: GPL-2.0-only */
/* In which part of the kernel a lock class is at home. */
#ifndef FAULTLINE_REPORT_CHART_LAYERS_H
#define FAULTLINE_REPORT_CHART_LAYERS_H

#include "report/chart/facts.h"

/* Fills in struct fact_class.layer of all. */
gboolean layers_find(struct store *s, struct chart_facts *f, GError **error);

/* The folder that a file counts for: "mm", "fs", "fs/ext4", "drivers/nvdimm"; NULL: a header. */
char *layer_of_file(const char *file);

/* What people call it: "VFS (fs)" for "fs". */
const char *layer_title(const char *layer);

#endif
