# The screen tests: the browser in a virtual terminal (libvterm over a pty).
#
#     make check-screens                     runs them
#     make check-screens SCRIPTS=random TIMES=20   twenty times as many random keys (a minute, with VARIANT=asan)
#     make check-screens GOLDEN=rewrite      and writes tests/screen/golden anew; look at the difference before keeping it

screens_bin := $(B)/tests/screen/screens
screens_src := $(wildcard tests/screen/*.c)
screens_lib := $(B)/libui.a $(B)/libstore.a $(B)/libstream.a $(B)/libbase.a
TEST_BINS += $(screens_bin)

$(screens_bin): $(screens_src) $(wildcard tests/screen/*.h) $(screens_lib)
	@mkdir -p $(@D)
	$(call say,TEST,$@)$(CC) $(ALL_CFLAGS) -Itests/screen $(LIB_CFLAGS) -o $@ $(screens_src) $(screens_lib) $(LIB_LIBS) -lvterm -lutil -lm -lpthread $(LDFLAGS)

# The keymaps that come along are part of the program (ui/framework/keymap_default.c).
$(B)/ui/framework/keymap_default.o: keymaps/default.keymap keymaps/vi.keymap keymaps/emacs.keymap

.PHONY: check-screens
check-screens: $(SMILEY) $(screens_bin)
	SMILEY_BIN=$(abspath $(SMILEY)) SMILEY_ROOT=$(CURDIR) GOLDEN=$(GOLDEN) SMILEY_RANDOM=$(TIMES) $(screens_bin) $(SCRIPTS)
