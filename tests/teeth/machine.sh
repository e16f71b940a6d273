# SPDX-License-Identifier: Apache-2.0
# Faults of the C model of the core and of the firmware, below x86. A list for tests/teeth/run.sh.
judge mol "build/tests/mol/x86 build/tests/mol/guest" 60 'build/tests/mol/x86 && build/tests/mol/guest' test-mol
judge ir build/tests/ir 100 'build/tests/ir -n 200'
judge flags build/tests/ir-flags 100 build/tests/ir-flags
judge check build/tests/ir-check 20 build/tests/ir-check
judge templates build/tests/ir-templates 60 build/tests/ir-templates
judge same build/defoe 200 'tests/boot/same.sh 3000000 "-engine fast -tier 0" "-engine fast -tier 1"'
judge late build/defoe 200 'tests/boot/same.sh 42000000 "-engine fast"'
judge chaos build/defoe 300 'tests/boot/same.sh 3000000 "-engine fast -chaos 1"'
judge crowded build/defoe 300 'tests/boot/same.sh 8000000 "-engine fast -chaos 7 -tcache 16K"'
judge prog build/defoe 200 'for p in smc pte rows; do tests/prog/judged.sh $p 900000 "-engine fast -tier 0" "-engine fast" "-engine fast -hot 1 -tcache 64K" || exit 1; done' prog
judge checked build/defoe 200 'tests/prog/judged.sh rows 1500000 "-engine fast -selfcheck"' prog
judge calls build/defoe 100 'tests/prog/judged.sh calls 3000000 "-engine fast"' prog
judge port61 build/defoe 100 'tests/prog/alike.sh port61 "-engine ref" "-engine fast"' prog
judge blocks build/defoe 200 'tests/prog/blocks.sh 29001 "-engine fast -tier 0" "-engine fast"' prog
judge ladder build/defoe 200 'tests/prog/ladder.sh && tests/prog/judged.sh ladder 4000000 "-engine fast -tier 0" "-engine fast" "-engine fast -hot 1 -tcache 64K"' prog
judge far build/defoe 100 'tests/prog/judged.sh far 12000000 "-engine fast"' prog
judge above build/defoe 200 'tests/prog/above.sh "-engine ref" "-engine fast"' 'build/tests/prog/above.bin build/tests/prog/above.elf32'
judge rows "build/coverage/defoe build/coverage/table" 300 'tests/coverage/guests.sh build/coverage/sample 8000000 &&
	build/coverage/table -check build/coverage/sample boot kernel bench' bench-roms
judge dumps "build/defoe build/tests/boot/dumped" 300 tests/boot/dumps.py
judge selfcheck build/defoe 300 'tests/boot/selfcheck.sh 3000000'

# the C model of the core, judged by the host processor, by the manual's sentences and by whole boots against ref
fault "flags survive a rollback" mol sim/fast/state.c '/^void fast_rollback/,/^}/s/c->fl = c->flc;/;/'
fault "a gated store survives a rollback" mol sim/fast/state.c '/^void fast_rollback/,/^}/s/c->sb_n = 0;/;/'
fault "an open fence" mol sim/fast/run.inc 's/v = RS2 & ~c->gfence & 0xfffff000u ? R_DEVICE : 0;/v = 0;/'
fault "a load that does not see an open store" mol sim/fast/mem.h '/^static inline uint32_t guest_word/,/^}/s/return .*/{ uint32_t x; __builtin_memcpy(\&x, guest_at(c, waddr), 4); return x; }/'
fault "a window that folds" mol sim/fast/mem.h '/^static inline uint8_t \*guest_at/,/^}/s/return .*/return c->guest + (offset \& c->guest_mask);/'
fault "a wrong forward in fast" mol sim/fast/mem.h '/^static inline uint32_t mem_word/,/^}/s/lanes(e->mask)/lanes(e->mask | e->mask << 1)/'
fault "a line of the grain table opens its code in fast" mol sim/fast/mem.h 's/(lin & 0x1c) & bytes)/(lin \& 0x1c) \& 0 * bytes)/'
fault "a line of the grain table opens other pages in fast" mol sim/fast/mem.h 's/if (g->page != pa >> 12)/if (g->page != pa >> 12 \&\& 0)/'
fault "stores into translated code do not trap" prog sim/fast/mem.h 's/return CAUSE_XPAGE;/c->tval = lin;/'
fault "a template forgets where ESP stands" templates cms/front/template.c 's/disp += l->now.esp_off;/disp += 0;/'
fault "a template takes a register of ESP for its own" templates cms/front/template.c '/^static inline bool esp_waits/,/^}/s/return .*/return false;/'
fault "a load goes up past what makes its address" ir cms/front/ea.c 's/((rd & reads) | (touched & writes))/(touched \& writes)/'
fault "a load goes up past who reads its register" ir cms/front/ea.c 's/((rd & reads) | (touched & writes))/(rd \& reads)/'
fault "constants outlive a call" calls cms/front/lower.h '/^static inline void put_label/,/^}/s/l->consts = 0;/;/'
fault "behind a call DF is what it was before" calls cms/front/lower_control.c '/^static enum lower_result returned/,/^}/s/l->df_clear = 0;/;/'
fault "what a call comes back to is taken for the same page" calls cms/front/lower_control.c '/^static enum lower_result returned/,/^}/s/lower_check_page(l);/;/'
fault "the last tick of a budget is free" same sim/fast/run.inc 's/unlikely(c->tlimit < v)/unlikely(c->tlimit + 1 < v)/'

