# SPDX-License-Identifier: Apache-2.0
# Faults of x86 that a user program can tell, judged by programs that others wrote. A list for tests/teeth/run.sh.
judge suite build/defoe 200 '
	tests/suite/run.sh build/tests/suite/ref defoe -quiet -engine ref -- test-i386 insn_cmov &&
	tests/suite/judge.py tests/suite/programs.list build/tests/suite/kept/expect build/tests/suite/{host,qemu,ref}.txt test-i386 insn_cmov
' "build/tests/suite/host.txt build/tests/suite/qemu.txt"

fault "ARPL lowers" suite isa-x86/sem/prot.c 's/bool raise = (dst & 3) < rpl/bool raise = (dst \& 3) > rpl/'
fault "BOUND has no upper bound" suite isa-x86/sem/control.c 's/v < lo || v > hi/v < lo/'
fault "16-bit CMOV always moves" suite isa-x86/sem/move.c '/sem_cmov_##S##r(IN)/,/}/s/x86_cond(in->cc)/S == 16 || x86_cond(in->cc)/'
