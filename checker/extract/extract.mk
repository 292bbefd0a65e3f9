# SPDX-License-Identifier: GPL-2.0-only
#
# Units in the cache are good only for the extractor that made them: its
# version is a checksum of what decides how a unit looks.
EXTRACT_INPUTS := $(sort $(wildcard checker/extract/*.[ch] checker/unit/*.[ch]))
EXTRACT_VERSION := $(shell cat $(EXTRACT_INPUTS) | sha1sum | cut -c1-12)

$(BUILD)/checker/extract/extract.o: $(EXTRACT_INPUTS)
$(BUILD)/checker/extract/extract.o: CPPFLAGS_ALL += -DEXTRACT_VERSION='"$(EXTRACT_VERSION)"'
