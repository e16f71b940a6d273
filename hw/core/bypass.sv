// SPDX-License-Identifier: Apache-2.0
// Register file words and results on their way -> P operands, as core_source chose them a stage earlier. Combinational.
module core_bypass #(
  parameter int P = 3
) (
  input  logic [P*2-1:0]  by_i,      // 0 file, 1 memory stage, 2 write-back, 3 retired last
  input  logic [P-1:0]    lane_i,    // of the stage's two atoms; 0 at W = 1
  input  logic [P*32-1:0] rf_i,
  input  logic [63:0]     m_i,       // {lane 1, lane 0}
  input  logic [63:0]     w_i,
  input  logic [63:0]     r_i,
  output logic [P*32-1:0] ops_o
);
  always_comb
    for (int p = 0; p < P; p++)
      unique case (by_i[p*2+:2])
        2'd1: ops_o[p*32+:32] = lane_i[p] ? m_i[63:32] : m_i[31:0];
        2'd2: ops_o[p*32+:32] = lane_i[p] ? w_i[63:32] : w_i[31:0];
        2'd3: ops_o[p*32+:32] = lane_i[p] ? r_i[63:32] : r_i[31:0];
        default: ops_o[p*32+:32] = rf_i[p*32+:32];
      endcase
endmodule
