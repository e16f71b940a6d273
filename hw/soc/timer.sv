// SPDX-License-Identifier: Apache-2.0
// Clock cycles -> 64-bit counter, host interrupt at a count. Manual: map.def TIMER. Writing CMP clears the pending bit and arms;
// an armed comparison fires once, as soon as LO - CMP is not negative (so a count just missed fires at once).
module soc_timer #(
  parameter int CLK_MHZ = 0
) (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        sel_i,
  input  logic        we_i,
  input  logic [4:2]  adr_i,
  input  logic [31:0] dat_i,
  output logic [31:0] dat_o,       // combinational; CMP reads back from soc_shadow
  output logic        irq_o
);
  logic [63:0] count_q;
  logic [31:0] high_q, cmp_q;
  logic [30:0] late_unused;
  logic        early;              // the count has not reached CMP
  logic        enable_q, pending_q, armed_q;
  assign {early, late_unused} = count_q[31:0] - cmp_q;
  assign irq_o = enable_q && pending_q;

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      count_q   <= 64'd0;
      enable_q  <= 1'b0;
      pending_q <= 1'b0;
      armed_q   <= 1'b0;
    end else begin
      count_q <= count_q + 64'd1;
      if (armed_q && enable_q && !early) begin
        pending_q <= 1'b1;
        armed_q   <= 1'b0;
      end
      if (sel_i && we_i && adr_i == map_pkg::REG_TIMER_CMP[4:2]) begin
        pending_q <= 1'b0;
        armed_q   <= 1'b1;
      end
      if (sel_i && we_i && adr_i == map_pkg::REG_TIMER_CTL[4:2]) begin
        enable_q <= dat_i[0];
        if (dat_i[1]) pending_q <= 1'b0;
      end
    end
    if (sel_i && we_i && adr_i == map_pkg::REG_TIMER_CMP[4:2]) cmp_q <= dat_i;
    if (sel_i && !we_i && adr_i == map_pkg::REG_TIMER_LO[4:2]) high_q <= count_q[63:32];
  end

  always_comb begin
    dat_o = count_q[31:0];
    if (adr_i == map_pkg::REG_TIMER_HI[4:2]) dat_o = high_q;
    else if (adr_i == map_pkg::REG_TIMER_CTL[4:2]) dat_o = {30'd0, pending_q, enable_q};
    else if (adr_i == map_pkg::REG_TIMER_MHZ[4:2]) dat_o = CLK_MHZ;
  end
endmodule
