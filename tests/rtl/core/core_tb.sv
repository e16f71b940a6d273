// SPDX-License-Identifier: Apache-2.0
// core_top, its memory (sim/rtl/mem.sv) and its retirement port (sim/rtl/probe.sv) as C calls, for tb.cpp.
module core_tb #(
  parameter int W = 1
) (
  input logic        clk_i,
  input logic        rst_i,
  input logic        irq_i,
  input logic [3:0]  latency_i,
  input logic [31:0] chaos_i
);
  mem_pkg::wb_req_t req;
  mem_pkg::wb_rsp_t rsp;
  logic [W*core_pkg::CVFI_LANE-1:0] lanes;
  core_pkg::cvfi_t cvfi;
  core_top #(.W(W)) core (.clk_i, .rst_i, .irq_i, .wb_o(req), .wb_i(rsp), .cvfi_lanes_o(lanes), .cvfi_o(cvfi));
  rtl_mem mem (.clk_i, .rst_i, .latency_i, .chaos_i, .req_i(req), .rsp_o(rsp));
  rtl_probe #(.W(W)) probe (.clk_i, .on_i(!rst_i), .lanes_i(lanes), .cvfi_i(cvfi));
endmodule
