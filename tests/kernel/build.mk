# SPDX-License-Identifier: Apache-2.0
# Small kernels for -kernel, and the loader under ASan and UBSan.
TESTS += kernel kernel-fuzz
TESTS_LONG += kernel-fuzz-long

kernel_out    := build/tests/kernel
kernel_cross  ?= i686-linux-gnu-
kernel_cflags := -std=gnu11 -Os -Wall -Wextra -Werror -ffreestanding -fno-pic -fno-stack-protector -march=i486 -mgeneral-regs-only \
                 -fno-asynchronous-unwind-tables
kernel_ld     := $(kernel_cross)ld -m elf_i386 --build-id=none --no-warn-rwx-segments
kernel_all    := $(addprefix $(kernel_out)/,multi.elf multi.bin low.elf high.elf)

$(kernel_out)/%.c.o: tests/kernel/%.c
	@mkdir -p $(@D)
	$(kernel_cross)gcc $(kernel_cflags) -c -o $@ $<

$(kernel_out)/%.S.o: tests/kernel/%.S
	@mkdir -p $(@D)
	$(kernel_cross)as --32 -o $@ $<

$(kernel_out)/multi-addresses.S.o: tests/kernel/multi.S
	@mkdir -p $(@D)
	$(kernel_cross)as --32 --defsym ADDRESSES=1 -o $@ $<

$(kernel_out)/multi.elf: $(kernel_out)/multi.S.o $(kernel_out)/multi.c.o tests/kernel/multi.ld
	$(kernel_ld) -T tests/kernel/multi.ld -o $@ $(filter %.o,$^)

$(kernel_out)/multi.bin: $(kernel_out)/multi-addresses.S.o $(kernel_out)/multi.c.o tests/kernel/multi.ld
	$(kernel_ld) -T tests/kernel/multi.ld -o $@.elf $(filter %.o,$^)
	$(kernel_cross)objcopy -O binary $@.elf $@

$(kernel_out)/low.elf $(kernel_out)/high.elf: $(kernel_out)/%.elf: $(kernel_out)/%.S.o tests/kernel/%.ld
	$(kernel_ld) -T tests/kernel/$*.ld -o $@ $<

kernel_srcs := sim/kernel.c sim/elf.c sim/linux.c sim/multiboot.c sim/probe.c
$(kernel_out)/fuzz: tests/kernel/fuzz.c $(kernel_srcs) $(SIM_HDRS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -fsanitize=address,undefined -fno-sanitize-recover=undefined -o $@ tests/kernel/fuzz.c $(kernel_srcs)

.PHONY: test-kernel test-kernel-fuzz test-kernel-fuzz-long
test-kernel: build/defoe guest $(kernel_all)
	tests/kernel/kernel.sh "-engine ref" "-engine fast -tier 0" "-engine fast" "-engine rtl"
test-kernel-fuzz: $(kernel_out)/fuzz
	$(kernel_out)/fuzz 10000
test-kernel-fuzz-long: $(kernel_out)/fuzz
	$(kernel_out)/fuzz 300000 10001
