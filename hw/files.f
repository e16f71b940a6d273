// Every RTL file of the machine, in the order of compilation (packages first). Verilator, Yosys and the proofs read this list.
build/gen/map_pkg.sv
build/gen/atoms_pkg.sv
// core and mem

// soc
hw/soc/fifo.sv
hw/soc/uart.sv
hw/soc/timer.sv
hw/soc/blk.sv
hw/soc/power.sv
hw/soc/shadow.sv
hw/soc/sim.sv
hw/soc/dev.sv
hw/soc/rom.sv
hw/soc/bounce.sv
hw/soc/bus.sv
hw/soc/top.sv
