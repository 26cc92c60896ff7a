# smiley: make · make deps · make demo · make check · make bench · make install
#
# One Makefile for everything. Objects of each variant (VARIANT=release, asan, coverage) stand in a folder of their own
# below build/. A layer is a folder; it may use itself and the layers before it in LAYERS (tests/layers.py checks
# the #include lines, the link order of the unit tests checks the symbols). Nothing here needs a compiler or pkg-config
# before something is built: `make deps` runs on a machine that has neither.

.DEFAULT_GOAL := all

VARIANT ?= release
PYTHON  ?= /usr/bin/python3
PREFIX  ?= /usr/local
CC      ?= cc
V       ?= 0

B := build/$(VARIANT)
LAYERS := base stream store wire foreign model record html ui cmd
dir_ui := ui
layer_dir = $(if $(dir_$(1)),$(dir_$(1)),src/$(1))

# --- flags -----------------------------------------------------------------------------------------------------
PKGS := ncursesw libzmq sqlite3 jansson libgvc libcgraph libzstd libxxhash smartcols libmicrohttpd uuid libpcre2-8
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wformat=2 -Wvla -Wundef \
        -fno-common $(if $(RELAXED),,-Werror)
OPT_release  := -O2 -g
# SNAPSHOT_CHECK: the tracer writes each value a second time, without copying from the last (src/tracer/changes/shadow.c)
OPT_asan     := -DSNAPSHOT_CHECK -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
OPT_coverage := -O0 -g --coverage

# pkg-config runs once a make, and only where something is built (the packages may not be installed yet)
LIB_CFLAGS = $(eval LIB_CFLAGS := $$(shell pkg-config --cflags $(PKGS)))$(LIB_CFLAGS)
LIB_LIBS   = $(eval LIB_LIBS := $$(shell pkg-config --libs $(PKGS)))$(LIB_LIBS)
# The interpreter that is embedded: asked of itself, so that PYTHON= is all there is to say.
PY_CFLAGS  = $(eval PY_CFLAGS := $$(shell $(PYTHON) tests/tools/python_flags.py --cflags))$(PY_CFLAGS)
PY_LIBS    = $(eval PY_LIBS := $$(shell $(PYTHON) tests/tools/python_flags.py --libs))$(PY_LIBS)

ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -Iinclude -I. $(WARN) $(OPT_$(VARIANT)) -fvisibility=hidden -DPREFIX='"$(PREFIX)"' $(CFLAGS)

ifeq ($(V),0)
say = @printf '  %-7s %s\n' '$(1)' '$(2)';
endif

# What must be there to build and to test; docs/dependencies.md gives the reason for each.
BUILD_PACKAGES := gcc libc6-dev pkg-config python3 libpython3-dev libncurses-dev libzmq3-dev libsqlite3-dev libjansson-dev \
                  libgraphviz-dev libzstd-dev libxxhash-dev libsmartcols-dev libmicrohttpd-dev uuid-dev libpcre2-dev
TEST_PACKAGES  := libcmocka-dev libvterm-dev tmux python3-coverage tidy python3-zmq valgrind graphviz
JOBS = $(shell nproc 2>/dev/null || echo 2)

# --- what there is ---------------------------------------------------------------------------------------------
define layer
src_$(1) := $(sort $(foreach d,*.c */*.c,$(wildcard $(call layer_dir,$(1))/$(d))))
obj_$(1) := $$(patsubst %.c,$(B)/%.o,$$(src_$(1)))
$(B)/lib$(1).a: $$(obj_$(1))
	$$(call say,AR,$$@)rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call layer,$(l))))

src_tracer := $(sort $(wildcard src/tracer/*.c src/tracer/*/*.c))
obj_tracer := $(patsubst %.c,$(B)/%.o,$(src_tracer))
LIBS_A := $(foreach l,$(LAYERS),$(B)/lib$(l).a)
rev = $(if $(1),$(call rev,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))

