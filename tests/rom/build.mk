# SPDX-License-Identifier: Apache-2.0
# ROMs of our own, run by QEMU, by Bochs and by our engines, compared word by word; one walk compared register by register.
TESTS += rom-judges rom-tiers rom-walk rom-devices rom-random
TESTS_LONG += rom-random-long rom-devices-long

rom_cc  ?= i686-linux-gnu-gcc
rom_out := build/tests/rom
rom_cflags := -std=gnu11 -Os -Wall -Wextra -Werror -ffreestanding -fno-pic -fno-stack-protector -march=i486 -mgeneral-regs-only \
              -fno-asynchronous-unwind-tables
rom_ldflags := -m elf_i386 -z noexecstack --no-warn-rwx-segments -T tests/rom/lib/rom.ld
rom_qemu := qemu-system-i386 -accel tcg -cpu 486 -m 16M -display none -nodefaults -no-reboot -device isa-debug-exit,iobase=0xf4
rom_libs := $(patsubst tests/rom/%,$(rom_out)/%.o,$(wildcard tests/rom/lib/*.[cS]))
rom_names := priv traps modes p6 strict slots reset
# `modes` once more as a Pentium: for Bochs alone, QEMU's has SYSENTER and takes every MSR.
rom_runs := $(rom_names) pentium
# Elsewhere a 486.
rom_qemu_cpu_p6 := pentium2,-pse36
rom_qemu_cpu_modes := pentium2,-pse36,-apic
rom_bochs_cpu_pentium := pentium
rom_family_pentium := 5
rom_defoe_cpu_pentium := pentium
rom_family_p6 := 6
rom_family_modes := 6
rom_defoe_cpu_modes := 686
rom_defoe_cpu_p6 := 686
rom_family_strict := 6
rom_reboot_reset := reboot
rom_defoe_cpu_strict := 686

$(rom_out)/%.c.o: tests/rom/%.c $(wildcard tests/rom/*/*.h)
	@mkdir -p $(@D)
	$(rom_cc) $(rom_cflags) -Itests/rom/lib -c -o $@ $<

$(rom_out)/%.S.o: tests/rom/%.S tests/prog/flat.inc $(wildcard tests/rom/*/*.h)
	@mkdir -p $(@D)
	$(rom_cc) -Itests/rom/lib -c -o $@ $<

# One ROM a folder.
define rom_link
$(rom_out)/$(1).elf: $(rom_libs) $(patsubst tests/rom/%,$(rom_out)/%.o,$(wildcard tests/rom/$(1)/*.[cS])) tests/rom/lib/rom.ld
	i686-linux-gnu-ld $(rom_ldflags) -o $$@ $$(filter %.o,$$^)
endef
$(foreach rom,$(rom_names) devices,$(eval $(call rom_link,$(rom))))

$(rom_out)/walk.elf: $(rom_out)/walk.S.o tests/rom/lib/rom.ld
	i686-linux-gnu-ld $(rom_ldflags) -o $@ $<

$(rom_out)/%.bin: $(rom_out)/%.elf
	i686-linux-gnu-objcopy -O binary -j .text $< $@

$(rom_out)/pentium.bin: $(rom_out)/modes.bin
	cp $< $@

$(rom_out)/trace: tests/rom/trace.c $(patsubst %.c,build/obj/%.o,$(REF_SRCS))
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $^

# What each judge and each engine of ours writes for a ROM; ref by `trace`, which needs no device.
$(rom_out)/%.qemu: $(rom_out)/%.bin tests/rom/judge.sh
	ROM_QEMU_CPU=$(rom_qemu_cpu_$*) tests/rom/judge.sh qemu $< $@

$(rom_out)/%.bochs: $(rom_out)/%.bin tests/rom/judge.sh
	ROM_BOCHS_CPU=$(rom_bochs_cpu_$*) tests/rom/judge.sh bochs $< $@

$(rom_out)/%.ref: $(rom_out)/%.bin $(rom_out)/trace
	timeout -k 5 120 $(rom_out)/trace $< - $(or $(rom_family_$*),4) $(rom_reboot_$*) > $@

rom_fast = timeout -k 5 300 build/defoe -engine fast -timing off -m 16M -quiet

.PHONY: test-rom-judges test-rom-tiers test-rom-walk
test-rom-judges: $(rom_runs:%=$(rom_out)/%.ref) $(foreach rom,$(filter-out slots,$(rom_runs)),$(rom_out)/$(rom).bochs) \
		$(foreach rom,$(filter-out strict pentium,$(rom_runs)),$(rom_out)/$(rom).qemu)
	@tests/rom/judge.py $(rom_out) $(rom_runs)

# Translated at the first visit: most cases run once.
test-rom-tiers: build/defoe $(foreach rom,$(rom_runs),$(rom_out)/$(rom).bin $(rom_out)/$(rom).ref)
	@set -e; for rom in $(foreach r,$(rom_runs),$r:$(or $(rom_defoe_cpu_$r),486)); do cpu=$${rom#*:}; rom=$${rom%:*}; for tier in 0 1; do \
		$(rom_fast) -cpu $$cpu -tier $$tier -hot 1 -bios $(rom_out)/$$rom.bin </dev/null > $(rom_out)/$$rom.fast$$tier || [ $$? = 33 ]; \
		cmp $(rom_out)/$$rom.ref $(rom_out)/$$rom.fast$$tier; echo "ok $$rom on fast, tier $$tier"; done; done

test-rom-walk: $(rom_out)/walk.bin $(rom_out)/trace
	timeout 60 $(rom_qemu) -bios $< -singlestep -d cpu,nochain -D $(rom_out)/qemu.log; [ $$? = 1 ]
	timeout 60 $(rom_out)/trace $< 10000 > $(rom_out)/ref.log
	@tests/rom/compare.py $(rom_out)/qemu.log $(rom_out)/ref.log 1000

# Needs the devices of a whole machine, and a judge that has them: QEMU, and the data sheets where QEMU does otherwise.
.PHONY: test-rom-devices test-rom-devices-long
test-rom-devices: build/defoe $(rom_out)/devices.bin
	tests/rom/devices.py "-engine ref" "-engine fast -tier 0" "-engine fast"
test-rom-devices-long: build/defoe $(rom_out)/devices.bin
	tests/rom/devices.py "-engine rtl"

.PHONY: test-rom-random test-rom-random-long
test-rom-random: build/defoe
	@mkdir -p $(rom_out)
	tests/rom/rand.py 0 40

test-rom-random-long: build/defoe
	@mkdir -p $(rom_out)
	tests/rom/rand.py 1000 2000 50000
