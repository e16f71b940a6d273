// SPDX-License-Identifier: Apache-2.0
// soc_sdram's pins -> pads of an ECP5, each with a register in the pad itself, so that no routing lies between pin and flip-flop:
// what the tools do not time is the same for every pin and every run. The chip's clock is the inverse of ours.
module sdram_pads (
  input  logic        clk_i,
  input  logic [20:0] out_i,       // cke, ras, cas, we, ba, a, dqm
  input  logic        dq_oe_i,
  input  logic [15:0] dq_i,
  output logic [15:0] dq_o,
  output logic [20:0] out_o,
  output logic        clk_o,
  inout  wire  [15:0] dq_io
);
  ODDRX1F clock (.SCLK(clk_i), .RST(1'b0), .D0(1'b0), .D1(1'b1), .Q(clk_o));
  for (genvar i = 0; i < 21; i++) begin : g_out
    OFS1P3BX ff (.D(out_i[i]), .SP(1'b1), .PD(1'b0), .SCLK(clk_i), .Q(out_o[i]));
  end
  for (genvar i = 0; i < 16; i++) begin : g_dq
    logic out, in, oe_n;
    OFS1P3BX data_ff (.D(dq_i[i]), .SP(1'b1), .PD(1'b0), .SCLK(clk_i), .Q(out));
    OFS1P3BX oe_ff (.D(!dq_oe_i), .SP(1'b1), .PD(1'b0), .SCLK(clk_i), .Q(oe_n));
    IFS1P3BX in_ff (.D(in), .SP(1'b1), .PD(1'b0), .SCLK(clk_i), .Q(dq_o[i]));
    BB pad (.B(dq_io[i]), .I(out), .T(oe_n), .O(in));
  end
endmodule
