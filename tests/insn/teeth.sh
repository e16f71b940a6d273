# SPDX-License-Identifier: Apache-2.0
# Faults of the x86 decoder and semantics, judged by Zydis, Unicorn and the host's own processor. A list for tests/teeth/run.sh.
judge decode build/tests/insn-decode 60 'build/tests/insn-decode'
judge unicorn build/tests/insn-sem 60 'build/tests/insn-sem -n 60 -programs 500 -seed 1'
judge host build/tests/insn-host 60 'build/tests/insn-host -n 60 -programs 500 -seed 1'

fault "AF of XADD" unicorn isa-x86/sem/xchg.c '/sem_xadd_/,/}/s/m_w##S(in->reg, e);/& m_set_flags(m_flags() \& ~X86_AF);/'
fault "AF of every addition" unicorn isa-x86/sem/flags.h 's/(c << 1 & X86_AF)/(c \& X86_AF)/'
fault "flags of SAR by CL = 0" host isa-x86/sem/flags.h 's/return n ? flags_sar/return 1 ? flags_sar/'
fault "string unit steps up with DF set" unicorn isa-x86/sem/string.c 's/& X86_DF ? 0 - size_bytes/\& 0 ? 0 - size_bytes/'
fault "no wrap at 64 KB" unicorn isa-x86/sem/ea.h 's/off & 0xffff : off/off : off/'
fault "IDIV overflow at the smallest quotient" host isa-x86/sem/mul.c 's/top - (neg == dneg)/top/'
fault "default segment of EBP" decode isa-x86/decode/decode.c 's/(base & ~1u) == 4/base == 4/'
fault "LOCK on CMP" decode isa-x86/table/opcodes.def '/^X(CMP_EbGb,/s/FT_86,    0, /FT_86,    L_LOCK,/'

judge translation build/tests/mol/xlate 60 'build/tests/mol/xlate -n 10 -programs 2000'
judge kept build/tests/mol/xlate 60 'build/tests/mol/xlate $(printf -- "-replay %s " tests/insn/cases/*.case)'
fault "a constant's register given away too early" kept cms/front/ea.c 's/while (l->held >> at \& 1)/while (0)/'
fault "flags of a translated XADD" translation cms/front/lower_xchg.c 's/emit_size(l, IR_XADD, sum, old, g.reg/emit_size(l, IR_XADC, sum, old, g.reg/'
fault "no borrow in a translated RDTSC" translation cms/front/lower_time.c 's/IR_SLTU, u, lo, t/IR_AND, u, 0, 0/'
