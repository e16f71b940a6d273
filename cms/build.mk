# SPDX-License-Identifier: Apache-2.0
# cms: firmware sources, x86 semantics and PC devices -> build/cms/cms.bin, the image at CMS_ENTRY.
#
# -march without Zbs: GCC 12.2 for rv32 stops with an internal error on the constant 0x800 when Zbs is on (it takes 1 << 11 for
# a BSETI that its own pattern refuses; seen in sem_sahf). The core has Zbs; the translator may use it.
CMS_CC     := riscv64-unknown-elf-gcc
CMS_ARCH   := -march=rv32im_zba_zbb_zicsr -mabi=ilp32
CMS_CFLAGS := $(CMS_ARCH) -std=gnu11 -O2 -g -ffreestanding -fno-builtin-printf -ffunction-sections -fdata-sections \
              -fno-asynchronous-unwind-tables -msmall-data-limit=1024 -mcmodel=medany -Wall -Wextra -Werror -I. -Icms/exec -Icms/pc
# make CMS_CHECK=1, in a tree without build/cms: an image that checks every block it translates (cms/ir/ir.h)
CMS_CFLAGS += $(if $(CMS_CHECK),-DCMS_CHECK)
CMS_LIBGCC := $(shell $(CMS_CC) -march=rv32im -mabi=ilp32 -print-libgcc-file-name 2>/dev/null)

CMS_DIRS   := boot exec front ir opt sched tcache
CMS_SRCS   := $(foreach d,$(CMS_DIRS),$(wildcard cms/$(d)/*.c)) $(CMS_PC_SRCS) isa-x86/decode/decode.c \
              $(X86_GEN) $(ISA_X86_SEM_SRCS)
CMS_OBJS   := build/cms/cms/boot/start.o $(patsubst build/cms/build/%,build/cms/%,$(patsubst %.c,build/cms/%.o,$(CMS_SRCS)))
CMS_HDRS   := $(foreach d,$(CMS_DIRS) pc,$(wildcard cms/$(d)/*.h cms/$(d)/*.def)) $(ISA_X86_HDRS) $(ISA_GEN_ALL)

build/cms/gen/%.o: build/gen/%.c $(CMS_HDRS) cms/build.mk
	@mkdir -p $(@D)
	$(CMS_CC) $(CMS_CFLAGS) -c -o $@ $<

build/cms/%.o: %.c $(CMS_HDRS) cms/build.mk
	@mkdir -p $(@D)
	$(CMS_CC) $(CMS_CFLAGS) -c -o $@ $<

build/cms/%.o: %.S $(CMS_HDRS) cms/build.mk
	@mkdir -p $(@D)
	$(CMS_CC) $(CMS_CFLAGS) -c -o $@ $<

build/cms/cms.elf: $(CMS_OBJS) cms/boot/link.ld cms/boot/order.ld
	$(CMS_CC) $(CMS_ARCH) -nostdlib -Wl,--gc-sections -Wl,--no-warn-rwx-segments -Wl,-Map=build/cms/cms.map -T cms/boot/link.ld -o $@ $(CMS_OBJS) $(CMS_LIBGCC)

build/cms/cms.bin: build/cms/cms.elf
	riscv64-unknown-elf-objcopy -O binary $< $@

.PHONY: cms
cms: build/cms/cms.bin