# the firmware, judged by whole runs against ref and QEMU
fault "a stale chain" prog cms/tcache/link.c '0,/unpatch(l);/s//;/'
fault "a far chain undone leaves an atom where its exit has its name" far cms/tcache/link.c 's/\*behind = (uint32_t)(uintptr_t)l;/;/'
fault "a chain by jal, however far" far cms/tcache/link.c 's/target - at + TCACHE_JAL_REACH < 2/0 * target < 2/'
fault "the short walk makes clean pages dirty" prog cms/exec/tlb.c 's/if (pte & PTE_D)/if (1)/'
fault "the short walk does not ask for A" prog cms/exec/tlb.c 's/PTE_P | PTE_A | (access/PTE_P | (access/'
fault "the short walk reads tables with open stores" prog cms/exec/tlb.c 's/if (!XM_CSRR(XM_CSR_SBCOUNT) \&\& !tlb_aligned_only/if (!tlb_aligned_only/'
fault "a decoded instruction outlives its bytes" prog cms/exec/interp.c '/^void interp_forget/,/^}/s/end = at.a + len_bytes/end = at.a + 0 * len_bytes/'
fault "a translation that ends in another block of the code than it begins in is not found" crowded cms/tcache/area.c 's/ && block > first)/ \&\& block > first + 4096)/'
fault "the oldest behind the newest are not found" crowded cms/tcache/area.c '/^struct translation \*area_find/,/^}/s/for (uint32_t n = oldest;/for (uint32_t n = oldest + 1000000;/'
fault "nobody knows where instructions were decoded" ladder cms/exec/xpage.c 's/xpage_of(at)->decoded |= .*/;/'
fault "nobody knows where lines have entries" ladder cms/exec/grain.c 's/xpage_of(at)->grained |= .*/;/'
fault "code made again in a line with an entry is not in its mask" ladder cms/exec/grain.c '/^void grain_mark/,/^}/s/g->mask |= .*/;/'
fault "what sleeps wakes whatever its bytes are" ladder cms/tcache/smc.c '/^static bool same_bytes/,/^}/s/return false;/return true;/'
fault "a bulk of REP goes on over its own instruction" ladder cms/exec/rep.c '/^void rep_code_written/,/^}/s/rep_singly();/(void)0;/'
fault "the device stays behind a group of REP INS" blocks cms/exec/rep.c 's/^\t\tpc_pio_moved(port, GROUP_BYTES);/\t\t;/'
fault "what a REP is about to write over holds the REP itself" blocks cms/exec/rep.c 's/return own < rest + XPAGE_SUB_BYTES ?/return 0 \&\& own < rest + XPAGE_SUB_BYTES ?/'
fault "a mode switch leaves the segments as they were" blocks cms/exec/mach.c 's/!= (X86_ATTR_S | 2))/!= (X86_ATTR_S | 2) \&\& 0)/'
fault "MOV SS of protected mode holds nothing off" blocks cms/exec/spec.c 's/^\tM_SET(int_shadow, .*/\t;/'
fault "a selector behind the end of its table" blocks cms/exec/spec.c 's/at + 7 > s->gdtr.limit/0/'
fault "a unit is missing before the first line of a REP" blocks cms/exec/rep.c 's/copy_units(src, dst, first, shift);/copy_units(src, dst, first - 1, shift);/'
fault "a soft immediate is read a byte too early" ladder cms/front/ea.c 's/uint32_t at = l->next - l->s->eip - bytes;/uint32_t at = l->next - l->s->eip - bytes - 1;/'
fault "soft bytes are code, too" ladder cms/tcache/smc.c 's/bits &= ~win_bits(first, size, win_of(t->place + s->at), s->bytes);/;/'
fault "nothing that sleeps is found" ladder cms/tcache/smc.c 's/if (same_bytes(t)) {/if (0 \&\& same_bytes(t)) {/'
fault "port 61h is kept too long" port61 cms/pc/pit.c 's/uint64_t refresh = (pc.now | 1023) + 1/uint64_t refresh = (pc.now | 4095) + 1/'
fault "a one-shot that ends is not seen" port61 cms/pc/pit.c 's/return rise < refresh ? rise : refresh;/return refresh;/'
fault "a write to the timer leaves what was read of port 61h" port61 cms/pc/pit.c 's/^\tpc_moved = true;/\t;/'
fault "what was refused is never asked about again" ladder cms/exec/head.h '/^static inline bool head_forgiven/,/^}/s/return .*/return 0 * h->since;/'
fault "a change is not learned from" ladder cms/tcache/tcache.c 's/if (++h->changes == SOFT_AT)/if (0)/'
fault "a table's open store is not seen by the walk" prog cms/exec/tlb.c 's/ && !tables_open(at.a))/ \&\& !(tables_open(at.a) \&\& !peek))/'
fault "a directory's open store is not seen by the walk" prog cms/exec/tlb.c 's/open_at(pde_at) || //'
fault "a group of REP uses a page as it was before the group" prog cms/exec/tlb.c 's/^\trep_unwind();/\t;/'
fault "the interpreter walks under open stores" prog cms/exec/tlb.c 's/walk_first(at, access);/(void)walk_first;/'
fault "the second half of a store sees the first" prog cms/exec/tlb.c 's/if ((at.a & PAGE_MASK) || /if (1 || /'
fault "a dead flag that was live" ir cms/opt/dead.c 's/return live | GUEST | 1u << (i->more & 31);/return (live | GUEST | 1u << (i->more \& 31)) \& ~1u;/'
fault "the roll back before interpreting is forgotten" same cms/exec/recover.c 's/XM_ROLLBACK();/;/'
fault "DEC EDI translated as INC EDI" selfcheck cms/front/lower_alu.c 's/< 0x48 ? IR_XINC : IR_XDEC/< 0x4f ? IR_XINC : IR_XDEC/'
fault "a tick too many behind a call of the interpreter" selfcheck cms/front/lower_control.c 's/l->now.ticks = (uint16_t)-1;/l->now.ticks = 0;/'
fault "what holds off events is a commit of its own" prog cms/front/region.c 's/l->pair = 2;/l->pair = 0;/'
fault "STI and POPF go on while an interrupt waits" prog cms/front/lower_control.c '/^void lower_leave_if_interrupted/,/^}/s/branch(.*/(void)out;/'
fault "a page's last instruction outlives its bytes" prog cms/exec/interp.c 's/same_bytes(b, p->bytes, /same_bytes(b, b, /'
fault "an event that interrupts is one that nobody sees" late cms/pc/bus.c '/^static bool bus_unseen/,/^}/s/default: return false;/default: return true;/'
fault "a stamp outlives the mapping" prog cms/exec/head.c 's/head_epoch += CTX_COUNT;/return false;/'
fault "a link is followed with no tick left" checked cms/exec/loop.c 's/return XM_CSRR(XM_CSR_TLIMIT) ? choose_at/return 1 ? choose_at/'
fault "a port access that moves an event goes unseen" same cms/exec/port.c 's/if (pc_moved || asked)/if (asked)/'
fault "a request that waits is not seen behind MOV SS" prog cms/exec/recover.c 's/ | (pc_intr() ? ATTEND_BOUNDARY : 0);/;/'
fault "behind MOV SS nothing is held off" prog cms/exec/recover.c 's/M_SET(int_shadow, (s->int_shadow .*/M_SET(int_shadow, 0);/'
fault "a range of the dump leaves out its first address" dumps cms/tcache/dump.c 's/lin >= p->dump_from\[i\]/lin > p->dump_from[i]/'
fault "a dump of operations behind the passes" dumps cms/tcache/tcache.c 's/^\topt_run(&ir);/\topt_run(\&ir); if (now.learned) dump_op(\&ir, \&src);/'
fault "a dump of code a word off" dumps cms/tcache/dump.c 's/(uintptr_t)t->code, t->words/(uintptr_t)(t->code + 4), t->words/'
fault "a saved state brings its own dump" dumps sim/save.c 's/p->dump = now.dump;/;/'
fault "a full store buffer drops a store" chaos sim/fast/mem.h 's/return false;/return true;/'

