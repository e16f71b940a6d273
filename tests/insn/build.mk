# SPDX-License-Identifier: Apache-2.0
# The instruction judges: decoder against Zydis, semantics against Unicorn and against the host's own processor (x86-64 Linux). Cases that once failed are kept in cases/.
TESTS += insn-decode insn-sem insn-host
TESTS_LONG += insn-sem-long insn-host-long

INSN_CASES := $(wildcard tests/insn/cases/*.case)
INSN_SEM_SRCS := tests/insn/sem.c tests/insn/gen.c tests/insn/mach.c
INSN_HDRS := $(ISA_X86_HDRS) $(wildcard tests/insn/*.h)

build/tests/insn-decode: tests/insn/decode.c $(ISA_X86_DEC_SRCS) $(INSN_HDRS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $(filter %.c,$^) -lZydis

build/tests/insn-sem: tests/insn/unicorn.c $(INSN_SEM_SRCS) $(ISA_X86_SRCS) $(INSN_HDRS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -Itests/insn -o $@ $(filter %.c,$^) -lunicorn

build/tests/insn-host: tests/insn/host.c $(INSN_SEM_SRCS) $(ISA_X86_SRCS) $(INSN_HDRS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -Itests/insn -o $@ $(filter %.c,$^)

.PHONY: test-insn-decode test-insn-sem test-insn-sem-long test-insn-host test-insn-host-long
test-insn-decode: build/tests/insn-decode
	$< -full

# make test-insn-sem INSN_SEED=...: another sample
INSN_SEED ?= 1
test-insn-sem: build/tests/insn-sem
	$(if $(INSN_CASES),$< $(foreach c,$(INSN_CASES),-replay $(c)))
	$< -n 2000 -seed $(INSN_SEED)

test-insn-sem-long: build/tests/insn-sem
	$< -n 100000 -seed $(INSN_SEED)

test-insn-host: build/tests/insn-host
	$(if $(INSN_CASES),$< $(foreach c,$(INSN_CASES),-replay $(c)))
	$< -n 2000 -seed $(INSN_SEED)

test-insn-host-long: build/tests/insn-host
	$< -n 100000 -seed $(INSN_SEED)

# Planted faults that these judges must report.
TEETH += insn
.PHONY: teeth-insn
teeth-insn:
	@tests/insn/teeth.sh
