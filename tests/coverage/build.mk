# SPDX-License-Identifier: Apache-2.0
# tests/coverage: how often each row of opcodes.def runs in real guests, and what of it the quick tier leaves to the interpreter.
# build/coverage/defoe = build/defoe with counters linked in front of ref's fetch and of the firmware's interpreter.
TESTS      += translator-rows
TESTS_LONG += translator-rows-long
COVER      := build/coverage
COVER_OBJS := $(filter-out build/obj/sim/image.o,$(SIM_OBJS)) $(COVER)/image.o $(COVER)/count_ref.o
cover_wrap  = $(patsubst %,-Wl$(comma)--wrap=%,$(1))
comma      := ,
COVER_CMS_WRAPS := x86_decode spec_choose_of interp_run interp_run_one interp_run_block tcache_trouble platform_park

$(COVER)/count_ref.o: tests/coverage/count_ref.c tests/coverage/count.h $(REF_HDRS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -Isim/ref -c -o $@ $<

$(COVER)/count_cms.o: tests/coverage/count_cms.c tests/coverage/count.h $(CMS_HDRS)
	@mkdir -p $(@D)
	$(CMS_CC) $(CMS_CFLAGS) -c -o $@ $<

$(COVER)/cms.elf: $(CMS_OBJS) $(COVER)/count_cms.o cms/boot/link.ld cms/boot/order.ld
	$(CMS_CC) $(CMS_ARCH) -nostdlib -Wl,--gc-sections -Wl,--no-warn-rwx-segments $(call cover_wrap,$(COVER_CMS_WRAPS)) \
		-T cms/boot/link.ld -o $@ $(CMS_OBJS) $(COVER)/count_cms.o $(CMS_LIBGCC)

$(COVER)/image.o: sim/image.S $(COVER)/cms.elf
	riscv64-unknown-elf-objcopy -O binary $(COVER)/cms.elf $(COVER)/cms.bin
	riscv64-unknown-elf-objcopy -O binary -j .text -j .rodata $(COVER)/cms.elf $(COVER)/cms.ro.bin
	sed 's,build/cms/,$(COVER)/,' $< >$(COVER)/image.S
	$(CC) -c -o $@ $(COVER)/image.S

$(COVER)/defoe: $(COVER_OBJS) $(RTL_LIB)
	$(CXX) $(call cover_wrap,code_fetch) -o $@ $^ -lz -lpthread

$(COVER)/table: tests/coverage/table.c tests/coverage/count.h tests/coverage/rarities.def cms/ir/ir.c $(wildcard cms/front/*.c) $(ISA_X86_DEC_SRCS) $(CMS_HDRS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $(filter %.c,$^)

COVER_GUESTS := boot kernel bench
COVER_NEEDS  := $(COVER)/defoe $(COVER)/table guest bench-roms
COVER_SUITE  := build/tests/suite/initrd.cpio
.PHONY: coverage test-translator-rows test-translator-rows-long
coverage: $(COVER_NEEDS) $(COVER_SUITE)
	tests/coverage/guests.sh $(COVER)/whole 0
	$(COVER)/table $(COVER)/whole $(COVER_GUESTS) suite >$(COVER)/translator.md
	@echo $(COVER)/translator.md

# No row of more than 0.1 % of a guest's instructions is the interpreter's: here in the first part of the boots, and in all of them.
test-translator-rows: $(COVER_NEEDS)
	tests/coverage/guests.sh $(COVER)/sample 8000000
	$(COVER)/table -check $(COVER)/sample $(COVER_GUESTS)
test-translator-rows-long: $(COVER_NEEDS) $(COVER_SUITE)
	tests/coverage/guests.sh $(COVER)/whole 0
	$(COVER)/table -check $(COVER)/whole $(COVER_GUESTS) suite
