#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Plants one named fault at a time into a copy of the semantics and expects the comparison with QEMU and Bochs to fail. in: what
# `make test-rom-judges test-rom-walk` left in build/tests/rom; out: status 0 only if every fault is caught.
# A fault that no longer applies (sed changes nothing) is an error too.
set -u
dir=build/teeth/rom
rom=build/tests/rom
cc="${CC:-gcc} -std=gnu11 -O1 -w"
missed=0

build_trace()
{
	(cd $dir && $cc -I. -Isim/ref -Ibuild/gen -o trace tests/rom/trace.c sim/ref/*.c cms/exec/events.c cms/exec/physmap.c \
		cms/pc/*.c isa-x86/sem/*.c isa-x86/decode/*.c build/gen/isa-x86/dec_tables.c)
}

passes()
{
	ln -s "$PWD/$rom/priv.qemu" "$PWD/$rom/priv.bochs" $dir && timeout 60 $dir/trace $rom/priv.bin >$dir/priv.ref 2>/dev/null &&
	tests/rom/judge.py $dir priv >$dir/judge.log 2>&1 &&
	timeout 60 $dir/trace $rom/walk.bin 10000 >$dir/ref.log 2>/dev/null && tests/rom/compare.py $rom/qemu.log $dir/ref.log 1000 >$dir/log
}

fault() # name, file, sed expression
{
	rm -rf $dir && mkdir -p $dir/tests $dir/cms $dir/sim $dir/build/gen
	cp -r isa-x86 $dir && cp -r cms/exec cms/pc cms/boot $dir/cms && cp -r sim/ref sim/engine.h $dir/sim && cp -r tests/rom $dir/tests
	cp -r build/gen/isa-x86 $dir/build/gen
	sed -i "$3" "$dir/$2"
	if cmp -s "$2" "$dir/$2" || ! build_trace; then
		echo "teeth rom: '$1' could not be planted" && missed=1
	elif passes; then
		echo "teeth rom: '$1' MISSED" && missed=1
	else
		echo "teeth rom: '$1' caught"
	fi
}

fault "expand-down data counts as conforming for RPL" isa-x86/sem/seg.c 's/if (desc_is_code(hi) && desc_conforming(hi))/if (desc_conforming(hi))/'
fault "gate DPL ignored for INT n" isa-x86/sem/irq.c 's/kind == IRQ_SOFT && desc_dpl/0 \&\& desc_dpl/'
fault "IF survives an interrupt gate" isa-x86/sem/irq.c 's/masks ? flags & ~X86_IF : flags/flags/'
fault "POPF changes IOPL in ring 3" isa-x86/sem/stack.c 's/if (m_sys()->cpl == 0)/if (1)/'
fault "data segments stay after a return outward" isa-x86/sem/seg.c 's/hi && !open && desc_dpl(hi) < cpl/0/'
fault "supervisor writes read-only pages under WP" isa-x86/sem/mmu.c 's/& X86_CR0_WP/\& 0/'
fault "D set by a load" isa-x86/sem/mmu.c 's/access & MMU_WRITE ? PTE_A | PTE_D : PTE_A/PTE_A | PTE_D/'
fault "second page of a store not checked first" sim/ref/mach.c 's/b = place_of(lin + n, access);/{ store_part(a.write, n, v); ref.undo_n = 0; b = place_of(lin + n, access); }/'
fault "no busy bit after a task switch" isa-x86/sem/task.c 's/desc_busy(&to, true)/desc_busy(\&to, false)/'
fault "single step after MOV SS" cms/exec/events.c 's/if (s->db && !(hold/if (s->db \&\& !(0/'
fault "two contributory faults are not double" cms/exec/events.c 's/return first == CONTRIB && second == CONTRIB/return 0/'
fault "I/O map checks one byte only" isa-x86/sem/io.c 's/m_lld16(tr->base + at) >> (port/m_lld8(tr->base + at) >> (port/'
fault "ESP wrong after a frame" isa-x86/sem/frame.c 's/f->esp = (f->esp & ~mask) | sp/f->esp = sp + 2/'
exit $missed
