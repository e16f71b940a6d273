// SPDX-License-Identifier: Apache-2.0
// What software wrote to the device page, for reading back: one block RAM instead of a 32-bit multiplexer per RW register.
// Registers without hardware behind them (FB) live here alone. Not cleared by reset.
module soc_shadow (
  input  logic        clk_i,
  input  logic        sel_i,       // this access reads back from here
  input  logic        we_i,
  input  logic [10:2] adr_i,
  input  logic [31:0] dat_i,
  output logic [31:0] dat_o        // one cycle after the address; 0 after a cycle without sel
);
  (* no_rw_check *) logic [31:0] ram [0:511];
  always_ff @(posedge clk_i) begin
    if (we_i) ram[adr_i] <= dat_i;
    if (!sel_i) dat_o <= 32'd0;
    else dat_o <= ram[adr_i];
  end
endmodule
