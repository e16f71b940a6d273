# SPDX-License-Identifier: Apache-2.0
# The instruction judges: decoder against Zydis, semantics against Unicorn and against the host's own processor (x86-64 Linux). Cases that once failed are kept in cases/.
TESTS += insn-decode insn-sem insn-host insn-coverage
TESTS_LONG += insn-sem-long insn-host-long

INSN_CASES := $(wildcard tests/insn/cases/*.case)
INSN_SEM_SRCS := $(addprefix tests/insn/,sem.c cli.c gen.c seq.c mach.c undef.c cover.c file.c shrink.c)
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

# make test-insn-sem INSN_SEED=...: another sample. What was compared goes to build/coverage/.
INSN_SEED ?= 1
INSN_REPLAY := $(foreach c,$(INSN_CASES),-replay $(c))
INSN_LONG := -n 6000 -programs 200000
test-insn-sem: build/tests/insn-sem
	@mkdir -p build/coverage
	$(if $(INSN_CASES),$< $(INSN_REPLAY))
	$< -n 300 -programs 5000 -seed $(INSN_SEED) -cover build/coverage/insn-unicorn.txt

test-insn-sem-long: build/tests/insn-sem
	$< $(INSN_LONG) -seed $(INSN_SEED)

test-insn-host: build/tests/insn-host
	@mkdir -p build/coverage
	$(if $(INSN_CASES),$< $(INSN_REPLAY))
	$< -n 2000 -programs 50000 -seed $(INSN_SEED) -cover build/coverage/insn-host.txt

test-insn-host-long: build/tests/insn-host
	$< -n 100000 -programs 2000000 -seed $(INSN_SEED)

# The table of rows x modes. ROMs count what their cases run in ref (tests/coverage/count_ref.c); they are compared with QEMU and Bochs.
INSN_ROMS = $(rom_names) walk
# Of a ROM's symbols what tells its cases from its library; nothing of walk's, which is compared all over.
insn_cases = $$(nm build/tests/rom/$$rom.elf | awk '{ at[$$3] = $$1 } END { print at["run_goes"], at["stubs"], at["real_goes"], at["real_stubs"] }')

build/coverage/trace: tests/rom/trace.c build/coverage/count_ref.o $(patsubst %.c,build/obj/%.o,$(REF_SRCS))
	$(CC) $(CFLAGS) -Wl,--wrap=code_fetch -o $@ $^

.PHONY: test-insn-coverage
test-insn-coverage: build/tests/insn-decode test-insn-sem test-insn-host test-rom-judges test-rom-walk build/coverage/trace
	@set -e; for rom in $(INSN_ROMS); do \
		COUNT_CASES="$(insn_cases)" timeout -k 5 120 build/coverage/trace build/tests/rom/$$rom.bin - $$(case $$rom in p6|modes|strict) echo 6;; *) echo 4;; esac) 2>&1 >/dev/null | sed -n "s/^row \(.*\)/\1 rom-$$rom/p" >build/coverage/rom-$$rom.txt; done
	@build/tests/insn-sem -rows >build/coverage/rows.txt
	@(for judge in decode sem host; do build/tests/insn-$$judge -exceptions; done; grep '^[a-z]*: ' tests/rom/differences.txt) >build/coverage/exceptions.txt
	@tests/insn/cover.py build/coverage/rows.txt build/coverage/exceptions.txt tests/insn/exceptions.def \
		build/coverage/insn-unicorn.txt build/coverage/insn-host.txt $(INSN_ROMS:%=build/coverage/rom-%.txt) >build/coverage/rows.md
