// SPDX-License-Identifier: Apache-2.0
// Operand, count, direction -> 32-bit shift or rotate, and the bits just beyond both ends (x86 carry). Combinational.
// One right funnel: left shifts enter as {x, 0} and move right by 31 - n. x86 sizes: the operand comes in the low bits with
// zeros above; rotates replicate it, arithmetic shifts extend its sign, rcr puts the carry above it.
module core_shift
(
  input  logic [31:0] a_i,       // zero-extended to its size
  input  logic [4:0]  n_i,
  input  logic [1:0]  size_i,
  input  logic        left_i,
  input  logic        arith_i,
  input  logic        rot_i,
  input  logic        rcr_i,
  input  logic        cf_i,
  output logic [31:0] res_o,
  output logic        above_o,   // bit 32 of a << n
  output logic        below_o    // bit n - 1 of a
);
  logic [31:0] x, hi;
  logic        sign;
  logic [64:0] f;                // {63 bits of funnel, ...}: f[64:33] above, f[0] below
  logic [4:0]  n;

  always_comb begin
    sign = (size_i == 2'd0 ? a_i[31] : size_i == 2'd1 ? a_i[15] : a_i[7]);
    x    = a_i;
    if (rot_i && size_i == 2'd1) x[31:16] = a_i[15:0];
    if (rot_i && size_i[1]) x = {4{a_i[7:0]}};
    if (arith_i && sign && size_i == 2'd1) x[31:16] = 16'hffff;
    if (arith_i && sign && size_i[1]) x[31:8] = 24'hffffff;
    if (rcr_i && size_i == 2'd1) x[16] = cf_i;
    if (rcr_i && size_i[1]) x[8] = cf_i;
    hi   = rot_i ? x : arith_i ? {32{sign}} : {31'd0, rcr_i & cf_i};
    // left: (x << 31) >> (31 - n), seen one bit lower so that f[0] lies below bit 0
    if (left_i) f = {1'b0, x, (rot_i ? x[31:1] : 31'd0), 1'b0};
    else f = {hi, x, 1'b0};
    n = left_i ? ~n_i : n_i;
    if (n[4]) f = {16'd0, f[64:16]};
    if (n[3]) f = {8'd0, f[64:8]};
    if (n[2]) f = {4'd0, f[64:4]};
    if (n[1]) f = {2'd0, f[64:2]};
    if (n[0]) f = {1'd0, f[64:1]};
    res_o   = f[32:1];
    above_o = f[33];
    below_o = f[0];
  end
  logic unused;
  assign unused = &{1'b0, f[64:34]};
endmodule
