// SPDX-License-Identifier: Apache-2.0
// The two board-side controllers under test, side by side: pins and ports straight to the C++ models of board.cpp.
module board (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        blk_req_i,
  input  logic [1:0]  blk_op_i,
  input  logic [1:0]  blk_drive_i,
  input  logic [63:0] blk_lba_i,
  input  logic [3:0]  blk_count_i,
  output logic        blk_done_o,
  output logic        blk_fail_o,
  output logic        blk_present_o,
  output logic        blk_read_only_o,
  output logic [31:0] blk_size_o,
  output logic        buf_we_o,
  output logic [9:0]  buf_adr_o,
  output logic [31:0] buf_dat_o,
  input  logic [31:0] buf_dat_i,
  output logic        sd_clk_o,
  output logic        sd_mosi_o,
  input  logic        sd_miso_i,
  output logic        sd_cs_no,
  input  logic        cyc_i,
  input  logic        stb_i,
  input  logic        we_i,
  input  logic [31:2] adr_i,
  input  logic [31:0] dat_i,
  input  logic [3:0]  sel_i,
  output logic        stall_o,
  output logic        ack_o,
  output logic [31:0] dat_o,
  output logic        cke_o,
  output logic        ras_no,
  output logic        cas_no,
  output logic        we_no,
  output logic [1:0]  ba_o,
  output logic [12:0] a_o,
  output logic [1:0]  dqm_o,
  output logic        dq_oe_o,
  output logic [15:0] dq_o,
  input  logic [15:0] dq_i
);
  soc_sd #(.SLOW(4), .FAST(1)) sd (.blk_i({blk_req_i, blk_op_i, blk_drive_i, blk_count_i, blk_lba_i}),
    .blk_o({blk_done_o, blk_fail_o, blk_present_o, blk_read_only_o, blk_size_o}), .buf_o({buf_we_o, buf_adr_o, buf_dat_o}), .*);
  // the registers of the pads
  logic        cke, ras, cas, we, dq_oe;
  logic [1:0]  ba, dqm;
  logic [12:0] a;
  logic [15:0] dq, dq_in_q;
  always_ff @(posedge clk_i) begin
    {cke_o, ras_no, cas_no, we_no, ba_o, a_o, dqm_o, dq_oe_o, dq_o} <= {cke, ras, cas, we, ba, a, dqm, dq_oe, dq};
    dq_in_q <= dq_i;
  end
  soc_sdram #(.CLK_MHZ(66), .START_US(5)) sdram (.clk_i, .rst_i, .req_i({cyc_i, stb_i, we_i, 3'b111, sel_i, adr_i, dat_i}),
    .rsp_o({stall_o, ack_o, dat_o}), .cke_o(cke), .ras_no(ras), .cas_no(cas), .we_no(we), .ba_o(ba), .a_o(a), .dqm_o(dqm),
    .dq_oe_o(dq_oe), .dq_o(dq), .dq_i(dq_in_q));
endmodule
