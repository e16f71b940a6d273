// SPDX-License-Identifier: Apache-2.0
// core_top with its bus as plain pins and its retirement port as C calls (sim/rtl/probe.sv), for tb.cpp.
module core_tb #(
  parameter int W = 1
) (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        irq_i,
  output logic        wb_cyc_o,
  output logic        wb_stb_o,
  output logic        wb_we_o,
  output logic [31:2] wb_adr_o,
  output logic [31:0] wb_dat_o,
  output logic [3:0]  wb_sel_o,
  output logic [2:0]  wb_cti_o,
  input  logic        wb_stall_i,
  input  logic        wb_ack_i,
  input  logic [31:0] wb_dat_i
);
  logic [W*core_pkg::CVFI_LANE-1:0] lanes;
  core_pkg::cvfi_t cvfi;
  core_top #(.W(W)) core (.cvfi_lanes_o(lanes), .cvfi_o(cvfi), .*);
  rtl_probe #(.W(W)) probe (.clk_i, .on_i(!rst_i), .lanes_i(lanes), .cvfi_i(cvfi));
endmodule
