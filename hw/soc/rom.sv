// SPDX-License-Identifier: Apache-2.0
// Word address -> boot ROM word, one cycle later. Content: $readmemh of build/soc/bootrom.hex (made from bootrom.S), which
// becomes block RAM contents; the one initial block of the SoC.
module soc_rom #(
  parameter FILE  = "build/soc/bootrom.hex",
  parameter int WORDS = 2048
) (
  input  logic                     clk_i,
  input  logic [$clog2(WORDS)-1:0] adr_i,
  output logic [31:0]              dat_o
);
  logic [31:0] words [0:WORDS-1];
  initial $readmemh(FILE, words);
  always_ff @(posedge clk_i) dat_o <= words[adr_i];
endmodule
