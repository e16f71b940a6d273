/* SPDX-License-Identifier: Apache-2.0
 * The firmware image, linked into the host program so that program and firmware always fit; and its code and constants once
 * more by themselves, which no guest may ever change. */
	.section .rodata
	.globl cms_image, cms_image_end, cms_constant, cms_constant_end
	.balign 16
cms_image:
	.incbin "build/cms/cms.bin"
cms_image_end:
	.balign 16
cms_constant:
	.incbin "build/cms/cms.ro.bin"
cms_constant_end:
	.section .note.GNU-stack, "", @progbits
