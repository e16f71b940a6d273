# SPDX-License-Identifier: Apache-2.0
# isa-x86: opcodes.def -> decoder tables; the list of sources that host programs and CMS compile.
X86_GEN := build/gen/isa-x86/dec_tables.c
ISA_X86_DEC_SRCS := isa-x86/decode/decode.c isa-x86/decode/print.c $(X86_GEN)
ISA_X86_SEM_SRCS := isa-x86/decode/exec.c $(wildcard isa-x86/sem/*.c)
ISA_X86_SRCS := $(ISA_X86_DEC_SRCS) $(ISA_X86_SEM_SRCS)
ISA_X86_HDRS := $(wildcard isa-x86/*/*.h isa-x86/table/*.def)
HOSTCC ?= cc

build/gen/isa-x86/gen: isa-x86/table/gen.c $(ISA_X86_HDRS)
	@mkdir -p $(@D)
	$(HOSTCC) -std=gnu11 -O1 -Wall -Wextra -Werror -I. -o $@ $<

$(X86_GEN): build/gen/isa-x86/gen
	$< > $@.tmp && mv $@.tmp $@
