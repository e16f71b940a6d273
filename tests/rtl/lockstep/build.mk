# SPDX-License-Identifier: Apache-2.0
# tests/rtl/lockstep: random molecule programs on the Verilated core and on the C model, atom by atom.
# Small caches on purpose: every program then misses and evicts; the long run adds the default sizes and random memory stalls.
LOCKSTEP      := build/tests/rtl/lockstep/lockstep
LOCKSTEP_SO   := build/verilator/w1-i4096-d4096-probe.so
LOCKSTEP_SO2  := build/verilator/w2-i4096-d4096-probe.so
LOCKSTEP_OBJS := $(patsubst %.c,build/obj/%.o,$(wildcard tests/rtl/lockstep/*.c))
TESTS      += lockstep
TESTS_LONG += lockstep-long

$(LOCKSTEP_OBJS): build/obj/%.o: %.c $(wildcard tests/rtl/lockstep/*.h) sim/rtl/model.h $(FAST_HDRS)
	@mkdir -p $(@D)
	$(CC) $(FAST_CFLAGS) -c -o $@ $<

$(LOCKSTEP): $(LOCKSTEP_OBJS) $(MOL_OBJS)
	@mkdir -p $(@D)
	$(CC) -o $@ $^ -ldl

.PHONY: test-lockstep test-lockstep-long
test-lockstep: $(LOCKSTEP) $(LOCKSTEP_SO) $(LOCKSTEP_SO2)
	$(LOCKSTEP) -atoms 1000000
	$(LOCKSTEP) -so $(LOCKSTEP_SO) -atoms 150000
	$(LOCKSTEP) -so $(LOCKSTEP_SO) -chaos -seed 1000 -atoms 100000
	$(LOCKSTEP) -so $(LOCKSTEP_SO2) -width 2 -atoms 500000
	$(LOCKSTEP) -so $(LOCKSTEP_SO2) -width 2 -chaos -seed 1000 -atoms 300000

test-lockstep-long: $(LOCKSTEP) $(LOCKSTEP_SO) $(LOCKSTEP_SO2) build/verilator/w1-i8192-d8192-probe.so build/verilator/w2-i8192-d8192-probe.so
	$(LOCKSTEP) -so $(LOCKSTEP_SO) -seed 10000 -atoms 10000000 -full -table
	$(LOCKSTEP) -so build/verilator/w1-i8192-d8192-probe.so -chaos -seed 20000 -atoms 5000000
	$(LOCKSTEP) -so $(LOCKSTEP_SO2) -width 2 -seed 30000 -atoms 10000000 -full
	$(LOCKSTEP) -so build/verilator/w2-i8192-d8192-probe.so -width 2 -chaos -seed 40000 -atoms 5000000
