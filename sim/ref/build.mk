# SPDX-License-Identifier: Apache-2.0
# sim/ref: the ref engine = isa-x86 + cms/pc + the shared part of cms/exec + mach_impl.h of this folder.
REF_SRCS := $(wildcard sim/ref/*.c) cms/exec/config.c cms/exec/events.c cms/exec/watch.c cms/exec/physmap.c $(ISA_X86_SRCS) $(CMS_PC_SRCS)
REF_HDRS := $(wildcard sim/ref/*.h cms/exec/config.h cms/exec/events.h cms/exec/watch.h cms/exec/rep.h cms/exec/physmap.h sim/engine.h cms/boot/params.h) $(CMS_PC_HDRS) $(ISA_X86_HDRS)

$(patsubst %.c,build/obj/%.o,$(REF_SRCS)): build/obj/%.o: %.c $(REF_HDRS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -Isim/ref -c -o $@ $<
