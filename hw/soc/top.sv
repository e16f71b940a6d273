// SPDX-License-Identifier: Apache-2.0
// The machine without its memory chip and its medium: core, bus, boot ROM, bounce buffer, devices. Wiring only.
// RAM port: pipelined burst Wishbone, ram_adr_o[30] = CMS window, [29:2] = word offset in the window.
// Sector port: see soc_blk. CVFI outputs: hw/core/cvfi.md, passed through.
module soc_top #(
  parameter int W            = 1,
  parameter int ICACHE_BYTES = 8192,
  parameter int DCACHE_BYTES = 8192,
  parameter int SB_ENTRIES   = 16,
  parameter bit CVFI         = 0,
  parameter bit SIM          = 0,
  parameter int BAUD_RESET   = 217,  // 25 MHz / 115200
  parameter     ROM_FILE     = "build/soc/bootrom.hex"
) (
  input  logic            clk_i,
  input  logic            rst_i,
  output logic            uart_txd_o,
  input  logic            uart_rxd_i,
  // RAM
  output logic            ram_cyc_o,
  output logic            ram_stb_o,
  output logic            ram_we_o,
  output logic [30:2]     ram_adr_o,
  output logic [31:0]     ram_dat_o,
  output logic [3:0]      ram_sel_o,
  output logic [2:0]      ram_cti_o,
  input  logic            ram_stall_i,
  input  logic            ram_ack_i,
  input  logic [31:0]     ram_dat_i,
  // sector port; while busy the medium owns the bounce buffer
  output logic            blk_req_o,
  output logic [1:0]      blk_op_o,
  output logic [1:0]      blk_drive_o,
  output logic [63:0]     blk_lba_o,
  output logic [3:0]      blk_count_o,
  input  logic            blk_done_i,
  input  logic            blk_fail_i,
  input  logic            blk_present_i,
  input  logic            blk_read_only_i,
  input  logic [31:0]     blk_size_i,
  input  logic            buf_we_i,
  input  logic [9:0]      buf_adr_i,
  input  logic [31:0]     buf_dat_i,
  output logic [31:0]     buf_dat_o,
  // retirement
  output logic [W*core_pkg::CVFI_LANE-1:0] cvfi_lanes_o,
  output core_pkg::cvfi_t cvfi_o
);
  logic        wb_cyc, wb_stb, wb_we, wb_stall, wb_ack, irq;
  logic [31:2] wb_adr;
  logic [31:0] wb_wdat, wb_rdat;
  logic [3:0]  wb_sel;
  logic [2:0]  wb_cti;
  core_top #(.W(W), .ICACHE_BYTES(ICACHE_BYTES), .DCACHE_BYTES(DCACHE_BYTES), .SB_ENTRIES(SB_ENTRIES), .CVFI(CVFI)) core (
    .clk_i, .rst_i, .irq_i(irq),
    .wb_cyc_o(wb_cyc), .wb_stb_o(wb_stb), .wb_we_o(wb_we), .wb_adr_o(wb_adr), .wb_dat_o(wb_wdat), .wb_sel_o(wb_sel),
    .wb_cti_o(wb_cti), .wb_stall_i(wb_stall), .wb_ack_i(wb_ack), .wb_dat_i(wb_rdat),
    .cvfi_lanes_o, .cvfi_o);

  logic        rom_sel, bounce_sel, dev_sel, blk_busy;
  logic [31:0] rom_dat, bounce_dat, dev_dat;
  soc_bus bus (.clk_i, .rst_i, .wb_cyc_i(wb_cyc), .wb_stb_i(wb_stb), .wb_adr_i(wb_adr),
    .wb_stall_o(wb_stall), .wb_ack_o(wb_ack), .wb_dat_o(wb_rdat), .ram_cyc_o, .ram_stb_o, .ram_adr_o, .ram_stall_i,
    .ram_ack_i, .ram_dat_i, .rom_sel_o(rom_sel), .bounce_sel_o(bounce_sel), .dev_sel_o(dev_sel), .rom_dat_i(rom_dat), .bounce_dat_i(bounce_dat),
    .dev_dat_i(dev_dat));
  assign ram_we_o  = wb_we;
  assign ram_dat_o = wb_wdat;
  assign ram_sel_o = wb_sel;
  assign ram_cti_o = wb_cti;

  soc_rom #(.FILE(ROM_FILE)) rom (.clk_i, .sel_i(rom_sel), .adr_i(wb_adr[12:2]), .dat_o(rom_dat));
  soc_bounce bounce (.clk_i, .sel_i(bounce_sel), .we_i(wb_we), .mask_i(wb_sel), .adr_i(wb_adr[11:2]), .dat_i(wb_wdat),
    .busy_i(blk_busy), .buf_we_i, .buf_adr_i, .buf_dat_i, .dat_o(bounce_dat));
  assign buf_dat_o = bounce_dat;
  soc_dev #(.SIM(SIM), .BAUD_RESET(BAUD_RESET)) dev (.clk_i, .rst_i, .sel_i(dev_sel), .we_i(wb_we), .adr_i(wb_adr[11:2]),
    .dat_i(wb_wdat), .dat_o(dev_dat), .irq_o(irq), .activity_i(cvfi_o.activity), .uart_txd_o, .uart_rxd_i,
    .blk_busy_o(blk_busy), .blk_req_o, .blk_op_o, .blk_drive_o, .blk_lba_o, .blk_count_o, .blk_done_i, .blk_fail_i,
    .blk_present_i, .blk_read_only_i, .blk_size_i);
endmodule
