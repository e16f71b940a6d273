# SPDX-License-Identifier: Apache-2.0
# ROMs of our own, run by engine ref and by qemu-system-i386, compared line by line and register by register.
TESTS += rom-qemu rom-walk rom-random
TESTS_LONG += rom-random-long

rom_cc  ?= i686-linux-gnu-gcc
rom_out := build/tests/rom
rom_cflags := -std=gnu11 -Os -Wall -Wextra -Werror -ffreestanding -fno-pic -fno-stack-protector -march=i486 -mgeneral-regs-only \
              -fno-asynchronous-unwind-tables
rom_ldflags := -m elf_i386 -z noexecstack --no-warn-rwx-segments -T tests/rom/priv/rom.ld
rom_qemu := qemu-system-i386 -accel tcg -cpu 486 -m 16M -display none -nodefaults -no-reboot -device isa-debug-exit,iobase=0xf4
ROM_PRIV_OBJS := $(patsubst tests/rom/priv/%,$(rom_out)/%.o,$(wildcard tests/rom/priv/*.c tests/rom/priv/*.S))

$(rom_out)/%.c.o: tests/rom/priv/%.c tests/rom/priv/rom.h
	@mkdir -p $(@D)
	$(rom_cc) $(rom_cflags) -c -o $@ $<

$(rom_out)/%.S.o: tests/rom/priv/%.S
	@mkdir -p $(@D)
	$(rom_cc) -c -o $@ $<

$(rom_out)/walk.o: tests/rom/walk.S
	@mkdir -p $(@D)
	$(rom_cc) -c -o $@ $<

$(rom_out)/priv.elf: $(ROM_PRIV_OBJS) tests/rom/priv/rom.ld
	i686-linux-gnu-ld $(rom_ldflags) -o $@ $(ROM_PRIV_OBJS)

$(rom_out)/walk.elf: $(rom_out)/walk.o tests/rom/priv/rom.ld
	i686-linux-gnu-ld $(rom_ldflags) -o $@ $<

$(rom_out)/%.bin: $(rom_out)/%.elf
	i686-linux-gnu-objcopy -O binary -j .text $< $@

$(rom_out)/trace: tests/rom/trace.c $(patsubst %.c,build/obj/%.o,$(REF_SRCS))
	$(CC) $(CFLAGS) -o $@ $^

# Exit status of QEMU's debug port: value << 1 | 1
.PHONY: test-rom-qemu test-rom-walk
test-rom-qemu: $(rom_out)/priv.bin $(rom_out)/trace
	@rm -f $(rom_out)/qemu.e9
	timeout 120 $(rom_qemu) -bios $< -chardev file,id=e9,path=$(rom_out)/qemu.e9 -device isa-debugcon,iobase=0xe9,chardev=e9; [ $$? = 33 ]
	timeout 120 $(rom_out)/trace $< > $(rom_out)/ref.e9
	@diff $(rom_out)/qemu.e9 $(rom_out)/ref.e9 | cut -c1-300 | head -n 40
	@cmp $(rom_out)/qemu.e9 $(rom_out)/ref.e9
	@grep -q '^end' $(rom_out)/ref.e9
	@echo "$$(wc -l < $(rom_out)/ref.e9) lines, $$(wc -w < $(rom_out)/ref.e9) words equal to QEMU's"

test-rom-walk: $(rom_out)/walk.bin $(rom_out)/trace
	timeout 60 $(rom_qemu) -bios $< -singlestep -d cpu,nochain -D $(rom_out)/qemu.log; [ $$? = 1 ]
	timeout 60 $(rom_out)/trace $< 10000 > $(rom_out)/ref.log
	@tests/rom/compare.py $(rom_out)/qemu.log $(rom_out)/ref.log 1000

.PHONY: test-rom-random test-rom-random-long
test-rom-random: build/defoe
	@mkdir -p $(rom_out)
	tests/rom/random.py 0 40

test-rom-random-long: build/defoe
	@mkdir -p $(rom_out)
	tests/rom/random.py 1000 2000 50000

# Planted faults that these judges must report.
TEETH += rom
.PHONY: teeth-rom
teeth-rom: test-rom-qemu test-rom-walk
	@tests/rom/teeth.sh
