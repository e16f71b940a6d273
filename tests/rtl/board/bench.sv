// SPDX-License-Identifier: Apache-2.0
// ulx3s_top as it is, and the pins of what is soldered to it for the C++ models; the SDRAM's data pins as two directions.
module bench (
  input  logic        clk_i,
  input  logic [6:0]  btn_i,
  output logic [7:0]  led_o,
  output logic        serial_o,
  input  logic        serial_i,
  output logic        sd_clk_o,
  output logic        sd_mosi_o,
  input  logic        sd_miso_i,
  output logic        sd_cs_no,
  output logic        ram_clk_o,
  output logic        ram_cke_o,
  output logic [3:0]  ram_cmd_o,   // cs, ras, cas, we
  output logic [1:0]  ram_ba_o,
  output logic [12:0] ram_a_o,
  output logic [1:0]  ram_dqm_o,
  output logic [15:0] ram_dq_o,
  output logic        ram_dq_oe_o, // the board drives the data pins
  input  logic [15:0] ram_dq_i     // else the chip does, or noise
);
  wire [15:0] dq;
  assign dq          = ram_dq_oe_o ? 16'hzzzz : ram_dq_i;
  assign ram_dq_o    = dq;
  assign ram_dq_oe_o = !board.pads.g_dq[0].oe_n;
  logic unused_wifi;
  wire  unused_d1, unused_d2;
  ulx3s_top board (.clk_25mhz(clk_i), .btn(btn_i), .led(led_o), .wifi_en(unused_wifi), .sd_d1(unused_d1), .sd_d2(unused_d2), .ftdi_rxd(serial_o), .ftdi_txd(serial_i),
    .sd_clk(sd_clk_o), .sd_cmd(sd_mosi_o), .sd_d0(sd_miso_i), .sd_d3(sd_cs_no), .sdram_clk(ram_clk_o), .sdram_cke(ram_cke_o),
    .sdram_csn(ram_cmd_o[3]), .sdram_rasn(ram_cmd_o[2]), .sdram_casn(ram_cmd_o[1]), .sdram_wen(ram_cmd_o[0]),
    .sdram_ba(ram_ba_o), .sdram_a(ram_a_o), .sdram_dqm(ram_dqm_o), .sdram_d(dq));
endmodule
