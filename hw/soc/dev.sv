// SPDX-License-Identifier: Apache-2.0
// The device page: one access per cycle -> the device named by address bits 10:8, its read data one cycle later.
// Wiring, and the choice between what the devices answer at once, the block RAMs (shadow, power) and the simulator.
module soc_dev #(
  parameter bit SIM        = 0,
  parameter int BAUD_RESET = 217,
  parameter int CLK_MHZ    = 0
) (
  input  logic              clk_i,
  input  logic              rst_i,
  input  logic              sel_i,
  input  logic              we_i,
  input  logic [11:2]       adr_i,
  input  logic [31:0]       dat_i,
  output logic [31:0]       dat_o,
  output logic              irq_o,
  input  logic [2:0]        activity_i,
  output logic              uart_txd_o,
  input  logic              uart_rxd_i,
  output logic              blk_busy_o,
  output soc_pkg::blk_req_t blk_o,
  input  soc_pkg::blk_rsp_t blk_i
);
  // device number = address bits 10:8; bit 11 and numbers beyond SIM: unmapped, read 0
  logic       uart_sel, timer_sel, blk_sel, power_sel, sim_sel, shadow_sel, power_out;
  logic [3:0] device;
  assign device    = adr_i[11:8];
  assign uart_sel  = sel_i && device == map_pkg::DEV_UART_BASE[11:8];
  assign timer_sel = sel_i && device == map_pkg::DEV_TIMER_BASE[11:8];
  assign blk_sel   = sel_i && device == map_pkg::DEV_BLK_BASE[11:8];
  assign power_sel = sel_i && device == map_pkg::DEV_POWER_BASE[11:8];
  assign sim_sel   = sel_i && device == map_pkg::DEV_SIM_BASE[11:8];

  logic [7:0]  uart_dat;
  logic [31:0] timer_dat, blk_dat, power_dat, shadow_dat, sim_dat;
  soc_uart #(.BAUD_RESET(BAUD_RESET)) uart (.clk_i, .rst_i, .sel_i(uart_sel), .we_i, .adr_i(adr_i[4:2]), .dat_i(dat_i[11:0]),
    .dat_o(uart_dat), .txd_o(uart_txd_o), .rxd_i(uart_rxd_i));
  soc_timer #(.CLK_MHZ(CLK_MHZ)) timer (.clk_i, .rst_i, .sel_i(timer_sel), .we_i, .adr_i(adr_i[4:2]), .dat_i, .dat_o(timer_dat), .irq_o);
  soc_blk blk (.clk_i, .rst_i, .sel_i(blk_sel), .we_i, .adr_i(adr_i[4:2]), .dat_i, .dat_o(blk_dat), .busy_o(blk_busy_o),
    .blk_o, .blk_i);
  soc_power power (.clk_i, .rst_i, .sel_i(power_sel), .out_i(power_out), .we_i, .adr_i(adr_i[4:2]), .dat_i(dat_i[2:0]), .dat_o(power_dat),
    .activity_i);
  soc_shadow shadow (.clk_i, .sel_i(shadow_sel), .we_i(sel_i && we_i && !adr_i[11]), .adr_i(adr_i[10:2]), .dat_i, .dat_o(shadow_dat));
  if (SIM) begin : g_sim
    soc_sim simdev (.clk_i, .sel_i(sim_sel), .we_i, .adr_i(adr_i[7:2]), .dat_i, .dat_o(sim_dat));
  end else begin : g_board
    logic unused_sel;
    assign unused_sel = sim_sel;
    assign sim_dat = 32'd0;
  end

  // what hardware answers at once is registered here; RW registers come from the shadow. All are 0 unless selected
  logic [31:0] now_q;
  logic        shadow_rd, power_rd;
  always_comb begin
    shadow_rd = 1'b0;
    power_rd  = 1'b0;
    case (device)
      map_pkg::DEV_UART_BASE[11:8]:  shadow_rd = adr_i[7:2] == map_pkg::REG_UART_BAUD[7:2];
      map_pkg::DEV_TIMER_BASE[11:8]: shadow_rd = adr_i[7:2] == map_pkg::REG_TIMER_CMP[7:2];
      map_pkg::DEV_BLK_BASE[11:8]:   shadow_rd = !adr_i[4];  // DRIVE, LBA, COUNT lie below 0x10
      map_pkg::DEV_FB_BASE[11:8]:    shadow_rd = 1'b1;
      map_pkg::DEV_POWER_BASE[11:8]: begin
        shadow_rd = adr_i[7:2] == map_pkg::REG_POWER_INDEX[7:2];
        power_rd  = !shadow_rd;
      end
      default: ;
    endcase
  end
  assign shadow_sel = sel_i && shadow_rd;
  assign power_out  = sel_i && power_rd;
  always_ff @(posedge clk_i)
    if (!sel_i || shadow_rd) now_q <= 32'd0;
    else
      case (device)
        map_pkg::DEV_UART_BASE[11:8]:  now_q <= {24'd0, uart_dat};
        map_pkg::DEV_TIMER_BASE[11:8]: now_q <= timer_dat;
        map_pkg::DEV_BLK_BASE[11:8]:   now_q <= blk_dat;
        map_pkg::DEV_KBD_BASE[11:8]:   now_q <= 32'h80000000;  // no keyboard controller yet: no scan code, ever
        default:                       now_q <= 32'd0;
      endcase
  assign dat_o = now_q | shadow_dat | power_dat | sim_dat;
endmodule
