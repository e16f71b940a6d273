# SPDX-License-Identifier: Apache-2.0
# sim: the host program build/defoe = command line + three engines + the firmware image.

# dump.c prints what the translator thinks in, as the translator's own printer does
SIM_SRCS := $(wildcard sim/*.c) cms/ir/ir.c cms/ir/fields.c cms/ir/print.c
SIM_OBJS := $(patsubst %.c,build/obj/%.o,$(SIM_SRCS) $(REF_SRCS) $(FAST_SRCS) $(HOSTDEV_SRCS)) build/obj/sim/image.o
SIM_HDRS := $(wildcard sim/*.h cms/boot/*.h cms/ir/*.h cms/ir/*.def cms/sched/*.h isa-x86/decode/*.h) $(ISA_GEN_ALL)

$(patsubst %.c,build/obj/%.o,$(SIM_SRCS)): build/obj/%.o: %.c $(SIM_HDRS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c -o $@ $<

# What git calls this tree, or that it does not know it. Asked each time, written when it has changed: only then is anything built again.
build/gen/sim_commit.h: ask-git
	@mkdir -p $(@D)
	@commit=$$(test -e .git && GIT_OPTIONAL_LOCKS=0 git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null); \
	line="#define SIM_COMMIT \"$${commit:-unknown}\""; \
	[ "$$line" = "$$(cat $@ 2>/dev/null)" ] || echo "$$line" >$@
.PHONY: ask-git
ask-git:
build/obj/sim/version.o: build/gen/sim_commit.h

# Code and constants alone: the host compares them after every run (load_check_firmware).
build/cms/cms.ro.bin: build/cms/cms.elf
	riscv64-unknown-elf-objcopy -O binary -j .text -j .rodata $< $@

build/obj/sim/image.o: sim/image.S build/cms/cms.bin build/cms/cms.ro.bin
	@mkdir -p $(@D)
	$(CC) -c -o $@ $<

build/defoe: $(SIM_OBJS) $(RTL_LIB)
	$(CXX) -o $@ $^ -lz -lpthread
