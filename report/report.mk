# SPDX-License-Identifier: GPL-2.0-only
#
# The saved queries as one table: a file in report/queries/ is all a new one needs.

QUERIES	:= $(sort $(wildcard report/queries/*.sql))
GEN	+= $(BUILD)/gen/report/queries.h

$(BUILD)/gen/report/queries.h: report/report.mk $(QUERIES)
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)for q in $(QUERIES); do \
		printf '{ "%s",\n#include "%s.h"\n},\n' "$$(basename "$$q" .sql)" "$$q"; \
	done >$@