fault "a machine without a ROM has one" above cms/exec/physmap.c 's/page + rom_bytes < rom_bytes/page >= 0u - rom_bytes/'
fault "RAM ends a page later" above cms/exec/physmap.c 's/if (page < physmap_ram)/if (page <= physmap_ram)/'
fault "without a BIOS a reset goes on" above sim/load.c 's/if (!m->params.rom_bytes)/if (0)/'

judge session build/defoe 100 'tests/boot/session.sh fast'
fault "what is done while the guest is halted counts as interpreting" session cms/boot/plat.c 's/awake = platform_activity(ACT_IDLE);/awake = ACT_INTERP;/'
fault "a guest that was woken counts as halted" session cms/exec/events.c '/^static void deliver/,/^}/s/set_asleep(false);/;/'

# the translator, judged by the semantics and by what it leaves to the interpreter
fault "the segment unit is told a wrong limit" ir cms/front/lower_seg.c 's/SEGW_LO, 0/SEGW_LO, hi/'
fault "an address forgets where ESP stands" selfcheck cms/front/ea.c 's/disp + l->now.esp_off : disp/disp : disp/'
fault "a tick too many on the way back to a block's start" ir cms/opt/loop.c 's/side\[1\] = b->ins\[back + 1\];/side[1] = b->ins[back + 1]; side[1].label++;/'
fault "a constant that is made twice stands in front of the loop" ir cms/opt/loop.c 's/return once & ~more;/return once | more;/'
fault "an atom is put together wrongly" ir cms/front/lower.h 's/(size >> 2) << 12, op/(size >> 2) << 13, op/'
fault "an operation keeps a flag and does not say so" flags cms/ir/ops.def '/^IR(XINC,/s/IRE_WP|IRE_RF/IRE_WF/'
fault "an atom reads flags and its row does not say so" flags hw/isa/atoms.def '/^ATOM(xsbbi,/s/E_WFL|E_RFL/E_WFL/'
fault "a row claims a flag too many" flags isa-x86/table/opcodes.def '/^X(INC_Zv,/s/F_NOC/F_ALL/'
fault "labels beyond their table pass the check" check cms/ir/check.c 's/ || i->label > b->labels)/)/'
fault "a common row is left to the interpreter" rows isa-x86/table/opcodes.def 's/^\(X(LEA,.*\) lea)$/\1 NONE)/'