unit_src := $(sort $(wildcard tests/unit/*/test_*.c))
unit_bin := $(patsubst tests/unit/%.c,$(B)/tests/%,$(unit_src))

ifeq ($(VARIANT),release)
SMILEY := smiley
SMILEY_RUN := smiley-run
else
SMILEY := $(B)/smiley
SMILEY_RUN := $(B)/smiley-run
endif
ifeq ($(VARIANT),asan)
obj_tracer += $(B)/tests/tools/no_leak_check.o
endif

# Other folders of tests add theirs: TEST_BINS (programs that speak TAP, built before the suite runs), CHECK_GOALS (targets of their
# own), TEST_ENV (VAR=value words for the runner).
TEST_BINS :=
CHECK_GOALS :=
TEST_ENV :=

.PHONY: all deps demo check check-asan check-pages unit bench manual install clean format FORCE
all: $(SMILEY) $(SMILEY_RUN)

$(SMILEY): $(B)/src/main.o $(LIBS_A)
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) -o $@.new $< $(call rev,$(LIBS_A)) $(LIB_LIBS) -lm -lpthread $(LDFLAGS) && mv $@.new $@

# The tracer is compiled as one: its common path runs through several files.
ifeq ($(VARIANT),release)
$(obj_tracer): ALL_CFLAGS += -flto
$(SMILEY_RUN): ALL_CFLAGS += -flto=auto
endif
$(SMILEY_RUN): $(obj_tracer) $(B)/libstream.a $(B)/libbase.a
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) -o $@.new $(obj_tracer) $(B)/libstream.a $(B)/libbase.a $(PY_LIBS) -lzstd -lxxhash -lm -lpthread $(LDFLAGS) && mv $@.new $@

$(B)/src/tracer/%.o: src/tracer/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) $(PY_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) $(LIB_CFLAGS) -MMD -MP -c -o $@ $<

# The pages' style and script are part of the program (src/html/assets.c).
$(B)/src/html/assets.o: $(wildcard src/html/assets/*)

# What was built for one PREFIX is built anew for another.
$(B)/src/cmd/launcher.o: $(B)/prefix
$(B)/prefix: FORCE
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' > $@

# A unit test links with its own layer and those below it: tests/unit/LAYER/test_X.c
define unit_rule
$(B)/tests/$(1)/test_%: tests/unit/$(1)/test_%.c $(foreach l,$(2),$(B)/lib$(l).a)
	@mkdir -p $$(@D)
	$$(call say,TEST,$$@)$$(CC) $$(ALL_CFLAGS) -Itests/unit $$(LIB_CFLAGS) -MMD -MP -o $$@ $$< $$(call rev,$(foreach l,$(2),$(B)/lib$(l).a)) -lcmocka $$(LIB_LIBS) -lm -lpthread $$(LDFLAGS)
endef
upto = $(if $(filter $(1),$(firstword $(2))),$(1),$(firstword $(2)) $(call upto,$(1),$(wordlist 2,$(words $(2)),$(2))))
$(foreach l,$(LAYERS),$(eval $(call unit_rule,$(l),$(call upto,$(l),$(LAYERS)))))

unit: $(unit_bin)

-include $(wildcard tests/*/rules.mk)

# --- targets people type ---------------------------------------------------------------------------------------
# Installs the Debian packages that are missing, and does nothing where none is. SMILEY_NO_INSTALL=1 only says which.
deps:
	@SMILEY_PACKAGES='$(BUILD_PACKAGES) $(TEST_PACKAGES)' sh tests/tools/deps.sh

# Records test_app/test.py and opens the browser on it; where there is no terminal, prints the replay.
demo: deps
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@rm -f build/demo.db build/demo.db-wal build/demo.db-shm
	./smiley --database build/demo.db run --local test_app/test.py
	@if [ -t 0 ] && [ -t 1 ]; then set -x; ./smiley --database build/demo.db browse last; \
	else set -x; ./smiley --database build/demo.db replay last; fi

# Every test there is, of the tree's own build. ONLY=word runs those whose name holds the word.
check: deps
	@$(MAKE) --no-print-directory -j$(JOBS) all unit $(TEST_BINS) $(CHECK_GOALS)
	@SMILEY_BIN=$(abspath $(SMILEY)) SMILEY_VARIANT=$(VARIANT) SMILEY_BUILD=$(abspath $(B)) $(TEST_ENV) \
	    /usr/bin/python3 tests/run $(if $(ONLY),--only '$(ONLY)') $(TEST_BINS)

check-asan:
	@$(MAKE) --no-print-directory VARIANT=asan check

# The web pages in a real web browser: Debian's chromium, installed first where it is missing.
check-pages: deps
	@SMILEY_PACKAGES=chromium sh tests/tools/deps.sh
	@$(MAKE) --no-print-directory check ONLY=test_pages

# The manual pages: from the commands' help and the browser's tables. Checked in; a test tells when they are out of date.
manual: all
	/usr/bin/python3 tests/tools/manual.py

share := $(DESTDIR)$(PREFIX)/share
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(share)/smiley/keymaps $(share)/man/man1 $(share)/man/man5 \
	    $(share)/bash-completion/completions $(share)/doc/smiley
	install -m 755 $(SMILEY) $(SMILEY_RUN) $(DESTDIR)$(PREFIX)/bin
	install -m 644 keymaps/*.keymap $(share)/smiley/keymaps
	install -m 644 docs/man/*.1 $(share)/man/man1
	install -m 644 docs/man/*.5 $(share)/man/man5
	install -m 644 README.md COPYING docs/*.md $(share)/doc/smiley
	$(abspath $(SMILEY)) complete > $(share)/bash-completion/completions/smiley

clean:
	rm -rf build smiley smiley-run

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

-include $(shell find build -name '*.d' 2>/dev/null)
