# SPDX-License-Identifier: Apache-2.0
# Faults of privileged x86 behaviour, judged by what QEMU and Bochs wrote and did on the same images. A list for tests/teeth/run.sh.
# `trace` takes a second of processor time; one that takes ten delivers exceptions without end.
judge rom build/tests/rom/trace 120 'ulimit -t 10; make --no-print-directory test-rom-judges && cd build/tests/rom &&
	./trace walk.bin 10000 >ref.log && ../../../tests/rom/compare.py qemu.log ref.log 1000' 'test-rom-judges test-rom-walk'

fault "expand-down data counts as conforming for RPL" rom isa-x86/sem/seg.c 's/if (desc_is_code(hi) && desc_conforming(hi))/if (desc_conforming(hi))/'
fault "gate DPL ignored for INT n" rom isa-x86/sem/irq.c 's/kind == IRQ_SOFT && desc_dpl/0 \&\& desc_dpl/'
fault "IF survives an interrupt gate" rom isa-x86/sem/irq.c 's/masks ? flags & ~X86_IF : flags/flags/'
fault "POPF changes IOPL in ring 3" rom isa-x86/sem/stack.c 's/if (m_sys()->cpl == 0)/if (1)/'
fault "data segments stay after a return outward" rom isa-x86/sem/seg.c 's/hi && !open && desc_dpl(hi) < cpl/0/'
fault "supervisor writes read-only pages under WP" rom isa-x86/sem/mmu.c 's/& X86_CR0_WP/\& 0/'
fault "D set by a load" rom isa-x86/sem/mmu.c 's/access & MMU_WRITE ? PTE_A | PTE_D : PTE_A/PTE_A | PTE_D/'
fault "second page of a store not checked first" rom sim/ref/mach.c '/^void ref_store_linear/,/^}/s/b = place_of(lin + n, access);/{ store_part(a.write, n, v); ref.undo_n = 0; b = place_of(lin + n, access); }/'
fault "no busy bit after a task switch" rom isa-x86/sem/task.c 's/desc_busy(&to, true)/desc_busy(\&to, false)/'
fault "single step after MOV SS" rom cms/exec/events.c 's/if (s->db && !debug_held(s))/if (s->db)/'
fault "two contributory faults are not double" rom cms/exec/events.c 's/return first == CONTRIB && second == CONTRIB/return 0/'
fault "I/O map checks one byte only" rom isa-x86/sem/io.c 's/m_lld16(tr->base + at) >> (port/m_lld8(tr->base + at) >> (port/'
fault "ESP wrong after a frame" rom isa-x86/sem/frame.c 's/f->esp = (f->esp & ~mask) | sp/f->esp = sp + 2/'
fault "code breakpoint taken under RF" rom isa-x86/sem/debug.c 's/hits && !(m_sysflags() & X86_RF)/hits/'
fault "data breakpoint of 4 bytes taken for 1" rom isa-x86/sem/debug.c 's/{ 0, 1, 7, 3 }/{ 0, 1, 7, 0 }/'
fault "no I/O breakpoints under CR4.DE" rom isa-x86/sem/debug.c 's/rw == 2 && !(m_sys()->cr4 & X86_CR4_DE)/rw == 2/'
fault "alignment check without CR0.AM" rom sim/ref/mach.c 's/ (ref.sys.cr0 & X86_CR0_AM) &&//'
fault "NMI within an NMI" rom cms/exec/events.c 's/s->nmi != X86_NMI_PENDING/!(s->nmi \& X86_NMI_PENDING)/'
fault "NMIs blocked after a faulting IRET" rom isa-x86/sem/ret.c '/^static void unblock_nmi/,/^}/s/m_commit_part();//'
fault "no EXT on the way of INT1" rom isa-x86/sem/irq.c 's/kind != IRQ_SOFT;/kind < IRQ_SOFT;/'
fault "CMPXCHG8B aligned to 4" rom isa-x86/sem/xchg.c 's/bool aligns = /&0 \&\& /'
fault "reserved bits of a 4 MB page" rom isa-x86/sem/mmu.c 's/if (pde & PDE_RESERVED)/if (0)/'
