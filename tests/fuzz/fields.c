/* SPDX-License-Identifier: Apache-2.0
 * Fields of a saved state, and a value that a file could bring -> lines `name offset width value` for file.py. The offset is from
 * the parameters' section on in the unpacked stream of sim/save.c. */
#include <stddef.h>
#include <stdio.h>
#include "cms/boot/params.h"
#include "cms/pc/pc.h"

/* save.c: 24 bytes in front of each section: parameters, then the image */
enum { PARAMS = 24, IMAGE = PARAMS + sizeof(struct cms_params) + 24, PC = IMAGE + offsetof(struct machine_image, pc) };

static void print(const char *name, size_t at, size_t width, unsigned long long value)
{
	printf("%s %zu %zu %llu\n", name, at, width, value);
}

#define IN(base, type, field, value) print(#field, base + offsetof(type, field), sizeof(((type *)0)->field), value)

int main(void)
{
#define P(field, value) IN(PARAMS, struct cms_params, field, value)
	P(rom_offset, 0x1fff000), P(rom_offset, 0x7ff000), P(rom_bytes, 0x40001), P(vgarom_bytes, 0x10001), P(cpu, 7), P(disk_sectors_lo[0], 1), P(disk_sectors_hi[3], 1);
#undef P
#define A(field, value) IN(IMAGE, struct x86_arch, field, value)
	A(ticks_hi, 0x1000000), A(skip_lo, 0xffffffff), A(skip_hi, 0x80000000), A(eflags, 0x8002), A(eflags, X86_VM | 2), A(sys.cpl, 3), A(sys.cpl, 4);
	A(sys.cr0, X86_CR0_PG | X86_CR0_ET), A(sys.cr4, 0x800), A(sys.a20_mask, 0), A(sys.halted, 2), A(sys.nmi, 4), A(sys.rf_live, 3);
	A(sys.int_shadow, 8), A(sys.db, 0x10000), A(sys.seg[1].limit, 0), A(sys.seg[2].attr, 0xffff), A(sys.seg[3].base, 0xffffffff);
	A(sys.gdtr.base, 0xfffffffd), A(sys.idtr.limit, 0xffffffff), A(sys.tr.attr, 0), A(sys.dr[7], 0xffffffff), A(eip, 0xffffffff), A(gpr[4], 1);
#undef A
#define D(field, value) IN(PC, struct pc_state, field, value)
	D(version, 0), D(bytes, 1), D(now, 1), D(second_tick, 1), D(seconds, 1ull << 40), D(config.ram_bytes, 1u << 30), D(config.flags, ~0u);
	D(config.vga_rom_bytes, ~0u), D(config.disk_sectors[1], 100), D(bus.due[0], 0), D(bus.due[1], 0), D(bus.due[4], 1), D(bus.next, 0);
	D(bus.next, ~0ull), D(pit.chan[0].count, 0), D(pit.chan[0].start, ~0ull), D(pit.chan[0].mode, 7), D(pit.chan[2].hold, ~0u);
	D(pit.chan[0].gate, 0), D(rtc.cmos[10], 0xff), D(rtc.flags_read_tick, ~0ull), D(rtc.mon, 0xff), D(rtc.index, 0xff);
	D(kbd.ctl.head, 32), D(kbd.key.count, 33), D(kbd.aux.head, 255), D(kbd.a20, 2), D(uart.head, 16), D(uart.count, 200);
	D(uart.tx_done, ~0ull), D(fdc.command_len, 9), D(fdc.result_pos, 200), D(fdc.result_len, 8), D(fdc.finishing, 9);
	D(vga.dac_part, 3), D(vga.crtc_index, 255), D(pci.address, ~0u), D(pm.toggles_seen, ~0ull), D(fwcfg.offset, ~0u), D(fwcfg.key, 0x23);
	D(pic.intr, 1), D(pic.chip[0].lowest, 255), D(ata.chan[0].pos, 0x7fffffff), D(ata.chan[0].end, 0x7fffffff), D(ata.chan[0].block, 255);
	D(ata.chan[0].left, ~0u), D(ata.chan[0].lba, ~0ull), D(ata.chan[0].stage, 7), D(ata.chan[1].pos, 8193), D(ata.chan[0].drive[0].heads, 0);
	D(ata.chan[0].drive[0].spt, 0), D(ata.chan[0].drive[0].sectors, ~0ull), D(ata.chan[1].drive[1].multiple, 255);
#undef D
	return 0;
}
