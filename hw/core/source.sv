// SPDX-License-Identifier: Apache-2.0
// One operand's register number, the older atoms -> where execute will find it, or that it has to wait. Combinational.
// Two lanes of a stage never write the same register (molecules.md section 1), so their order does not matter.
module core_source #(
  parameter int LOAD_LAT = 3
) (
  input  logic [6:0]         r_i,   // logical
  input  logic               use_i,
  input  core_pkg::writers_t older_i,
  output logic [1:0]         by_o,  // as core_bypass wants it
  output logic               lane_o,
  output logic               wait_o
);
  logic [1:0] at_x, at_m, at_w;
  always_comb
    for (int i = 0; i < 2; i++) begin
      at_x[i] = older_i.x_wr[i] && older_i.x_rd[i*7+:7] == r_i;
      at_m[i] = older_i.m_wr[i] && older_i.m_rd[i*7+:7] == r_i;
      at_w[i] = older_i.w_wr[i] && older_i.w_rd[i*7+:7] == r_i;
    end
  assign by_o   = at_x != 2'd0 ? 2'd1 : at_m != 2'd0 ? 2'd2 : at_w != 2'd0 ? 2'd3 : 2'd0;
  assign lane_o = at_x != 2'd0 ? at_x[1] : at_m != 2'd0 ? at_m[1] : at_w[1];
  // a late result is bypassed from write-back; with LOAD_LAT 3 only once write-back has registered it
  assign wait_o = use_i && (at_x != 2'd0 ? at_x[0] && older_i.x_late : LOAD_LAT > 2 && at_m[0] && older_i.m_late);
endmodule
