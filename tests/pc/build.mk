# SPDX-License-Identifier: Apache-2.0
# PC devices judged against data sheets; also proves that they compile for rv32 with the same layout.
TESTS += pc
TESTS_PC_SRCS := $(addprefix tests/pc/,main.c platform.c bus.c pic.c pit.c rtc.c kbd.c uart.c ata.c chipset.c misc.c)
PC_RV_CC ?= riscv64-unknown-elf-gcc
PC_RV_FLAGS := -march=rv32im -mabi=ilp32 -ffreestanding -nostdlib
PC_WARN := -std=c11 -O2 -Wall -Wextra -Werror

build/test-pc: $(CMS_PC_SRCS) $(TESTS_PC_SRCS) $(CMS_PC_HDRS) tests/pc/test.h
	@mkdir -p build
	$(CC) $(PC_WARN) -Icms/pc -o $@ $(CMS_PC_SRCS) $(TESTS_PC_SRCS)

build/pc-rv32.o: $(CMS_PC_SRCS) $(CMS_PC_HDRS)
	@mkdir -p build
	$(PC_RV_CC) $(PC_WARN) $(PC_RV_FLAGS) -r -o $@ $(CMS_PC_SRCS)

.PHONY: test-pc
test-pc: build/test-pc build/pc-rv32.o
	build/test-pc
