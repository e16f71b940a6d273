// SPDX-License-Identifier: Apache-2.0
// Dividend, divisor -> quotient or remainder after 34 cycles (one bit per cycle). div divu rem remu xdivq xdivr.
// start_i loads; done_o is high from the cycle in which res_o is valid until the next start. kill_i ends it.
module core_div
(
  input  logic           clk_i,
  input  logic           rst_i,
  input  logic           start_i,
  input  logic           kill_i,
  input  core_pkg::ctl_t ctl_i,      // stable while busy
  input  logic [31:0]    a_i,        // dividend; high word of xdiv
  input  logic [31:0]    b_i,        // divisor; low word of xdiv
  input  logic [31:0]    c_i,        // divisor of xdiv
  output logic           busy_o,
  output logic           done_o,
  output logic [31:0]    res_o
);
  logic [31:0] q_q, d_q;             // quotient (dividend moves out of it), divisor
  logic [32:0] r_q;                  // remainder
  logic [5:0]  left_q;
  logic        busy_q, neg_q;
  logic        is_signed, a_neg, b_neg, rem;
  logic [33:0] diff;
  logic [31:0] pick, low_in;

  assign is_signed = !ctl_i.xdiv && !ctl_i.f3[0];
  assign rem       = ctl_i.xdiv ? ctl_i.f3[0] : ctl_i.f3[1];
  assign a_neg     = is_signed && a_i[31];
  assign b_neg     = is_signed && b_i[31];
  assign diff      = {r_q, q_q[31]} - {2'b00, d_q};
  assign busy_o    = busy_q;
  assign low_in    = ctl_i.xdiv ? b_i : a_i;
  assign done_o    = busy_q && left_q == 6'd0;
  assign pick      = rem ? r_q[31:0] : q_q;
  assign res_o     = neg_q ? -pick : pick;

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      busy_q <= 1'b1;
      left_q <= 6'd32;
      r_q    <= ctl_i.xdiv ? {1'b0, a_i} : 33'd0;
      q_q    <= a_neg ? -low_in : low_in;
      d_q    <= ctl_i.xdiv ? c_i : b_neg ? -b_i : b_i;
      // quotient of a division by zero is all ones; the sign of a remainder is the dividend's
      neg_q  <= rem ? a_neg : (a_neg ^ b_neg) && b_i != 32'd0;
      // xdiv overflow: all ones, low word
      if (ctl_i.xdiv && a_i >= c_i) begin
        left_q <= 6'd0;
        r_q    <= {1'b0, b_i};
        q_q    <= 32'hffffffff;
      end
    end else if (busy_q && left_q != 6'd0) begin
      left_q <= left_q - 6'd1;
      r_q    <= diff[33] ? {r_q[31:0], q_q[31]} : diff[32:0];
      q_q    <= {q_q[30:0], !diff[33]};
    end
    if (rst_i || kill_i) busy_q <= 1'b0;
  end
  logic unused;
  assign unused = &{1'b0, ctl_i};
endmodule
