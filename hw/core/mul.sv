// SPDX-License-Identifier: Apache-2.0
// Operands in execute -> product in write-back, two stages later. mul mulh mulhsu mulhu and ximul with its flags.
// Four 17 x 17 partial products (DSP) are registered between the stages; the sum is taken in write-back.
module core_mul
(
  input  logic           clk_i,
  input  logic           take_x_i,   // execute -> memory stage
  input  logic           take_m_i,   // memory stage -> write-back
  input  core_pkg::ctl_t ctl_i,      // of execute
  input  logic [31:0]    a_i,
  input  logic [31:0]    b_i,
  input  core_pkg::ctl_t w_ctl_i,    // of write-back
  input  logic [31:0]    w_a_i,      // first operand of ximul, for the merge
  output logic [31:0]    res_o,
  output logic [5:0]     fl_o        // of ximul
);
  logic signed [16:0] al_q, ah_q, bl_q, bh_q;
  logic signed [33:0] ll_q, lh_q, hl_q, hh_q;
  logic               a_sign, b_sign;
  logic [15:0]        a_hi, b_hi;
  assign a_sign = a_hi[15] && (ctl_i.imul || ctl_i.f3 != 3'd3);
  assign b_sign = b_hi[15] && (ctl_i.imul || !ctl_i.f3[1]);
  assign a_hi   = (ctl_i.imul && ctl_i.size[0]) ? {16{a_i[15]}} : a_i[31:16];
  assign b_hi   = (ctl_i.imul && ctl_i.size[0]) ? {16{b_i[15]}} : b_i[31:16];
  always_ff @(posedge clk_i) begin
    if (take_x_i) begin
      al_q <= {1'b0, a_i[15:0]};
      ah_q <= {a_sign, a_hi};
      bl_q <= {1'b0, b_i[15:0]};
      bh_q <= {b_sign, b_hi};
    end
    if (take_m_i) begin
      ll_q <= al_q * bl_q;
      lh_q <= al_q * bh_q;
      hl_q <= ah_q * bl_q;
      hh_q <= ah_q * bh_q;
    end
  end

  logic [34:0] mid;
  logic [63:0] p;
  logic        fits, zero;
  assign mid = {lh_q[33], lh_q} + {hl_q[33], hl_q};
  assign p   = {hh_q[31:0], ll_q[31:0]} + {{13{mid[34]}}, mid, 16'd0};
  always_comb begin
    if (w_ctl_i.imul) begin
      res_o = p[31:0];
      if (w_ctl_i.size[0]) res_o[31:16] = w_a_i[31:16];
      fits = w_ctl_i.size[0] ? (p[31:15] == 17'd0 || p[31:15] == 17'h1ffff) : (p[63:31] == 33'd0 || p[63:31] == 33'h1ffffffff);
      zero = p[15:0] == 16'd0 && (w_ctl_i.size[0] || p[31:16] == 16'd0);
    end else begin
      res_o = w_ctl_i.f3[1:0] == 2'd0 ? p[31:0] : p[63:32];
      fits  = 1'b1;
      zero  = 1'b0;
    end
    fl_o = {!fits, w_ctl_i.size[0] ? p[15] : p[31], zero, 1'b0, ~^p[7:0], !fits};
  end
  logic unused;
  assign unused = &{1'b0, hh_q[33:32], ll_q[33:32], ctl_i, w_ctl_i, w_a_i};
endmodule
