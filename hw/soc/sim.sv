// SPDX-License-Identifier: Apache-2.0
// SIM device registers -> the C++ around the Verilated machine (sim/rtl/model.cpp), through two DPI calls made only when
// a register is touched. Instantiated only with parameter SIM = 1; on a board the page reads 0. Manual: map.def SIM.
module soc_sim (
  input  logic        clk_i,
  input  logic        sel_i,
  input  logic        we_i,
  input  logic [7:2]  adr_i,
  input  logic [31:0] dat_i,
  output logic [31:0] dat_o        // one cycle after the address; 0 after a cycle without sel
);
`ifdef VERILATOR
  import "DPI-C" function int unsigned rtl_sim_read(input int unsigned offset);
  import "DPI-C" function void rtl_sim_write(input int unsigned offset, input int unsigned value);
  always_ff @(posedge clk_i)
    if (!sel_i) dat_o <= 32'd0;
    else if (we_i) rtl_sim_write({24'd0, adr_i, 2'b00}, dat_i);
    else dat_o <= rtl_sim_read({24'd0, adr_i, 2'b00});
`else
  // no simulator: never instantiated with SIM = 0; synthesis only parses this
  assign dat_o = 32'd0;
`endif
endmodule
