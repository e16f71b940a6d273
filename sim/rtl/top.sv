// SPDX-License-Identifier: Apache-2.0
// The Verilated machine: soc_top with RAM, medium, counters and (PROBE) retirement calls of the simulator around it. Wiring.
module rtl_top #(
  parameter int W            = 1,
  parameter int ICACHE_BYTES = 8192,
  parameter int DCACHE_BYTES = 8192,
  parameter int SB_ENTRIES   = 16,
  parameter bit PROBE        = 0,
  parameter bit LOOPBACK     = 0   // the serial line comes back (test of the UART)
) (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic [3:0]  latency_i,
  input  logic [31:0] chaos_i,
  input  logic        probe_i,
  output logic        uart_txd_o,
  input  logic        uart_rxd_i
);
  mem_pkg::wb_req_t ram_req;
  mem_pkg::wb_rsp_t ram_rsp;
  soc_pkg::blk_req_t blk_req;
  soc_pkg::blk_rsp_t blk_rsp;
  soc_pkg::buf_t     buf_req;
  logic [31:0]       buf_rdat;

  logic [W*core_pkg::CVFI_LANE-1:0] cvfi_lanes;
  core_pkg::cvfi_t cvfi;

  soc_top #(.W(W), .ICACHE_BYTES(ICACHE_BYTES), .DCACHE_BYTES(DCACHE_BYTES), .SB_ENTRIES(SB_ENTRIES), .CVFI(1), .SIM(1),
            .BAUD_RESET(16), .ROM_FILE("")) soc (
    .clk_i, .rst_i, .uart_txd_o, .uart_rxd_i(LOOPBACK ? uart_txd_o : uart_rxd_i),
    .ram_o(ram_req), .ram_i(ram_rsp), .blk_o(blk_req), .blk_i(blk_rsp), .buf_i(buf_req), .buf_dat_o(buf_rdat),
    .cvfi_lanes_o(cvfi_lanes), .cvfi_o(cvfi));

  rtl_mem mem (.clk_i, .rst_i, .latency_i, .chaos_i, .req_i(ram_req), .rsp_o(ram_rsp));
  rtl_blk blk (.clk_i, .rst_i, .blk_i(blk_req), .blk_o(blk_rsp), .buf_o(buf_req), .buf_dat_i(buf_rdat));
  rtl_count #(.W(W)) count (.clk_i, .rst_i, .lanes_i(cvfi_lanes), .cvfi_i(cvfi));
  if (PROBE) begin : g_probe
    rtl_probe #(.W(W)) probe (.clk_i, .on_i(probe_i), .lanes_i(cvfi_lanes), .cvfi_i(cvfi));
  end
endmodule
