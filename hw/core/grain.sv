// SPDX-License-Identifier: Apache-2.0
// Place of a store's beat -> is none of its bytes code, although its sub-page is masked? One cycle later, beside core_tlb.
// 128 lines of 32 bytes, direct mapped by bits of the page offset, which are the same before and after translation; block RAM.
// Invariant: an entry opens nothing until grainw has written it. molecules.md section 4.
module core_grain
(
  input  logic         clk_i,
  input  logic         init_i,
  input  logic [6:0]   init_idx_i,
  input  logic         re_i,
  input  logic [11:5]  idx_i,
  // the entry read last
  input  logic [31:12] pa_i,       // page of the TLB's entry, as given
  input  logic [4:2]   word_i,     // of the line
  input  logic [3:0]   bytes_i,    // what the beat touches of the word
  output logic         open_o,
  // write
  input  logic         we_i,       // grainw
  input  logic [31:5]  w_addr_i,
  input  logic [31:0]  w_mask_i
);
  typedef struct packed { // 53 bits
    logic         valid;
    logic [31:12] tag;
    logic [31:0]  mask;
  } entry_t;
  entry_t     e, w;
  logic [3:0] code;

  assign w = {!init_i, w_addr_i[31:12], w_mask_i};
  mem_ram #(.WIDTH(53), .DEPTH(128)) ram (.clk_i, .re_i, .ra_i(idx_i), .rd_o(e),
    .we_i(we_i || init_i), .wa_i(init_i ? init_idx_i : w_addr_i[11:5]), .wd_i(w));

  assign code   = e.mask[{word_i, 2'b00}+:4];
  assign open_o = e.valid && e.tag == pa_i && (code & bytes_i) == 4'd0;
endmodule
