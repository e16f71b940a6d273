#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Plants one named fault at a time into a copy of isa-x86 and expects the named judge to fail. in: nothing; out: 0 if all are caught.
# A fault that no longer applies (sed changes nothing) is an error too.
set -u
dir=build/teeth/insn
cc="${CC:-gcc} -std=gnu11 -O1 -w"
missed=0

build_judge() # judge
{
	local dec="isa-x86/decode/decode.c isa-x86/decode/print.c tables.c" sem="isa-x86/decode/exec.c isa-x86/sem/*.c"
	local main; main=$(echo tests/insn/{sem,gen,seq,mach,undef,cover,file,shrink}.c)
	(cd $dir && $cc -I. -o gen isa-x86/table/gen.c && ./gen >tables.c && case $1 in
	decode) $cc -I. -o judge tests/insn/decode.c $dec -lZydis ;;
	unicorn) $cc -I. -Itests/insn -o judge $main tests/insn/unicorn.c $dec $sem -lunicorn ;;
	host) $cc -I. -Itests/insn -o judge $main tests/insn/host.c $dec $sem ;;
	esac)
}

shrunk() # the case that the judge has reduced the failure to
{
	local f
	f=$(ls -t $dir/tests/insn/cases/*-[0-9]*.case 2>/dev/null | head -1)
	[ -z "$f" ] || echo ": $(sed -n 's/^#  *[0-9a-f]* //p' "$f" | tr '\n' ';' | sed 's/;$//')"
}

fault() # name, judge, file, sed expression
{
	rm -rf $dir && mkdir -p $dir/tests && cp -r isa-x86 $dir && cp -r tests/insn $dir/tests && rm -f $dir/tests/insn/cases/*
	sed -i "$4" "$dir/$3"
	if cmp -s "$3" "$dir/$3" || ! build_judge "$2"; then
		echo "teeth insn: '$1' could not be planted" && missed=1
	elif (cd $dir && ./judge $([ $2 = decode ] || echo -n 60 -programs 500) >log 2>&1); then
		echo "teeth insn: '$1' MISSED by $2" && missed=1
	else
		echo "teeth insn: '$1' caught by $2$(shrunk)"
	fi
}

fault "AF of XADD and every addition" unicorn isa-x86/sem/flags.h 's/(c << 1 & X86_AF)/(c \& X86_AF)/'
fault "flags of SAR by CL = 0" host isa-x86/sem/flags.h 's/return n ? flags_sar/return 1 ? flags_sar/'
fault "string unit steps up with DF set" unicorn isa-x86/sem/string.c 's/& X86_DF ? 0 - size_bytes/\& 0 ? 0 - size_bytes/'
fault "no wrap at 64 KB" unicorn isa-x86/sem/ea.h 's/off & 0xffff : off/off : off/'
fault "IDIV overflow at the smallest quotient" host isa-x86/sem/mul.c 's/top - (neg == dneg)/top/'
fault "default segment of EBP" decode isa-x86/decode/decode.c 's/(base & ~1u) == 4/base == 4/'
fault "LOCK on CMP" decode isa-x86/table/opcodes.def '/^X(CMP_EbGb,/s/FT_86,    0, /FT_86,    L_LOCK,/'
exit $missed
