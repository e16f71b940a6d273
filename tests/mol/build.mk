# SPDX-License-Identifier: Apache-2.0
# tests/mol: the C model of the implementation ISA. Judges: the host processor (x86 ALU atoms), the same C program compiled for
# the host (RV32 atoms), the manual's sentences (guest memory and shadow state).
MOL_OUT  := build/tests/mol
MOL_OBJS := $(filter-out %/engine.o,$(FAST_OBJS)) build/obj/tests/mol/host.o
MOL_RVCC := riscv64-unknown-elf-gcc -march=rv32im_zba_zbb_zbs_zicsr -mabi=ilp32 -O2 -ffreestanding -nostdlib -Wall -Wextra -Werror \
            -Wl,--no-warn-rwx-segments -T tests/mol/link.ld
# The longer -march selects a 64-bit libgcc; the plain one is the same ABI.
MOL_LIBGCC = $(shell riscv64-unknown-elf-gcc -march=rv32im -mabi=ilp32 -print-libgcc-file-name)
MOL_PROGS := $(notdir $(basename $(wildcard tests/mol/prog/*.c)))
TESTS += mol translation
TESTS_LONG += translation-long

build/obj/tests/mol/host.o: tests/mol/host.c tests/nobody.h sim/engine.h
	@mkdir -p $(@D)
	$(CC) $(FAST_CFLAGS) -c -o $@ $<

$(addprefix $(MOL_OUT)/,run x86 guest): $(MOL_OUT)/%: tests/mol/%.c tests/mol/harness.h $(MOL_OBJS)
	@mkdir -p $(@D)
	$(CC) $(FAST_CFLAGS) -fno-strict-aliasing -o $@ $< $(MOL_OBJS)

# The translator's rows, run on the model.
MOL_XLATE_SRCS := tests/mol/xlate.c tests/ir/self.c $(addprefix tests/insn/,cli.c gen.c seq.c mach.c file.c shrink.c) $(wildcard cms/sched/*.c) $(IR_SRCS)
$(MOL_OUT)/xlate: $(MOL_XLATE_SRCS) tests/mol/harness.h $(wildcard tests/insn/*.h) $(ISA_X86_SRCS) $(CMS_HDRS) $(MOL_OBJS)
	@mkdir -p $(@D)
	$(IR_CC) -fno-strict-aliasing -o $@ $(MOL_XLATE_SRCS) $(ISA_X86_SRCS) $(MOL_OBJS)

$(MOL_OUT)/%.host: tests/mol/prog/%.c tests/mol/prog/rv.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O1 -fwrapv -Wall -Wextra -Werror -o $@ $<

$(MOL_OUT)/%.bin: tests/mol/prog/%.c tests/mol/prog/rv.h tests/mol/crt.S tests/mol/link.ld
	@mkdir -p $(@D)
	$(MOL_RVCC) -o $(@:.bin=.elf) tests/mol/crt.S $< $(MOL_LIBGCC)
	riscv64-unknown-elf-objcopy -O binary $(@:.bin=.elf) $@

.PHONY: test-mol
test-mol: check-isa $(addprefix $(MOL_OUT)/,run x86 guest) $(foreach p,$(MOL_PROGS),$(MOL_OUT)/$p.host $(MOL_OUT)/$p.bin)
	$(MOL_OUT)/x86
	$(MOL_OUT)/guest
	@for p in $(MOL_PROGS); do for t in "" -t; do \
	    $(MOL_OUT)/run $$t $(MOL_OUT)/$$p.bin >$(MOL_OUT)/$$p.model && $(MOL_OUT)/$$p.host >$(MOL_OUT)/$$p.want && \
	    cmp $(MOL_OUT)/$$p.model $(MOL_OUT)/$$p.want && echo "$$p $$t: same as the host ($$(wc -l <$(MOL_OUT)/$$p.want) lines)" || exit 1; \
	done; done

# Each row through the translator. Kept cases first.
MOL_SEED ?= 1
.PHONY: test-translation test-translation-long
test-translation: $(MOL_OUT)/xlate
	$(if $(INSN_CASES),$< $(INSN_REPLAY))
	$< -n 520 -programs 20000 -least 1000 -seed $(MOL_SEED)

test-translation-long: $(MOL_OUT)/xlate
	$< -n 2000 -programs 200000 -seed $(MOL_SEED)