# the host program, judged by what its runs leave behind
judge ends "build/defoe build/tests/prog/disk.bin build/tests/rtl/engine/stuck.so" 100 tests/boot/kept.sh
fault "a failed machine's disk is written" ends sim/main.c 's/ && reason != STOP_FIRMWARE_ERROR//'
fault "a .part stays behind a second signal" ends sim/console.c '/save_drop();/d'

# -kernel, judged by boot.rst, the Multiboot specification and QEMU
judge loader build/tests/kernel/fuzz 60 'build/tests/kernel/fuzz 5000'
fault "pieces of a kernel lie over each other" loader sim/kernel.c 's/if ((over = find_over(k, at, at + bytes)))/if ((over = NULL))/'
fault "more bytes in the file than in memory" loader sim/elf.c 's/if (ph->p_filesz > ph->p_memsz)/if (0)/'
fault "a segment that wraps at 4 GB" loader sim/kernel.c 's/ || bytes > k->m->params.ram_bytes - at)/ || (uint32_t)(at + bytes) > k->m->params.ram_bytes)/'
fault "an initrd that the kernel cannot reach" loader sim/linux.c 's/k, top > 1 ? top : UINT32_MAX, bytes/k, top > 1 ? UINT32_MAX : UINT32_MAX, bytes/'
fault "a setup header that ends anywhere" loader sim/linux.c 's/k->file\[BP_JUMP\] != 0xeb || \*end < least/*end < 2/'
fault "a module's string is cut at its name" loader sim/multiboot.c "s/\\*space = ' ';/*space = 0;/"
judge figures build/defoe 100 'tests/boot/moved.sh 1000000 2000000 "-engine ref" "-engine fast -tier 0"'
fault "a continued run counts what was before it" figures sim/stats.c 's/ & CMS_RESTORE ? / \& 0 ? /'
judge images build/defoe 100 tests/boot/images.sh
fault "who writes an image does not say so" images sim/lock.c 's/take(fd, DOES + WRITE);/;/'
fault "a second writer of an image" images sim/lock.c 's/ && others_hold(fd, BEARS_NOT + WRITE)/ \&\& 0/'
fault "the footer of a fixed VHD is not looked for" images sim/probe.c 's/"vpc", -512/"vpc", -1024/'
judge words build/defoe 200 tests/boot/inputs.sh
fault "the tables of an earlier run are overwritten" words sim/stats.c 's/	if (keep_earlier())/	if (0 \&\& keep_earlier())/'
fault "a state without its disk does not say which" words sim/save.c 's/if (!now->sectors)/if (0)/'

