#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A bitstream -> the board on the USB port: into the chip, gone with the power; or with `flash` into its configuration memory.
#   fpga/flash.sh BOARD [FILE [flash]]      BOARD: openFPGALoader's name; without a file: is it there?
set -u
loader=build/fpga/tools/bin/openFPGALoader
log=build/fpga/flash.log

say() { echo "flash: $*" >&2; }

[ -f "${2:-$0}" ] || { say "there is no $2; make bit makes it"; exit 2; }
"$loader" --board "$1" ${3:+-f} "${2:---detect}" >"$log" 2>&1 && {
    [ -z "${2:-}" ] || say "$2 is in the ${3:+flash memory of the }$1; its serial line speaks 115200 baud, 8N1"
    exit 0
}
if grep -qiE 'device not found|no device|unable to open|cable not found|not found' "$log"; then
    say "no $1 answers on USB: is it connected, on its USB port US1, and may this user open it? (openFPGALoader's words are in $log)"
else
    say "openFPGALoader did not finish: $(grep -iE 'error|fail' "$log" | tail -n 1) (its words are in $log)"
fi
exit 1
