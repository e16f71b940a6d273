// SPDX-License-Identifier: Apache-2.0
// Word address -> boot ROM word, one cycle later; 0 after a cycle without sel. Content: $readmemh of build/soc/bootrom.hex (made
// from bootrom.S), which becomes block RAM contents; the one initial block of the SoC. No FILE: whoever simulates fills `words`.
module soc_rom #(
  parameter FILE  = "build/soc/bootrom.hex",
  parameter int WORDS = 2048
) (
  input  logic                     clk_i,
  input  logic                     sel_i,
  input  logic [$clog2(WORDS)-1:0] adr_i,
  output logic [31:0]              dat_o
);
`ifdef VERILATOR
  logic [31:0] words [0:WORDS-1] /*verilator public_flat_rw*/;  // the model brings its ROM (sim/rtl/model.cpp)
`else
  logic [31:0] words [0:WORDS-1];
`endif
  if (FILE != "") begin : g_file
    initial $readmemh(FILE, words);
  end
  always_ff @(posedge clk_i)
    if (!sel_i) dat_o <= 32'd0;
    else dat_o <= words[adr_i];
endmodule
