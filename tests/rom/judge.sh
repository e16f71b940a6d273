#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A 64 KB ROM, run by a judge -> the text it wrote to port 0xe9.
#
#   [ROM_QEMU_CPU=model] [ROM_BOCHS_CPU=model] judge.sh qemu|bochs rom.bin out
#
# QEMU stops at port 0xf4 (status 33), Bochs at the word "Shutdown" on port 0x8900. Bochs 2.7 as Debian builds it wants a display and
# its debugger's commands: the VNC display waits for nobody, the one command is "continue". Its ports, 5900 to 5949,
# are free in a network of its own, where there may be one.
set -eu
judge=$1 rom=$2 out=$3
rm -f "$out"

qemu()
{
	status=0 reboot=-no-reboot
	case $rom in */reset.bin) reboot= ;; esac	# its triple faults are the test
	timeout -k 5 40 qemu-system-i386 -accel tcg -cpu "${ROM_QEMU_CPU:-486}" -m 16M -display none -nodefaults $reboot \
		-device isa-debug-exit,iobase=0xf4 -bios "$rom" -chardev file,id=e9,path="$out.part" \
		-device isa-debugcon,iobase=0xe9,chardev=e9 </dev/null || status=$?
	[ $status = 33 ] || { echo "qemu: status $status on $rom" >&2; exit 1; }
}

bochs()
{
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	{ printf '\125\252\001\313'; head -c 507 /dev/zero; printf '\065'; } >"$dir/vga.rom"	# an option ROM that returns; bytes sum to 0
	for i in 1 2 3 4 5 6 7 8; do echo continue; done >"$dir/commands"	# it stops at every reset
	cat >"$dir/bochsrc" <<-END
		config_interface: textconfig
		display_library: rfb, options="timeout=0"
		romimage: file=$rom
		vgaromimage: file=$dir/vga.rom
		memory: guest=16, host=16
		cpu: model=${ROM_BOCHS_CPU:-p2_klamath}, reset_on_triple_fault=1, ips=50000000, ignore_bad_msrs=0
		plugin_ctrl: speaker=0
		port_e9_hack: enabled=1
		clock: sync=none, time0=0
		ata0: enabled=0
		ata1: enabled=0
		log: $dir/log
		panic: action=fatal
		error: action=ignore
		info: action=ignore
		debug: action=ignore
	END
	alone=
	unshare -n true 2>/dev/null && alone="unshare -n"
	HOME=$dir timeout -k 5 40 $alone bochs-bin -q -f "$dir/bochsrc" -rc "$dir/commands" </dev/null >"$dir/out" 2>"$dir/err" || true
	grep -q 'shutdown requested' "$dir/log" "$dir/err" || { cp "$dir/out" "$out.part"; echo "bochs: no end on $rom; $out.part" >&2; tail -n 5 "$dir/err" "$dir/log" >&2; exit 1; }
	sed '1,/^(0) \[/d; /^(0)/d; /^Next at/d; /^<bochs/d; /^end$/q' "$dir/out" >"$out.part"
}

$judge
mv "$out.part" "$out"
