# SPDX-License-Identifier: GPL-2.0-only
#
# Units in the cache are good only for the extractor that made them: its
# version is a checksum of what decides how a unit looks, and of nothing else,
# because a new version parses everything anew.
EXTRACT_INPUTS := $(filter-out checker/extract/extract.% checker/extract/worker.%, \
	$(sort $(wildcard checker/extract/*.[ch]))) \
	$(addprefix checker/unit/,builder.c draft.h format.h ir.h layout.c write.c)
EXTRACT_VERSION := $(shell cat $(EXTRACT_INPUTS) | sha1sum | cut -c1-12)

$(BUILD)/checker/extract/extract.o: $(EXTRACT_INPUTS)
$(BUILD)/checker/extract/extract.o: CPPFLAGS_ALL += -DEXTRACT_VERSION='"$(EXTRACT_VERSION)"'
