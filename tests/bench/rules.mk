# make bench · make bench-doc: what recording costs (tests/bench/bench.py says what it prints and which variables it takes)

BENCH_SO := build/release/bench/nothing.so

.PHONY: bench-remote bench-record bench-doc bench-browser bench-profile
bench: bench-record bench-profile bench-browser bench-remote bench-graph
bench-record: all $(BENCH_SO)
	$(PYTHON) tests/bench/bench.py
bench-profile: all
	$(PYTHON) tests/bench/bench_profile.py
bench-browser: all
	$(PYTHON) tests/bench/bench_browser.py
bench-remote: all
	$(PYTHON) tests/bench/bench_remote.py
# Not part of `make bench`: wrk is asked for by nothing else.
.PHONY: bench-pages
bench-pages: all
	@SMILEY_PACKAGES=wrk sh tests/tools/deps.sh
	$(PYTHON) tests/bench/bench_pages.py
bench-doc: all $(BENCH_SO) $(B)/tests/bench/bench_model
	BENCH_DOC=docs/performance.md $(PYTHON) tests/bench/bench.py
	BENCH_DOC=docs/performance.md BENCH_EVENTS=100000000 $(PYTHON) tests/bench/bench_browser.py
	{ printf '\n## What the model answers on 100 million events\n\n```\n'; $(B)/tests/bench/bench_model 100; printf '```\n'; } >> docs/performance.md

# The guard of the cost in make check (tests/cmd/test_cost.py) empties the ring with it.
CHECK_GOALS += $(B)/bench/drain
$(B)/bench/drain: tests/bench/drain.c $(B)/libstream.a $(B)/libbase.a
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(ALL_CFLAGS) -o $@ $^ -lzstd -lpthread $(LDFLAGS)

$(BENCH_SO): tests/bench/nothing.c
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) -std=c11 -O2 -shared -fPIC $(PY_CFLAGS) -o $@ $<


# What the model answers, and how quickly, on synthetic runs of so many million events.
BENCH_MILLIONS ?= 1 10 100
.PHONY: bench-view
bench-view: $(B)/tests/bench/bench_model
	@for n in $(BENCH_MILLIONS); do echo "== $$n million events"; $< $$n || exit 1; done
$(B)/tests/bench/bench_model: tests/bench/bench_model.c $(B)/libmodel.a $(B)/libstore.a $(B)/libstream.a $(B)/libbase.a
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(ALL_CFLAGS) -Itests/unit $(LIB_CFLAGS) -MMD -MP -o $@ $^ -lcmocka $(LIB_LIBS) -lm -lpthread $(LDFLAGS)

# The call graph of 500 functions, laid out and drawn: at most 300 ms.
.PHONY: bench-graph
bench-graph: $(B)/tests/bench/bench_graph
	$< $(BENCH_FUNCTIONS)
$(B)/tests/bench/bench_graph: tests/bench/bench_graph.c $(B)/libmodel.a $(B)/libstore.a $(B)/libstream.a $(B)/libbase.a
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(ALL_CFLAGS) -Itests/unit $(LIB_CFLAGS) -MMD -MP -o $@ $^ $(LIB_LIBS) -lm -lpthread $(LDFLAGS)

# What the recorder takes for an event: of made streams, or BENCH_STREAMS="FILE…" kept by drain -o.
CHECK_GOALS += $(B)/tests/bench/bench_stream
.PHONY: bench-stream
bench-stream: $(B)/tests/bench/bench_stream
	$< $(BENCH_STREAMS)
$(B)/tests/bench/bench_stream: tests/bench/bench_stream.c $(B)/libstream.a $(B)/libbase.a
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(ALL_CFLAGS) -Itests/unit $(LIB_CFLAGS) -MMD -MP -o $@ $^ -lcmocka $(LIB_LIBS) -lm -lpthread $(LDFLAGS)