# a person and the host, judged by what a terminal must do and by what sim/README.md promises
judge person "build/defoe" 200 'tests/boot/typing.py ref' guest
judge terminal "build/defoe" 100 tests/boot/terminal.py
judge heard "build/defoe" 200 'tests/prog/heard.py "-engine ref" "-engine fast"' prog
fault "keys that wait keep time from going on" person cms/exec/events.c 's/input_held >= 0 || !exec_input_live()/!exec_input_live()/'
fault "a key is read only when the UART has room" terminal sim/input.c 's/terminal_raw() ? waiting < KEYS_MAX/terminal_raw() ? waiting < 1/'
fault "a stopped run leaves the terminal raw" terminal sim/terminal.c '/^static void on_stop/,/^}/s/terminal_restore();/;/'
fault "line wrap stays off" terminal sim/terminal.c 's/{ 7, DEC, true }/{ 77, DEC, true }/'
fault "Ctrl-A X and a signal are two" terminal sim/console.c 's/if (signalled)/if (stop)/'
fault "a long DMA is done at once" heard cms/pc/fwcfg.c 's/f->dma_left > PIECE_BYTES ?/f->dma_left > UINT32_MAX - 1 ?/'
fault "interrupts for ever are not heard" heard cms/exec/events.c '/^static bool settle/,/^}/s/exec_hear_host();/(void)exec_hear_host;/'
# what a file or a guest tells the devices, judged by ASan, UBSan and a clock
judge wildfile 'build/defoe build/tests/fuzz/fields build/tests/fuzz/ports.bin' 100 tests/fuzz/file.py
judge wild "build/tests/fuzz/state build/tests/fuzz/hammer" 300 'build/tests/fuzz/state build/guest/bios.bin build/guest/disk.img sweep 1 &&
	build/tests/fuzz/hammer 2000000 1'
fault "wild: the ATA position of a saved state" wild cms/pc/ata.c 's/c->pos <= c->end && c->end <= PC_ATA_BUFFER/c->end <= PC_ATA_BUFFER/'
fault "wild: a saved PIT channel that counts from 0" wild cms/pc/pit.c 's/(c->count || !c->loaded) && //'
fault "wild: the head of a saved queue" wild cms/pc/kbd.c 's/q->head < PC_KBD_QUEUE && //'
fault "wild: the next event of a saved queue" wild cms/pc/bus.c 's/pc.bus.next == least && //'
fault "wild: a saved ROM beyond the window" wildfile sim/sound.c 's/ && bytes <= p->fence + 1 - offset//'
fault "wild: a guest's access across the end of a sector" wild cms/pc/ata.c 's/pos + size > c->end/pos > c->end/'
fault "wild: a geometry without sectors" wild cms/pc/ata.c 's/if (!spt)/if (spt > 255)/'
