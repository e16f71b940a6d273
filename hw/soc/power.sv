// SPDX-License-Identifier: Apache-2.0
// The core's activity tag of every cycle -> eight 64-bit cycle counters in one block RAM. Manual: map.def POWER.
// Eight 5-bit counters collect; a round of 16 cycles adds each to its two RAM words in turn and clears it. So a read lags by up to
// 16 cycles, and two reads of LO and HI around a carry of the low word need the usual second look. IDLE is accepted, nothing stops.
module soc_power (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        sel_i,
  input  logic        we_i,
  input  logic [4:2]  adr_i,
  input  logic [2:0]  dat_i,
  output logic [31:0] dat_o,       // one cycle after the address; INDEX reads back from soc_shadow
  input  logic [2:0]  activity_i
);
  logic [2:0]  index_q;
  logic [4:0]  round_q;            // bit 4: the first round, which clears, is over; 3:1 activity; 0 high word
  logic [3:0]  at_q;               // the word whose sum is written in this cycle
  logic        clear_q, carry_q;
  logic [39:0] small_q;
  logic [4:0]  add;
  logic [31:0] old;
  logic [32:0] sum;
  logic [31:0] ram [0:15];

  always_ff @(posedge clk_i) begin
    if (rst_i) round_q <= 5'd0;
    else round_q <= {round_q[4] || round_q[3:0] == 4'd15, round_q[3:0] + 4'd1};
    at_q    <= round_q[3:0];
    clear_q <= !round_q[4];
    carry_q <= sum[32];
    if (sel_i && we_i && adr_i == map_pkg::REG_POWER_INDEX[4:2]) index_q <= dat_i;
  end

  assign add = at_q[0] ? {4'd0, carry_q} : small_q[at_q[3:1]*5+:5];
  assign sum = {1'b0, old} + {28'd0, add};
  always_ff @(posedge clk_i)
    for (int i = 0; i < 8; i++)
      if (rst_i || (at_q == 4'(2 * i))) small_q[i*5+:5] <= {4'd0, !rst_i && activity_i == 3'(i)};
      else small_q[i*5+:5] <= small_q[i*5+:5] + {4'd0, activity_i == 3'(i)};

  (* no_rw_check *)
  always_ff @(posedge clk_i) begin
    ram[at_q] <= clear_q ? 32'd0 : sum[31:0];
    old       <= ram[round_q[3:0]];
  end
  (* no_rw_check *)
  always_ff @(posedge clk_i) dat_o <= ram[{index_q, adr_i == map_pkg::REG_POWER_HI[4:2]}];
endmodule
