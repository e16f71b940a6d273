# SPDX-License-Identifier: Apache-2.0
# tests/suite: Valgrind's and QEMU's x86 tests as programs of a Linux guest, judged by the host's processor and by themselves.
TESTS      += suite
TESTS_LONG += suite-long

suite_dir  := tests/suite
suite_out  := build/tests/suite

# `make suite-build` fetches the sources and builds the programs (once; kept in ~/.cache/defoe)
.PHONY: suite-build suite-link test-suite test-suite-long
suite-build: $(suite_out)/initrd.cpio

$(suite_out)/kept.stamp: $(suite_dir)/make.sh $(suite_dir)/programs.list $(if $(wildcard $(suite_out)/kept/complete),,suite-link)
	@mkdir -p $(@D)
	$(suite_dir)/make.sh $(suite_out)/kept
	@touch $@

$(suite_out)/init: $(suite_dir)/init.c $(guest_out)/linux486.stamp $(guest_dir)/build.mk
	@mkdir -p $(@D)
	$(guest_cc) $(guest_cflags) -isystem $(shell $(guest_cc) -print-file-name=include) \
	    -isystem $(guest_out)/linux486/sysroot/include -o $@ $< -lgcc

$(suite_out)/initrd.cpio: $(suite_out)/kept.stamp $(suite_out)/init $(suite_dir)/build.mk
	awk '/^[^#]/ && $$3 != "long" && $$3 != "qemu" { print $$1 }' $(suite_dir)/programs.list > $(suite_out)/list
	@{ echo "dir /dev 755 0 0"; echo "nod /dev/console 600 0 0 c 5 1"; echo "dir /bin 755 0 0"; \
	   echo "file /init $(suite_out)/init 755 0 0"; echo "file /list $(suite_out)/list 644 0 0"; \
	   for name in $$(ls $(suite_out)/kept/bin); do echo "file /bin/$$name $(suite_out)/kept/bin/$$name 755 0 0"; done; \
	} > $(suite_out)/initrd.spec
	$(guest_out)/linux486/gen_init_cpio -t $(guest_epoch) $(suite_out)/initrd.spec > $@.new
	mv $@.new $@

$(suite_out)/host.txt $(suite_out)/qemu.txt: $(suite_out)/%.txt: $(suite_out)/initrd.cpio $(suite_dir)/run.sh $(guest_out)/bzImage
	$(suite_dir)/run.sh $(suite_out)/$* $*

# A kernel of its own for the program vm86: the guest's configuration and an option more
$(suite_out)/vm86.stamp: $(guest_dir)/kernel.sh $(guest_dir)/linux486.config $(suite_dir)/vm86.config \
                         $(if $(wildcard $(suite_out)/vm86/complete),,suite-link)
	@mkdir -p $(suite_out)/kernel
	cp $(guest_dir)/kernel.sh $(suite_out)/kernel
	cat $(guest_dir)/linux486.config $(suite_dir)/vm86.config > $(suite_out)/kernel/linux486.config
	+$(suite_out)/kernel/kernel.sh $(suite_out)/vm86
	@touch $@

# $(call suite_run,NAME,OPTIONS,PROGRAMS): the guest on one of our machines; $(call suite_verdict,QEMU,NAME,PROGRAMS)
suite_run     = $(suite_dir)/run.sh $(suite_out)/$(1) defoe -quiet $(2) -- $(3)
suite_verdict = $(suite_dir)/judge.py $(suite_dir)/programs.list $(suite_out)/kept/expect \
                $(addprefix $(suite_out)/,host.txt $(1).txt $(2).txt) $(3)
suite_judge   = $(call suite_run,$(1),$(2),$(3)) && $(call suite_verdict,qemu,$(1),$(3))

test-suite: build/defoe guest $(suite_out)/host.txt $(suite_out)/qemu.txt
	$(call suite_judge,ref,-engine ref)
	$(call suite_judge,fast,-engine fast -tier 1 -timing off)
	$(suite_dir)/same.sh fast

test-suite-long: test-suite test-suite-vm86
	$(call suite_judge,tier0,-engine fast -tier 0 -timing off)
	$(suite_dir)/same.sh tier0
	$(call suite_judge,chaos,-engine fast -tier 1 -timing off -chaos 9)
	$(suite_dir)/same.sh chaos
	$(call suite_judge,selfcheck,-engine fast -tier 1 -timing off -selfcheck)
	$(suite_dir)/same.sh selfcheck checked
	$(call suite_judge,locked,-engine ref,x86locked)

.PHONY: test-suite-vm86
test-suite-vm86: export SUITE_KERNEL = $(suite_out)/vm86
test-suite-vm86: build/defoe $(suite_out)/host.txt $(suite_out)/vm86.stamp
	$(suite_dir)/run.sh $(suite_out)/vm86-qemu qemu -- vm86
	$(call suite_run,vm86-ref,-engine ref,vm86) && $(call suite_verdict,vm86-qemu,vm86-ref,vm86)
	$(call suite_run,vm86-fast,-engine fast -tier 1 -timing off,vm86) && $(call suite_verdict,vm86-qemu,vm86-fast,vm86)
