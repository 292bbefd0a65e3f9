# SPDX-License-Identifier: GPL-2.0-only
#
# make, make check and make test are all one needs; `make help` lists the rest.
# Every .c below checker/ and report/ is part of the program; nothing is listed here.

VERSION	:= 0.1
DATE	:= November 22, 2026
BUILD	?= build
LLVM	?= 19
PREFIX	?= /usr/local
DESTDIR	?=

# make's own default is "cc"; one from the environment or command line wins.
ifeq ($(origin CC),default)
CC	:= gcc
endif

LLVM_DIR := /usr/lib/llvm-$(LLVM)
PKGS	:= glib-2.0 gio-2.0 gio-unix-2.0 gmime-3.0 jansson sqlite3 libcyaml yaml-0.1 libxxhash
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null)

WARN	:= -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Werror
CFLAGS	?= -O2 -g
override CFLAGS += -std=gnu11 $(WARN)
CPPFLAGS_ALL = -D_GNU_SOURCE -DG_LOG_DOMAIN='"faultline"' -DFL_VERSION='"$(VERSION)"' -DFL_LLVM='"$(LLVM)"' \
	-Ichecker -I. -I$(BUILD)/gen $(CPPFLAGS) $(PKG_CFLAGS)
LIBS	= $(PKG_LIBS) -L$(LLVM_DIR)/lib -Wl,-rpath,$(LLVM_DIR)/lib -lclang -lm

# V=1 shows the commands.
ifeq ($(V),1)
Q	:=
say	= @:
else
Q	:= @
say	= @printf '  %-7s %s\n' $(1) $(2)
endif

ifdef SANITIZE
override CFLAGS += -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
override LDFLAGS += -fsanitize=$(SANITIZE)
endif

