// SPDX-License-Identifier: Apache-2.0
// ULX3S: the machine, its SDRAM, its card, its serial line; one clock, from which every divider here follows. Port names as on
// the schematic. What the pads do not show through a register of their own nothing times: LEDs are registered, too.
module ulx3s_top #(
  parameter int CLK_MHZ = 30,      // a multiple of 5, 20 to 65
  parameter int W       = 1
) (
  input  logic        clk_25mhz,
  input  logic [6:0]  btn,
  output logic [7:0]  led,
  output logic        wifi_en,
  output logic        ftdi_rxd,    // to the FTDI chip
  input  logic        ftdi_txd,    // from it
  output logic        sd_clk,
  output logic        sd_cmd,      // MOSI
  input  logic        sd_d0,       // MISO
  output logic        sd_d3,       // chip select
  inout  wire         sd_d1,       // pulled up
  inout  wire         sd_d2,
  output logic        sdram_clk,
  output logic        sdram_cke,
  output logic        sdram_csn,
  output logic        sdram_rasn,
  output logic        sdram_casn,
  output logic        sdram_wen,
  output logic [1:0]  sdram_ba,
  output logic [12:0] sdram_a,
  output logic [1:0]  sdram_dqm,
  inout  wire  [15:0] sdram_d
);
  localparam int CLK_HZ  = CLK_MHZ * 1000000;
  localparam int VCO_DIV = 600 / CLK_MHZ;  // the VCO runs at 400 to 600 MHz
  localparam int SD_SLOW = (CLK_HZ + 799999) / 800000;      // half bits of at most 400 kHz
  localparam int SD_FAST = (CLK_MHZ + 31) / 32;             // of at most 16 MHz

  // 25 MHz / 5 x CLK_MHZ / 5
  logic clk, locked;
  EHXPLLL #(.CLKI_DIV(5), .CLKFB_DIV(CLK_MHZ / 5), .CLKOP_DIV(VCO_DIV), .CLKOP_CPHASE(VCO_DIV / 2 - 1), .CLKOP_FPHASE(0),
            .CLKOP_ENABLE("ENABLED"),
            .FEEDBK_PATH("CLKOP"), .PLLRST_ENA("DISABLED"), .INTFB_WAKE("DISABLED"), .STDBY_ENABLE("DISABLED"),
            .DPHASE_SOURCE("DISABLED"), .OUTDIVIDER_MUXA("DIVA")) pll (
    .CLKI(clk_25mhz), .CLKFB(clk), .CLKOP(clk), .LOCK(locked), .RST(1'b0), .STDBY(1'b0), .PHASESEL0(1'b0), .PHASESEL1(1'b0),
    .PHASEDIR(1'b1), .PHASESTEP(1'b1), .PHASELOADREG(1'b1), .PLLWAKESYNC(1'b0), .ENCLKOP(1'b0));

  logic [7:0] reset_q;             // all ones: out of reset
  logic       run_q, rst;          // the first cycle of a flip-flop is 0: reset from the first edge on
  assign rst = !run_q;
  always_ff @(posedge clk) begin
    if (!locked || btn[1]) reset_q <= 8'd0;
    else if (reset_q != 8'hff) reset_q <= reset_q + 8'd1;
    run_q <= reset_q == 8'hff;
  end

  mem_pkg::wb_req_t ram_req;
  mem_pkg::wb_rsp_t ram_rsp;
  soc_pkg::blk_req_t blk_req;
  soc_pkg::blk_rsp_t blk_rsp;
  soc_pkg::buf_t     buf_req;
  logic [31:0]       buf_rdat;
  core_pkg::cvfi_t cvfi;
  logic [W*core_pkg::CVFI_LANE-1:0] cvfi_lanes;
  soc_top #(.W(W), .ICACHE_BYTES(8192), .DCACHE_BYTES(8192), .CVFI(0), .SIM(0), .CLK_MHZ(CLK_MHZ),
    .BAUD_RESET((CLK_HZ + 57600) / 115200)) soc (
    .clk_i(clk), .rst_i(rst), .uart_txd_o(ftdi_rxd), .uart_rxd_i(ftdi_txd),
    .ram_o(ram_req), .ram_i(ram_rsp), .blk_o(blk_req), .blk_i(blk_rsp), .buf_i(buf_req), .buf_dat_o(buf_rdat), .cvfi_lanes_o(cvfi_lanes), .cvfi_o(cvfi));

  soc_sd #(.SLOW(SD_SLOW), .FAST(SD_FAST)) sd (
    .clk_i(clk), .rst_i(rst), .blk_i(blk_req), .blk_o(blk_rsp), .buf_o(buf_req), .buf_dat_i(buf_rdat),
    .sd_clk_o(sd_clk), .sd_mosi_o(sd_cmd), .sd_miso_i(sd_d0), .sd_cs_no(sd_d3));
  logic [1:0] sd_rest;
  BB sd_pad1 (.B(sd_d1), .I(1'b1), .T(1'b1), .O(sd_rest[0]));
  BB sd_pad2 (.B(sd_d2), .I(1'b1), .T(1'b1), .O(sd_rest[1]));

  logic [20:0] ram_out;            // cke, ras, cas, we, ba, a, dqm
  logic        dq_oe;
  logic [15:0] dq, dq_in;
  soc_sdram #(.CLK_MHZ(CLK_MHZ)) sdram (.clk_i(clk), .rst_i(rst), .req_i(ram_req), .rsp_o(ram_rsp), .cke_o(ram_out[20]),
    .ras_no(ram_out[19]), .cas_no(ram_out[18]), .we_no(ram_out[17]), .ba_o(ram_out[16:15]), .a_o(ram_out[14:2]), .dqm_o(ram_out[1:0]),
    .dq_oe_o(dq_oe), .dq_o(dq), .dq_i(dq_in));
  sdram_pads pads (.clk_i(clk), .out_i(ram_out), .dq_oe_i(dq_oe), .dq_i(dq), .dq_o(dq_in), .clk_o(sdram_clk), .dq_io(sdram_d),
    .out_o({sdram_cke, sdram_rasn, sdram_casn, sdram_wen, sdram_ba, sdram_a, sdram_dqm}));
  assign sdram_csn = 1'b0;

  assign wifi_en = 1'b0;           // the ESP32, which has pins at the card and at the serial line, stays in reset
  always_ff @(posedge clk) led <= {cvfi.activity, 1'b0, ram_req.stb, !ftdi_rxd || !ftdi_txd, blk_rsp.present, run_q};
  logic unused;
  assign unused = &{1'b0, btn, cvfi, cvfi_lanes, sd_rest};
endmodule
