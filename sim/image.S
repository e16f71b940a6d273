/* SPDX-License-Identifier: Apache-2.0
 * The firmware image, linked into the host program so that program and firmware always fit. */
	.section .rodata
	.globl cms_image, cms_image_end
	.balign 16
cms_image:
	.incbin "build/cms/cms.bin"
cms_image_end:
	.section .note.GNU-stack, "", @progbits
