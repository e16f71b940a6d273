// SPDX-License-Identifier: Apache-2.0
// Block RAM, one clock: one read port (registered, holds while re_i is low), one write port.
// Invariant: a read of the word being written in the same cycle is undefined; users bypass or read again.
module mem_ram #(
  parameter int WIDTH = 32,
  parameter int DEPTH = 512
) (
  input  logic                     clk_i,
  input  logic                     re_i,
  input  logic [$clog2(DEPTH)-1:0] ra_i,
  output logic [WIDTH-1:0]         rd_o,
  input  logic                     we_i,
  input  logic [$clog2(DEPTH)-1:0] wa_i,
  input  logic [WIDTH-1:0]         wd_i
);
  (* no_rw_check *)
  logic [WIDTH-1:0] words [0:DEPTH-1];
  always_ff @(posedge clk_i) begin
    if (re_i) rd_o <= words[ra_i];
    if (we_i) words[wa_i] <= wd_i;
  end
endmodule