SRCS	:= $(sort $(shell find checker report -name '*.c' 2>/dev/null))
OBJS	:= $(SRCS:%.c=$(BUILD)/%.o)
LIB	:= $(BUILD)/libfaultline.a
LIBOBJS	:= $(filter-out $(BUILD)/checker/main.o,$(OBJS))
UNIT	:= $(sort $(wildcard tests/unit/*.c))
UNITS	:= $(patsubst %.c,$(BUILD)/%,$(UNIT))
TOOLS	:= $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/tools/*.c)))
E2E	:= $(sort $(wildcard tests/e2e/*.sh))

# Texts that travel inside the binary: FILE becomes $(BUILD)/gen/FILE.h, the
# text as one C string literal, for `static const char x[] =\n#include "FILE.h"\n;`
EMBED	:= $(sort $(shell find checker report \( -name '*.sql' -o -name '*.config' -o -name '*.template' \
	-o -name '*.css' -o -name '*.js' \) 2>/dev/null))
GEN	:= $(EMBED:%=$(BUILD)/gen/%.h)

# A folder may add generated headers to GEN and rules of its own.
-include $(sort $(wildcard checker/*/*.mk report/*.mk))

.PHONY: all objects tools tests packages deps check test truth seeds mutants unreached \
	review-table bench fuzz install install-kernel-target install-cocci help format clean FORCE
.SECONDARY: $(GEN)
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all

all: $(BUILD)/faultline $(BUILD)/man/.made

objects: $(OBJS)
tools: $(TOOLS)
tests: $(UNITS)

# The flags are an input of every object: other flags, other objects.
FLAGS	= $(CC) $(CFLAGS) $(CPPFLAGS_ALL) $(LDFLAGS) $(LIBS)
$(BUILD)/.flags: FORCE
	@mkdir -p $(@D)
	@test -n "$(PKG_LIBS)" || { echo >&2 "make: a library is missing; run 'make deps'"; exit 2; }
	@test -e $(LLVM_DIR)/include/clang-c/Index.h || \
		{ echo >&2 "make: no libclang $(LLVM) in $(LLVM_DIR); run 'make deps LLVM=$(LLVM)'"; exit 2; }
	@printf '%s\n' '$(subst ','\'',$(FLAGS))' >$@.new; \
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(BUILD)/.paths: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(PREFIX) $(CURDIR)' >$@.new; \
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(BUILD)/checker/extract/%.o: CPPFLAGS_ALL += -isystem $(LLVM_DIR)/include
$(BUILD)/checker/base/paths.o: $(BUILD)/.paths
$(BUILD)/checker/base/paths.o: CPPFLAGS_ALL += \
	-DFL_RULES_DIR='"$(PREFIX)/share/faultline/rules"' \
	-DFL_SOURCE_DIR='"$(CURDIR)"' -DFL_BUILD_DIR='"$(abspath $(BUILD))"'

$(BUILD)/checker/cmd/manual.o: CPPFLAGS_ALL += -DFL_DATE='"$(DATE)"'

# Where the time goes.
$(BUILD)/checker/solve/%.o: override CFLAGS := $(CFLAGS:-O2=-O3)

$(BUILD)/%.o: %.c $(BUILD)/.flags | $(GEN)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/gen/%.h: %
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)sed -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $< >$@

$(LIB): $(LIBOBJS)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)ar rcs $@ $^

$(BUILD)/faultline: $(BUILD)/checker/main.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# Of what --help says: manual.h.
$(BUILD)/man/.made: $(BUILD)/faultline
	$(call say,MAN,$(@D))
	$(Q)rm -rf $(@D) && $< help --write-man $(@D) && touch $@

$(UNITS) $(TOOLS): %: %.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

packages:
	@LLVM=$(LLVM) scripts/deps.sh

# What npm gives is for the tests alone, so check does without its registry.
deps: packages
	@BUILD=$(BUILD) scripts/npm.sh

# deps may install pkg-config itself, so what follows needs a make of its own.
# KERNEL, WORLDS, SCOPE and JOBS reach the scripts as make passes them on: in the environment.
check: packages
	@$(MAKE) --no-print-directory all
	@BUILD=$(BUILD) scripts/check.sh $(CHECK_ARGS)

test: deps
	@$(MAKE) --no-print-directory all tests tools
	@BUILD=$(BUILD) tests/run $(UNITS) $(E2E)

# CASES: a folder of historic bugs, KERNELS: the trees they are patches to (tests/truth).
truth: packages
	@$(MAKE) --no-print-directory all
	@test -n "$(CASES)" || { echo >&2 "make truth: name the folder of bugs: CASES=DIR"; exit 2; }
	@BUILD=$(BUILD) tests/truth "$(CASES)"

# The file system that a bug is in, and what of the core DAX needs: the rest only takes time.
SEEDS_SCOPE := fs/dax.c,fs/iomap,fs/jbd2,fs/inode.c,fs/sync.c,fs/fs-writeback.c,mm/memory.c,$\
	mm/rmap.c,mm/filemap.c,mm/truncate.c,mm/page-writeback.c
seeds: packages
	@$(MAKE) --no-print-directory all
	@BUILD=$(BUILD)/seeds FAULTLINE=$(abspath $(BUILD))/faultline SCOPE=$(SEEDS_SCOPE) \
		tests/truth tests/seeds

# SEED and MUTANTS: which places of the kernel are put wrong, and how many (tests/mutants).
mutants: packages
	@$(MAKE) --no-print-directory all
	@BUILD=$(BUILD) tests/mutants $(or $(SEED),1) $(MUTANTS)

# DB: of a check of all file systems, as `make mutants` leaves one (tests/unreached).
unreached:
	@test -n "$(DB)" || { echo >&2 "make unreached: name the database of a check: DB=FILE"; exit 2; }
	@tests/unreached "$(DB)"

# KERNEL: what the repository is made of; CASES: bugs to lay on it, as of truth (tests/review/table).
review-table: packages
	@$(MAKE) --no-print-directory all
	@BUILD=$(BUILD) tests/review/table

bench: packages
	@$(MAKE) --no-print-directory all tools
	@BUILD=$(BUILD) tests/bench.sh

fuzz:
	@echo >&2 "make fuzz: there is no fuzzer yet"; exit 2

SHARED	:= man/man1 bash-completion/completions zsh/site-functions
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/faultline $(SHARED:%=$(DESTDIR)$(PREFIX)/share/%)
	install -m 755 $(BUILD)/faultline $(DESTDIR)$(PREFIX)/bin/faultline
	cd $(DESTDIR)$(PREFIX)/share/faultline && rm -rf rules cocci
	cp -R rules cocci $(DESTDIR)$(PREFIX)/share/faultline
	install -m 644 $(BUILD)/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 scripts/completion/faultline.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/faultline
	install -m 644 scripts/completion/_faultline $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_faultline

# KERNEL reaches the script as make passes it on: in the environment. PATCH=1 prints it only.
install-kernel-target:
	@test -n "$$KERNEL" || { echo >&2 "make $@: name the kernel tree: KERNEL=DIR"; exit 2; }
	@scripts/install-kernel-target $(if $(PATCH),--patch) "$$KERNEL"

install-cocci:
	@test -n "$$KERNEL" || { echo >&2 "make $@: name the kernel tree: KERNEL=DIR"; exit 2; }
	@scripts/install-cocci "$$KERNEL"

format:
	clang-format -i $(SRCS) $(shell find checker report -name '*.h' 2>/dev/null)

clean:
	rm -rf $(BUILD)

help:
	@echo 'make              build $$(BUILD)/faultline'
	@echo 'make deps         install what is missing (apt-get; root or sudo), and npm packages for tests'
	@echo 'make packages     the same without npm: all that check needs'
	@echo 'make check        packages, build, check KERNEL= (default: Debian linux-source-6.12)'
	@echo 'make test         deps, build, every test; last line "N passed, N failed"'
	@echo 'make truth        CASES=DIR: which historic bugs are found, into tests/truth.md'
	@echo 'make seeds        the same of bugs that the first rules are from, into tests/seeds.md'
	@echo 'make mutants      how many unlocks and lock orders put wrong are found; SEED=, MUTANTS=200'
	@echo 'make unreached    DB=FILE: locks of the source that no path of that check came to'
	@echo 'make review-table  CASES=DIR: what review says of bugs and harmless edits, into tests/review.md'
	@echo 'make bench        time and memory against clang and sparse; SCOPE=fs/ext4 to shrink'
	@echo 'make fuzz         nothing yet'
	@echo 'make install      to $$(DESTDIR)$$(PREFIX)'
	@echo 'make install-kernel-target  KERNEL=: make faultlinecheck there; PATCH=1 prints a patch'
	@echo 'make install-cocci  KERNEL=: the SmPL rules for make coccicheck there'
	@echo 'make objects      compile without linking; make tests, make tools: test programs'
	@echo 'make format       clang-format;  make clean: remove $$(BUILD)'
	@echo
	@echo 'BUILD=build  CC=gcc|clang-19  LLVM=19|22  SANITIZE=address,undefined  PREFIX=/usr/local'
	@echo 'KERNEL=DIR (check, bench)  WORLDS=ext4,xfs|all  CHECK_ARGS="--fail-on error" (check)'
	@echo 'UNIT=tests/unit/test_base.c E2E=: which tests (test)  SCOPE="fs/ext4 mm"  JOBS=N (bench)'

-include $(OBJS:.o=.d) $(UNITS:=.d) $(TOOLS:=.d)
