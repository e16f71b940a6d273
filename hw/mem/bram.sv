// SPDX-License-Identifier: Apache-2.0
// Block RAM of 32-bit words with byte write enables, one clock, one read and one write port; see mem_ram.
module mem_bram #(
  parameter int DEPTH = 1024
) (
  input  logic                     clk_i,
  input  logic                     re_i,
  input  logic [$clog2(DEPTH)-1:0] ra_i,
  output logic [31:0]              rd_o,
  input  logic [3:0]               we_i,
  input  logic [$clog2(DEPTH)-1:0] wa_i,
  input  logic [31:0]              wd_i
);
  (* no_rw_check *)
  logic [31:0] words [0:DEPTH-1];
  always_ff @(posedge clk_i) begin
    if (re_i) rd_o <= words[ra_i];
    for (int i = 0; i < 4; i++)
      if (we_i[i]) words[wa_i][i*8+:8] <= wd_i[i*8+:8];
  end
endmodule
