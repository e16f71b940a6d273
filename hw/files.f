// Every RTL file of the machine, in the order of compilation (packages first). Verilator, Yosys and the proofs read this list.
build/gen/map_pkg.sv
build/gen/atoms_pkg.sv
// core and mem
hw/core/pkg.sv
hw/mem/pkg.sv
hw/mem/ram.sv
hw/mem/bram.sv
hw/mem/icache.sv
hw/mem/dcache.sv
hw/mem/bus.sv
hw/core/fetch.sv
hw/core/decode.sv
hw/core/source.sv
hw/core/issue.sv
hw/core/regs.sv
hw/core/shift.sv
hw/core/bits.sv
hw/core/alu.sv
hw/core/mul.sv
hw/core/div.sv
hw/core/bypass.sv
hw/core/exec.sv
hw/core/lane.sv
hw/core/seg.sv
hw/core/tlb.sv
hw/core/storebuf.sv
hw/core/lsu.sv
hw/core/disp.sv
hw/core/csr.sv
hw/core/commit.sv
hw/core/retire.sv
hw/core/cvfi.sv
hw/core/top.sv

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
