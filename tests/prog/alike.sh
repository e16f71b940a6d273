#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A program whose output depends on the machine's time, sets of options -> each must print what the first one prints, and end with
# status 33.    alike.sh NAME OPTIONS...
rom=build/tests/prog/$1.bin out=build/tests/prog/$1
shift
mkdir -p $out
bad=0 want=
for options in "$@"; do
	status=0
	timeout -k 2 200 build/defoe $options -m 16M -stop-at i:20M -quiet -no-reboot -bios $rom </dev/null >$out/said 2>$out/err || status=$?
	said="$(paste -sd, $out/said), status $status"
	echo "$options: $said"
	want=${want:-$said}
	[ "$said" = "$want" ] && [ "${said##* }" = 33 ] || { cat $out/err; bad=1; }
done
exit $bad
