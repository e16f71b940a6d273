# SPDX-License-Identifier: Apache-2.0
# PC devices: freestanding C11, the same sources for CMS (rv32) and the host.
CMS_PC_SRCS := $(addprefix cms/pc/,bus.c pic.c pit.c rtc.c kbd.c uart.c dma.c fdc.c ata.c vga.c pci.c pm.c fwcfg.c debug.c)
CMS_PC_HDRS := $(wildcard cms/pc/*.h)
