#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A place to run + the suite -> what each program said and how it ended, in the form of init.c.
#   tests/suite/run.sh OUT host|qemu|defoe [NAME... | defoe's options] [-- NAME...]     writes OUT.txt
# The last line must be "@@ all"; what a run says beside that is in OUT.log (the guest's console in OUT.serial, an engine's statistics in OUT/).
# SUITE_KERNEL: the folder of another kernel than the guest's.
set -u
kernel=${SUITE_KERNEL:-build/guest}
suite=build/tests/suite
out=$1 where=$2
shift 2
options=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do options+=("$1"); shift; done
[ $# -eq 0 ] || shift
names=("$@")

# All programs, unless some are named
on_host() {
	[ ${#names[@]} -gt 0 ] || mapfile -t names < <(ls $suite/kept/bin)
	for name in "${names[@]}"; do
		echo "@@ begin $name"
		(cd / && exec "$OLDPWD/$suite/kept/bin/$name" 2>&1 </dev/null)
		echo "@@ end $name $?"
	done
	echo "@@ all"
}

guest=(-m 128M -no-reboot -initrd $suite/initrd.cpio -append "console=ttyS0 lpj=320000${names[*]:+ -- ${names[*]}}")

case $where in
host)  on_host >"$out.txt" 2>"$out.log" ;;
qemu)  rm -f "$out.txt"
       timeout -k 5 300 qemu-system-i386 -accel tcg -M pc -cpu pentium2 -display none -kernel "$kernel/bzImage" "${guest[@]}" "${options[@]}" \
	       -debugcon "file:$out.txt" -serial "file:$out.serial" </dev/null >"$out.log" 2>&1 ;;
defoe) rm -f "$out"/stats.*
       timeout -k 5 3000 build/defoe -cpu 686 -nographic -kernel "$kernel/vmlinux" "${guest[@]}" "${options[@]}" \
	       -outdir "$out" -serial "file:$out.serial" </dev/null >"$out.txt" 2>"$out.log" ;;
*)     echo "run.sh: '$where' is none of host, qemu, defoe"; exit 2 ;;
esac
status=$?
[ $status = 0 ] && [ "$(tail -n 1 "$out.txt")" = "@@ all" ] && exit 0
echo "the run on $where ended early (status $status):"
tail -n 5 "$out.txt" "$out.log"
exit 1
