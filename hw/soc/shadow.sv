// SPDX-License-Identifier: Apache-2.0
// What software wrote to the device page, for reading back: one block RAM instead of a 32-bit multiplexer per RW register.
// Registers without hardware behind them (FB) live here alone. Not cleared by reset.
module soc_shadow (
  input  logic        clk_i,
  input  logic        we_i,
  input  logic [10:2] adr_i,
  input  logic [31:0] dat_i,
  output logic [31:0] dat_o        // one cycle after the address
);
  logic [31:0] ram [0:511];
  (* no_rw_check *)
  always_ff @(posedge clk_i) begin
    if (we_i) ram[adr_i] <= dat_i;
    dat_o <= ram[adr_i];
  end
endmodule
