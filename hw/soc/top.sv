// SPDX-License-Identifier: Apache-2.0
// The machine without its memory chip and its medium: core, bus, boot ROM, bounce buffer, devices. Wiring only.
// RAM port: pipelined burst Wishbone; address bit 31 = CMS window, [29:2] = word offset in the window.
// Sector port: pkg.sv, soc_blk. CVFI outputs: hw/core/cvfi.md, passed through.
module soc_top #(
  parameter int W            = 1,
  parameter int ICACHE_BYTES = 8192,
  parameter int DCACHE_BYTES = 8192,
  parameter int SB_ENTRIES   = 16,
  parameter bit CVFI         = 0,
  parameter bit SIM          = 0,
  parameter int BAUD_RESET   = 217,  // 25 MHz / 115200
  parameter int CLK_MHZ      = 0,    // of a board
  parameter     ROM_FILE     = "build/soc/bootrom.hex"
) (
  input  logic              clk_i,
  input  logic              rst_i,
  output logic              uart_txd_o,
  input  logic              uart_rxd_i,
  // RAM
  output mem_pkg::wb_req_t  ram_o,
  input  mem_pkg::wb_rsp_t  ram_i,
  // sector port; while busy the medium owns the bounce buffer
  output soc_pkg::blk_req_t blk_o,
  input  soc_pkg::blk_rsp_t blk_i,
  input  soc_pkg::buf_t     buf_i,
  output logic [31:0]       buf_dat_o,
  // retirement
  output logic [W*core_pkg::CVFI_LANE-1:0] cvfi_lanes_o,
  output core_pkg::cvfi_t   cvfi_o
);
  logic irq;
  mem_pkg::wb_req_t wb_req;
  mem_pkg::wb_rsp_t wb_rsp;
  core_top #(.W(W), .ICACHE_BYTES(ICACHE_BYTES), .DCACHE_BYTES(DCACHE_BYTES), .SB_ENTRIES(SB_ENTRIES), .CVFI(CVFI)) core (
    .clk_i, .rst_i, .irq_i(irq), .wb_o(wb_req), .wb_i(wb_rsp), .cvfi_lanes_o, .cvfi_o);

  logic        rom_sel, bounce_sel, dev_sel, blk_busy;
  logic [31:0] rom_dat, bounce_dat, dev_dat;
  soc_bus bus (.clk_i, .rst_i, .wb_i(wb_req), .wb_o(wb_rsp), .ram_o, .ram_i, .rom_sel_o(rom_sel), .bounce_sel_o(bounce_sel),
    .dev_sel_o(dev_sel), .rom_dat_i(rom_dat), .bounce_dat_i(bounce_dat), .dev_dat_i(dev_dat));

  soc_rom #(.FILE(ROM_FILE)) rom (.clk_i, .sel_i(rom_sel), .adr_i(11'(wb_req.adr)), .dat_o(rom_dat));
  soc_bounce bounce (.clk_i, .sel_i(bounce_sel), .we_i(wb_req.we), .mask_i(wb_req.sel), .adr_i(10'(wb_req.adr)), .dat_i(wb_req.dat),
    .busy_i(blk_busy), .buf_i, .buf_dat_o, .dat_o(bounce_dat));
  soc_dev #(.SIM(SIM), .BAUD_RESET(BAUD_RESET), .CLK_MHZ(CLK_MHZ)) dev (.clk_i, .rst_i, .sel_i(dev_sel), .we_i(wb_req.we), .adr_i(10'(wb_req.adr)),
    .dat_i(wb_req.dat), .dat_o(dev_dat), .irq_o(irq), .activity_i(cvfi_o.activity), .uart_txd_o, .uart_rxd_i,
    .blk_busy_o(blk_busy), .blk_o, .blk_i);
endmodule
