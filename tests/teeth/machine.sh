#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Plants one named fault at a time into a copy of the tree and expects the named test to fail. in: a built tree; out: status 0
# only if every fault is caught. A fault that no longer applies (sed changes nothing), that does not build, or a copy that fails
# without a fault is an error too.
set -u
dir=build/teeth/machine
missed=0

copy_tree()
{
	rm -rf $dir && mkdir -p $dir/build
	git ls-files | grep -v '^fpga/' | tar -c -T - | tar -x -C $dir
	for part in build/*; do
		case $part in build/teeth | build/synth) ;; build/guest) ln -s "$PWD/$part" $dir/$part ;; *) cp -a $part $dir/build/ ;; esac
	done
}

run_test() # test
{
	timeout -k 5 900 make -C $dir --no-print-directory "test-$1" >$dir/log 2>&1
}

fault() # name, test, file, sed expression
{
	cp -p "$dir/$3" $dir/original
	sed -i "$4" "$dir/$3"
	if cmp -s $dir/original "$dir/$3"; then
		echo "teeth machine: '$1' could not be planted" && missed=1
	elif run_test "$2"; then
		echo "teeth machine: '$1' MISSED by test-$2" && missed=1
	elif grep -q ': error:' $dir/log; then
		echo "teeth machine: '$1' does not build" && missed=1
	else
		echo "teeth machine: '$1' caught by test-$2"
	fi
	cp $dir/original "$dir/$3"	# a new time stamp, so that it is built again
}

copy_tree
run_test prog || { echo "teeth machine: the copy fails without a fault" && tail -n 5 $dir/log && exit 1; }
. tests/teeth/faults.sh
exit $missed
