#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A line of 72 characters that come at one tick, to a guest that reads keys by INT 16h from SeaBIOS's serial console -> all are echoed.
# The BIOS looks at the UART with each timer tick, takes what is there and has a buffer of 15 keys. (QEMU 7.2 loses 17 of 44.)
#   paste.sh OPTIONS...
set -u
out=build/tests/boot/paste
mkdir -p $out
cp build/tests/boot/echo.bin $out/disk
truncate -s 65536 $out/disk
text=$(printf 'abcdefghijklmnopqrstuvwxyz0123456789%.0s' 1 2)
echo "30000000: $text" >$out/typed
bad=0
for options in "$@"; do
	build/defoe $options -nographic -quiet -m 16M -bios build/guest/bios.bin -snapshot -hda $out/disk -input $out/typed \
		-stop-at i:60000000 -stop-at 'console:>'"$text" </dev/null >$out/said 2>$out/err
	grep -aq ">$text" $out/said && echo "ok $options" || { echo "FAIL $options: $(tail -c 150 $out/said) $(cat $out/err)"; bad=1; }
done
exit $bad
