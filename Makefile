# smiley: make · make deps · make demo · make check · make bench · make install
#
# One Makefile for everything. Objects of each variant (VARIANT=release, asan, coverage) stand in a folder of their own
# below build/. A layer is a folder; it may use itself and the layers before it in LAYERS (tests/layers checks
# the #include lines, the link order of the unit tests checks the symbols).

VARIANT ?= release
PYTHON  ?= /usr/bin/python3
PREFIX  ?= /usr/local
CC      ?= cc
V       ?= 0

B := build/$(VARIANT)
LAYERS := base stream store wire model record html ui cmd
dir_ui := ui
layer_dir = $(if $(dir_$(1)),$(dir_$(1)),src/$(1))

# --- flags -----------------------------------------------------------------------------------------------------
PKGS := ncursesw libzmq sqlite3 jansson libgvc libcgraph libzstd libxxhash smartcols libmicrohttpd uuid
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wformat=2 -Wvla -Wundef \
        -fno-common $(if $(RELAXED),,-Werror)
OPT_release  := -O2 -g
OPT_asan     := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
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

# --- what there is ---------------------------------------------------------------------------------------------
define layer
src_$(1) := $(sort $(wildcard $(call layer_dir,$(1))/*.c))
obj_$(1) := $$(patsubst %.c,$(B)/%.o,$$(src_$(1)))
$(B)/lib$(1).a: $$(obj_$(1))
	$$(call say,AR,$$@)rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call layer,$(l))))

src_tracer := $(sort $(wildcard src/tracer/*.c))
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

.PHONY: all deps demo check check-asan unit bench install clean format
all: $(SMILEY) $(SMILEY_RUN)

$(SMILEY): $(B)/src/main.o $(LIBS_A)
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) -o $@ $< $(call rev,$(LIBS_A)) $(LIB_LIBS) -lm -lpthread $(LDFLAGS)

$(SMILEY_RUN): $(obj_tracer) $(B)/libstream.a $(B)/libbase.a
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) -o $@ $(obj_tracer) $(B)/libstream.a $(B)/libbase.a $(PY_LIBS) -lzstd -lxxhash -lm -lpthread $(LDFLAGS)

$(B)/src/tracer/%.o: src/tracer/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) $(PY_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) $(LIB_CFLAGS) -MMD -MP -c -o $@ $<

# A unit test links with its own layer and those below it: tests/unit/LAYER/test_X.c
define unit_rule
$(B)/tests/$(1)/test_%: tests/unit/$(1)/test_%.c $(foreach l,$(2),$(B)/lib$(l).a)
	@mkdir -p $$(@D)
	$$(call say,TEST,$$@)$$(CC) $$(ALL_CFLAGS) -Itests/unit $$(LIB_CFLAGS) -MMD -MP -o $$@ $$< $$(call rev,$(foreach l,$(2),$(B)/lib$(l).a)) -lcmocka $$(LIB_LIBS) -lm -lpthread $$(LDFLAGS)
endef
upto = $(if $(filter $(1),$(firstword $(2))),$(1),$(firstword $(2)) $(call upto,$(1),$(wordlist 2,$(words $(2)),$(2))))
$(foreach l,$(LAYERS),$(eval $(call unit_rule,$(l),$(call upto,$(l),$(LAYERS)))))

unit: $(unit_bin)

clean:
	rm -rf build smiley smiley-run

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

-include $(shell find build -name '*.d' 2>/dev/null)
