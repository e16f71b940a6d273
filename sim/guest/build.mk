# SPDX-License-Identifier: Apache-2.0
# Debian packages -> build/guest/{bios.bin,vgabios.bin,bzImage,vmlinux,initrd.cpio,disk.img}; `make guest` makes them all.

guest_dir  := sim/guest
guest_out  := build/guest
guest_cc   ?= i686-linux-gnu-gcc
guest_bios ?= /usr/share/seabios/bios.bin
guest_vga  ?= /usr/share/seabios/vgabios-stdvga.bin
guest_all  := $(addprefix $(guest_out)/,bios.bin vgabios.bin bzImage vmlinux initrd.cpio disk.img)

# The date of every file in the guest: 1 January 2023
guest_epoch := 1672531200

# A 486 without FPU; nothing but the kernel's nolibc and headers, and libgcc for 64-bit arithmetic
guest_cflags := -std=gnu11 -Os -Wall -Wextra -Wno-unused-parameter -march=i486 -msoft-float -static -nostdlib -nostdinc \
                -fno-pic -no-pie -fno-stack-protector -fno-asynchronous-unwind-tables -Wl,--build-id=none

.PHONY: guest guest-link
guest: $(guest_all)

$(guest_out)/bios.bin: $(guest_bios)
$(guest_out)/vgabios.bin: $(guest_vga)
$(guest_out)/bios.bin $(guest_out)/vgabios.bin:
	@mkdir -p $(@D)
	cp $< $@

# The kernel is kept outside the tree by content hash: a link to it, remade when what it is made from changes, or when
# the link leads nowhere
$(guest_out)/linux486.stamp: $(guest_dir)/kernel.sh $(guest_dir)/linux486.config \
                             $(if $(wildcard $(guest_out)/linux486/complete),,guest-link)
	@mkdir -p $(@D)
	+$(guest_dir)/kernel.sh $(guest_out)/linux486
	@touch $@

$(guest_out)/bzImage $(guest_out)/vmlinux: $(guest_out)/linux486.stamp
	cp $(guest_out)/linux486/$(@F) $@

# Every KB of the shell is read from the disk by 16-bit code at each boot: nothing that is not called, no symbols, no padding
guest_sh       := $(wildcard $(guest_dir)/sh/*.c)
guest_sh_flags := -mpreferred-stack-boundary=2 -ffunction-sections -Wl,--gc-sections -s -Wl,-z,noseparate-code
$(guest_out)/sh: $(guest_sh) $(guest_dir)/sh/sh.h $(guest_out)/linux486.stamp $(guest_dir)/build.mk
	$(guest_cc) $(guest_cflags) $(guest_sh_flags) -isystem $(shell $(guest_cc) -print-file-name=include) \
	    -isystem $(guest_out)/linux486/sysroot/include -o $@ $(guest_sh) -lgcc

$(guest_out)/initrd.cpio: $(guest_dir)/initrd.list $(guest_dir)/motd $(guest_out)/sh
	@rm -rf $(guest_out)/files && mkdir -p $(guest_out)/files
	cp $(guest_dir)/motd $(guest_out)/sh $(guest_out)/files
	touch -d @$(guest_epoch) $(guest_out)/files/*
	sed 's,@FILES@,$(guest_out)/files,' $< > $(guest_out)/initrd.spec
	$(guest_out)/linux486/gen_init_cpio -t $(guest_epoch) $(guest_out)/initrd.spec > $@.new
	mv $@.new $@

$(guest_out)/disk.img: $(guest_dir)/disk.sh $(guest_dir)/syslinux.cfg $(guest_out)/bzImage $(guest_out)/initrd.cpio
	$(guest_dir)/disk.sh $@ $(guest_out)/bzImage $(guest_out)/initrd.cpio
