# SPDX-License-Identifier: Apache-2.0
# For bash: the machines of guests.list.

made=build/tests/bench/guest

# guest_run DEFOE OUT MACHINE OPTION...: the exit status; OUT/, OUT.console, OUT.messages
guest_run() {
	local defoe=$1 to=$2 machine=$3 linux="console=ttyS0,115200 lpj=320000"
	shift 3
	case $machine in
	disk)    set -- -bios build/guest/bios.bin -snapshot -hda build/guest/disk.img "$@" ;;
	grub)    set -- -bios build/guest/bios.bin -snapshot -hda $made/grub.img "$@" ;;
	memtest) set -- -kernel $made/memtest.bin -append "console=ttyS0,115200" "$@" ;;
	kernel)  set -- -kernel build/guest/bzImage -initrd build/guest/initrd.cpio -append "$linux" "$@" ;;
	busybox) set -- -kernel build/guest/bzImage -initrd $made/busybox.cpio -append "$linux rdinit=/bin/busybox -- sh /session" "$@" ;;
	esac
	"$defoe" -nographic -quiet -m 64M -outdir "$to" "$@" </dev/null >"$to.console" 2>"$to.messages"
}
