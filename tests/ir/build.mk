# SPDX-License-Identifier: Apache-2.0
# tests/ir: the translator's front and passes on the host, judged by the semantics. Built with CMS_CHECK.
TESTS      += ir ir-check ir-flags ir-golden ir-templates
TESTS_LONG += ir-long
IR_SRCS    := tests/ir/wrong.c $(wildcard cms/ir/*.c cms/front/*.c cms/opt/*.c)
IR_DEPS    := $(IR_SRCS) $(CMS_HDRS) $(wildcard tests/ir/*.h tests/insn/*.h)
IR_CC       = $(CC) $(CFLAGS) -DCMS_CHECK -Itests/insn
IR_SEED    ?= 1

build/tests/ir: tests/ir/blocks.c tests/ir/eval.c tests/ir/self.c $(addprefix tests/insn/,cli.c gen.c seq.c mach.c) $(ISA_X86_SRCS) $(IR_DEPS)
	@mkdir -p $(@D)
	$(IR_CC) -o $@ $(filter %.c,$^)

build/tests/ir-check: tests/ir/check.c cms/ir/ir.c cms/ir/check.c cms/ir/fields.c tests/ir/wrong.c $(IR_DEPS)
	@mkdir -p $(@D)
	$(IR_CC) -o $@ tests/ir/check.c cms/ir/ir.c cms/ir/check.c cms/ir/fields.c tests/ir/wrong.c

IR_FLAGS_SRCS := $(addprefix tests/ir/,flags.c atom.c eval.c self.c) $(addprefix tests/insn/,cli.c gen.c mach.c) $(ISA_X86_SRCS) \
                 hw/isa/atoms.c build/gen/atoms_table.c
build/tests/ir-flags: $(IR_FLAGS_SRCS) $(IR_DEPS)
	@mkdir -p $(@D)
	$(IR_CC) -o $@ $(filter %.c,$^)

build/tests/ir-templates: tests/ir/templates.c tests/ir/self.c $(addprefix tests/insn/,cli.c gen.c mach.c) $(ISA_X86_SRCS) $(IR_DEPS)
	@mkdir -p $(@D)
	$(IR_CC) -Wl,--wrap=x86_decode -o $@ $(filter %.c,$^)

build/tests/ir-golden: tests/ir/golden.c cms/sched/encode.c $(ISA_X86_DEC_SRCS) hw/isa/atoms.c build/gen/atoms_table.c $(IR_DEPS)
	@mkdir -p $(@D)
	$(IR_CC) -o $@ $(filter %.c,$^)

.PHONY: test-ir-templates
test-ir-templates: build/tests/ir-templates
	$< -seed $(IR_SEED)

.PHONY: test-ir test-ir-long test-ir-check test-ir-flags
test-ir: build/tests/ir
	$< -n 60 -seed $(IR_SEED)

test-ir-long: build/tests/ir
	$< -n 1500 -seed $(IR_SEED)

test-ir-check: build/tests/ir-check
	$<

test-ir-flags: build/tests/ir-flags
	$<

# Differences are shown; a change that is wanted: build/tests/ir-golden FILE > new, and the new file is committed.
.PHONY: test-ir-golden
test-ir-golden: build/tests/ir-golden
	$(foreach f,$(wildcard tests/ir/golden/*.txt),$< $(f) | diff -u $(f) - &&) true
