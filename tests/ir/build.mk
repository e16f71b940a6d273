# SPDX-License-Identifier: Apache-2.0
# tests/ir: the translator's front and passes on the host, judged by the semantics.
TESTS      += ir
TESTS_LONG += ir-long
IR_SRCS    := cms/ir/ir.c cms/ir/check.c cms/ir/print.c $(wildcard cms/front/*.c) cms/opt/dead.c cms/opt/stack.c
IR_SEED    ?= 1

build/tests/ir: tests/ir/blocks.c tests/ir/eval.c tests/ir/self.c $(addprefix tests/insn/,cli.c gen.c seq.c mach.c) $(IR_SRCS) $(ISA_X86_SRCS) $(CMS_HDRS) $(wildcard tests/ir/*.h tests/insn/*.h)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -Itests/insn -o $@ $(filter %.c,$^)

.PHONY: test-ir test-ir-long
test-ir: build/tests/ir
	$< -n 60 -seed $(IR_SEED)

test-ir-long: build/tests/ir
	$< -n 1500 -seed $(IR_SEED)

IR_GOLDEN := $(wildcard tests/ir/golden/*.txt)
TESTS     += ir-golden

build/tests/ir-golden: tests/ir/golden.c $(IR_SRCS) cms/opt/opt.c cms/sched/encode.c $(ISA_X86_SRCS) hw/isa/atoms.c build/gen/atoms_table.c \
		$(CMS_HDRS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -Itests/insn -o $@ tests/ir/golden.c $(IR_SRCS) cms/opt/opt.c cms/sched/encode.c $(ISA_X86_DEC_SRCS) hw/isa/atoms.c \
		build/gen/atoms_table.c

# Differences are shown; a change that is wanted: build/tests/ir-golden FILE > new, and the new file is committed.
.PHONY: test-ir-golden
test-ir-golden: build/tests/ir-golden
	$(foreach f,$(IR_GOLDEN),$< $(f) | diff -u $(f) - &&) true
