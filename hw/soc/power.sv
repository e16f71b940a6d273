// SPDX-License-Identifier: Apache-2.0
// The core's activity tag of every cycle -> eight 64-bit cycle counters. Manual: map.def POWER.
// Every cycle one of eight 8-bit counters in LUT RAM moves; a round of 16 cycles carries them into the low and high words in
// block RAM. The low byte of a low word is the 8-bit counter as it was last seen, so the difference is what to add, and nothing
// is ever cleared but once after reset. A read lags by up to 16 cycles. IDLE is accepted, nothing stops.
module soc_power (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        sel_i,
  input  logic        out_i,       // LO or HI is read
  input  logic        we_i,
  input  logic [4:2]  adr_i,
  input  logic [2:0]  dat_i,
  output logic [31:0] dat_o,       // one cycle after the address, 0 after a cycle without out; INDEX reads back from soc_shadow
  input  logic [2:0]  activity_i
);
  logic [2:0]  index_q;
  logic [4:0]  round_q;            // bit 4: the first round, which clears, is over; 3:1 activity; 0 high word
  logic [3:0]  at_q;               // the word whose sum is written in this cycle
  logic        clear_q, carry_q;
  logic [7:0]  part_q;            // 8-bit counter of the word in at_q
  logic [7:0]  add;
  logic [31:0] old;
  logic [32:0] sum;
  logic [7:0]  part [0:7];
  (* no_rw_check, ram_style = "block" *) logic [31:0] words [0:15];

  always_ff @(posedge clk_i) begin
    if (rst_i) round_q <= 5'd0;
    else round_q <= {round_q[4] || round_q[3:0] == 4'd15, round_q[3:0] + 4'd1};
    at_q    <= round_q[3:0];
    clear_q <= !round_q[4];
    carry_q <= sum[32];
    part_q <= part[round_q[3:1]];
    if (sel_i && we_i && adr_i == map_pkg::REG_POWER_INDEX[4:2]) index_q <= dat_i;
  end

  // the clearing round writes zero to both; cycles are counted from its end
  logic [2:0] part_at;
  assign part_at = clear_q ? at_q[3:1] : activity_i;
  always_ff @(posedge clk_i) part[part_at] <= clear_q ? 8'd0 : part[activity_i] + 8'd1;

  assign add = at_q[0] ? {7'd0, carry_q} : part_q - old[7:0];
  assign sum = {1'b0, old} + {25'd0, add};
  always_ff @(posedge clk_i) begin
    words[at_q] <= clear_q ? 32'd0 : sum[31:0];
    old         <= words[round_q[3:0]];
  end
  always_ff @(posedge clk_i)
    if (!out_i) dat_o <= 32'd0;
    else dat_o <= words[{index_q, adr_i == map_pkg::REG_POWER_HI[4:2]}];
endmodule
